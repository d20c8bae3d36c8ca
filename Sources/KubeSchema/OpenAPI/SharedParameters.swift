internal import KubeCore

/// The parameters that many paths of an OpenAPI v2 document have in common: they are told once, and referred to.
///
/// kube-apiserver's names end in eight characters of a hash of what the parameter is. They are kept, since references to
/// them are known to those who read its document.
/// Source: `/openapi/v2` of kube-apiserver 1.36; k8s.io/kube-openapi/pkg/builder/parameters.go.
struct SharedParameters {
    /// What is asked for at this path, where it decides what its parameters are for: the part of an object that is
    /// connected to, or the resource whose objects are proxies.
    private let connected: String
    /// Whether the path is one of a custom resource.
    let isCustom: Bool

    /// - Parameter path: its pattern, as `/api/v1/nodes/{name}/proxy/{path}`.
    init(path: String, isCustom: Bool) {
        self.isCustom = isCustom
        let segments = path.split(separator: "/")
        if let proxy = segments.firstIndex(of: "proxy"), proxy >= 2 {
            connected = String(segments[proxy - 2])
        } else {
            connected = segments.last.map(String.init) ?? ""
        }
    }

    /// The parameter, or the reference that stands for it.
    /// - Parameter method: of the operation that has it, nil when all of the path's operations do.
    func reference(_ parameter: JSONValue, method: String?) -> JSONValue {
        guard let name = parameter["name"]?.stringValue else { return parameter }
        let place = parameter["in"]?.stringValue ?? ""
        let key =
            switch name {
            case "body", "fieldManager": "\(name) \(method ?? "")"
            case "path" where place == "path": name
            case "command", "container", "path", "stderr", "stdin", "stdout", "tty": "\(name) \(connected)"
            default: name
            }
        guard let suffix = Self.suffixes[key] ?? (name == "fieldManager" ? Self.suffixes[name] : nil) else {
            return parameter
        }
        return ["$ref": .string("#/parameters/\(name)-\(suffix)")]
    }

    /// `parameters` of the document.
    static var all: JSONValue {
        .object(
            JSONObject(
                suffixes.map { key, suffix in
                    let name = key.split(separator: " ").first.map(String.init) ?? key
                    return ("\(name)-\(suffix)", value(of: name, key: key))
                }.sorted { $0.0 < $1.0 }))
    }

    private static func value(of name: String, key: String) -> JSONValue {
        switch key {
        case "body delete": body("DeleteOptions", isRequired: false)
        case "body patch": body("Patch", isRequired: true)
        case "namespace", "path": SwaggerDocument.parameter(OpenAPIParameters.path(name))
        default: SwaggerDocument.parameter(OpenAPIParameters.query(name))
        }
    }

    private static func body(_ type: String, isRequired: Bool) -> JSONValue {
        var parameter: JSONObject = ["name": "body", "in": "body"]
        if isRequired { parameter["required"] = true }
        parameter["schema"] = ["$ref": .string("#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.\(type)")]
        return .object(parameter)
    }

    /// How the name of a shared parameter ends, by its own name and, where there are several of that name, by what they
    /// belong to.
    private static let suffixes: [String: String] = [
        "allowWatchBookmarks": "HC2hJt-J", "body delete": "2Y1dVQaQ", "body patch": "78PwaGsr",
        "command exec": "Py3eQybp", "container attach": "_Q-EJ3nR", "container exec": "i5dOmRiM",
        "container log": "1GeXxFDC", "continue": "QfD61s0i", "fieldManager": "Qy4HdaTW",
        "fieldManager patch": "7c6nTn1T", "fieldSelector": "xIcQKXFG", "follow": "9OIXh_2R", "force": "tOGGb0Yi",
        "gracePeriodSeconds": "-K5HaBOS", "ignoreStoreReadErrorWithClusterBreakingPotential": "QbNkfIqj",
        "insecureSkipTLSVerifyBackend": "gM00jVbe", "labelSelector": "5Zw57w4C", "limit": "1NfNmdNH",
        "limitBytes": "zwd1RXuc", "namespace": "vgWSWtn3", "orphanDependents": "uRB25kX5", "path": "z6Ciiujn",
        "path nodes": "rFDtV0x9", "path pods": "oPbzgLUj", "path services": "QCf0eosM", "ports": "91KROJmm",
        "pretty": "tJGM1-ng", "previous": "1jxDPu3y", "propagationPolicy": "6jk3prlO", "resourceVersion": "5WAnf1kx",
        "resourceVersionMatch": "t8XhRHeC", "sendInitialEvents": "rLXlEK_k", "shardSelector": "Kgyki_3_",
        "sinceSeconds": "vE2NLdnP", "stderr attach": "26jJhFUR", "stderr exec": "W_1TNlWc", "stdin attach": "sEFnN3IS",
        "stdin exec": "PSzNhyUC", "stdout attach": "005YMKE6", "stdout exec": "-EZLRwV1", "stream": "l-48cgXv",
        "tailLines": "9xQLWHMV", "timeoutSeconds": "yvYezaOC", "timestamps": "c17fW1w_", "tty attach": "g7MlET_l",
        "tty exec": "s0flW37O", "watch": "XNNPZGbK",
    ]
}
