internal import KubeCore

/// The paths by which a server describes itself, and the types that only they and streams know.
/// Source: Kubernetes API reference, "APIGroup v1 meta" and others; `/openapi/v2` of kube-apiserver 1.36.
enum OpenAPIDiscovery {
    private static let meta = "io.k8s.apimachinery.pkg.apis.meta.v1"
    private static let version = "io.k8s.apimachinery.pkg.version.Info"
    private static let discoveryTypes = [
        "application/json", "application/yaml", "application/vnd.kubernetes.protobuf",
    ]

    // MARK: Paths

    /// `/apis/apps/v1/`: what a group version has.
    static func resources(of groupVersion: GroupVersion) -> (String, JSONValue) {
        let path = groupVersion.group.isEmpty ? "/api/\(groupVersion.version)/" : "/apis/\(groupVersion.apiVersion)/"
        return (
            path,
            item(
                OpenAPINames.tag(groupVersion), "get\(OpenAPINames.capitalized(groupVersion))APIResources",
                "get available resources", "\(meta).APIResourceList")
        )
    }

    /// What stands above the group versions.
    static func roots(groups: some Sequence<String>) -> [(String, JSONValue)] {
        var roots: [(String, JSONValue)] = [
            (
                "/.well-known/openid-configuration/",
                item(
                    "WellKnown", "getServiceAccountIssuerOpenIDConfiguration",
                    "get service account issuer OpenID configuration, also known as the OIDC discovery document", nil,
                    types: ["application/json"])
            ),
            (
                "/openid/v1/jwks/",
                item(
                    "openid", "getServiceAccountIssuerOpenIDKeyset",
                    "get service account issuer OpenID JSON Web Key Set", nil, types: ["application/jwk-set+json"])
            ),
            ("/api/", item("core", "getCoreAPIVersions", "get available API versions", "\(meta).APIVersions")),
            ("/apis/", item("apis", "getAPIVersions", "get available API versions", "\(meta).APIGroupList")),
            (
                "/version/",
                item("version", "getCodeVersion", "get the version of the server", version, types: ["application/json"])
            ),
        ]
        for group in groups where !group.isEmpty {
            let name = OpenAPINames.capitalized(group: group)
            roots.append(
                (
                    "/apis/\(group)/",
                    item(
                        OpenAPINames.tag(group: group), "get\(name)APIGroup", "get information of a group",
                        "\(meta).APIGroup")
                ))
        }
        return roots
    }

    /// - Parameter schemaName: of the answer; nil for a text.
    private static func item(
        _ tag: String, _ identifier: String, _ description: String, _ schemaName: String?,
        types: [String] = discoveryTypes
    ) -> JSONValue {
        let schema: JSONValue =
            schemaName.map { ["$ref": .string("#/components/schemas/\($0)")] } ?? ["type": "string"]
        return [
            "get": [
                "tags": [.string(tag)], "description": .string(description), "operationId": .string(identifier),
                "responses": [
                    "200": [
                        "description": "OK",
                        "content": .object(JSONObject(types.map { ($0, ["schema": schema] as JSONValue) })),
                    ],
                    "401": ["description": "Unauthorized"],
                ],
            ]
        ]
    }

    // MARK: Schemas

    /// The types that every group version's document has, by their full names.
    static let requestSchemas: [(String, JSONValue)] = [
        ("\(meta).Patch", ["type": "object", "description": "Changes to an object, in one of the forms of patches."])
    ]

    /// The types of the documents of a server's own group versions, by their full names.
    static let commonSchemas: [(String, JSONValue)] =
        requestSchemas + [
            (
                "\(meta).APIResource",
                object(
                    [
                        ("categories", texts), ("group", text), ("kind", text), ("name", text),
                        ("namespaced", ["type": "boolean"]), ("shortNames", texts), ("singularName", text),
                        ("storageVersionHash", text), ("verbs", ["type": "array", "items": text]), ("version", text),
                    ], required: ["name", "singularName", "namespaced", "kind", "verbs"])
            ),
            (
                "\(meta).APIResourceList",
                root(
                    "APIResourceList", [("groupVersion", text), ("resources", list("\(meta).APIResource"))],
                    required: ["groupVersion", "resources"])
            ),
            (
                "\(meta).WatchEvent",
                watchEvent
            ),
        ]

    private static var watchEvent: JSONValue {
        let raw = "#/components/schemas/io.k8s.apimachinery.pkg.runtime.RawExtension"
        var schema: JSONObject = object([("type", text)], required: ["type", "object"]).objectValue ?? JSONObject()
        schema["properties"] = [
            "object": ["allOf": [["$ref": .string(raw)]]], "type": ["type": "string", "default": ""],
        ]
        schema["x-kubernetes-group-version-kind"] = OpenAPISchemas.watchEventKinds
        return .object(schema)
    }

    /// The types of `roots` that a path's item refers to, with those that they refer to.
    static func schemas(for item: JSONValue) -> JSONObject {
        var found = JSONObject()
        var pending = references(in: item)
        while let name = pending.popLast() {
            guard found[name] == nil, let schema = rootSchemas.first(where: { $0.0 == name })?.1 else { continue }
            found[name] = schema
            pending += references(in: schema)
        }
        return JSONObject(found.sorted { $0.0 < $1.0 })
    }

    private static func references(in value: JSONValue) -> [String] {
        if let elements = value.arrayValue { return elements.flatMap(references) }
        return (value.objectValue ?? JSONObject()).flatMap { name, member -> [String] in
            guard name == "$ref", let target = member.stringValue else { return references(in: member) }
            return target.split(separator: "/").last.map { [String($0)] } ?? []
        }
    }

    /// The types of `roots`.
    static let rootSchemas: [(String, JSONValue)] = [
        (
            "\(meta).APIGroup",
            root(
                "APIGroup",
                [
                    ("name", text), ("preferredVersion", reference("\(meta).GroupVersionForDiscovery")),
                    ("serverAddressByClientCIDRs", list("\(meta).ServerAddressByClientCIDR")),
                    ("versions", list("\(meta).GroupVersionForDiscovery")),
                ], required: ["name", "versions"])
        ),
        (
            "\(meta).APIGroupList",
            root("APIGroupList", [("groups", list("\(meta).APIGroup"))], required: ["groups"])
        ),
        (
            "\(meta).APIVersions",
            root(
                "APIVersions",
                [("serverAddressByClientCIDRs", list("\(meta).ServerAddressByClientCIDR")), ("versions", texts)],
                required: ["versions", "serverAddressByClientCIDRs"])
        ),
        (
            "\(meta).GroupVersionForDiscovery",
            object([("groupVersion", text), ("version", text)], required: ["groupVersion", "version"])
        ),
        (
            "\(meta).ServerAddressByClientCIDR",
            object([("clientCIDR", text), ("serverAddress", text)], required: ["clientCIDR", "serverAddress"])
        ),
        (
            version,
            object(
                [
                    "buildDate", "compiler", "emulationMajor", "emulationMinor", "gitCommit", "gitTreeState",
                    "gitVersion", "goVersion", "major", "minCompatibilityMajor", "minCompatibilityMinor", "minor",
                    "platform",
                ].map { ($0, text) },
                required: [
                    "major", "minor", "gitVersion", "gitCommit", "gitTreeState", "buildDate", "goVersion", "compiler",
                    "platform",
                ])
        ),
    ]

    /// The list kind of a custom resource.
    static func list(
        of kind: String, _ plural: String, item schemaName: String, _ listKind: GroupVersionKind
    ) -> JSONValue {
        var properties: [(String, JSONValue)] = [
            ("apiVersion", text),
            ("items", ["type": "array", "items": ["$ref": .string("#/components/schemas/\(schemaName)")]]),
            ("kind", text), ("metadata", ["allOf": [["$ref": .string("#/components/schemas/\(meta).ListMeta")]]]),
        ]
        properties[1].1["description"] = .string("List of \(plural).")
        var schema = object(properties, required: ["items"])
        schema["description"] = .string("\(listKind.kind) is a list of \(kind)")
        schema["x-kubernetes-group-version-kind"] = [OpenAPISchemas.groupVersionKind(listKind)]
        return schema
    }

    private static let text: JSONValue = ["type": "string"]
    private static let texts: JSONValue = [
        "type": "array", "items": ["type": "string", "default": ""], "x-kubernetes-list-type": "atomic",
    ]

    private static func reference(_ schemaName: String) -> JSONValue {
        ["allOf": [["$ref": .string("#/components/schemas/\(schemaName)")]], "default": [:]]
    }

    private static func list(_ schemaName: String) -> JSONValue {
        ["type": "array", "items": reference(schemaName), "x-kubernetes-list-type": "atomic"]
    }

    private static func object(
        _ properties: [(String, JSONValue)], required: [String], kind: String? = nil
    ) -> JSONValue {
        var schema: JSONObject = [
            "type": "object", "required": .array(required.map(JSONValue.string)),
            "properties": .object(
                JSONObject(properties.map { ($0, required.contains($0) ? withZero($1) : $1) })),
        ]
        if let kind {
            schema["x-kubernetes-group-version-kind"] = [
                OpenAPISchemas.groupVersionKind(GroupVersionKind(group: "", version: "v1", kind: kind))
            ]
        }
        return .object(schema)
    }

    /// A field that is always there is its type's zero value when nothing is set.
    private static func withZero(_ schema: JSONValue) -> JSONValue {
        guard var members = schema.objectValue else { return schema }
        switch members["type"]?.stringValue {
        case "string": members["default"] = ""
        case "boolean": members["default"] = false
        default: break
        }
        return .object(members)
    }

    /// An object with `apiVersion` and `kind`.
    private static func root(
        _ kind: String, _ properties: [(String, JSONValue)], required: [String]
    ) -> JSONValue {
        object(
            ([("apiVersion", text), ("kind", text)] + properties).sorted { $0.0 < $1.0 }, required: required, kind: kind
        )
    }
}
