internal import HTTPTransport
internal import KubeCore

/// How the client wants its answer: the encoding, and the form of the objects in it.
/// Source: k8s.io/apiserver/pkg/endpoints/handlers/negotiation; Kubernetes API concepts, "Receiving resources as Tables".
struct ResponseFormat: Sendable, Hashable {
    enum Encoding: Sendable, Hashable {
        case json
        case yaml

        var mediaType: String {
            switch self {
            case .json: "application/json"
            case .yaml: "application/yaml"
            }
        }
    }

    /// What takes the place of the objects. The version is `v1` or `v1beta1` of `meta.k8s.io`.
    enum Form: Sendable, Hashable {
        case object
        case table(version: String)
        case metadata(version: String)
        case metadataList(version: String)
    }

    var encoding = Encoding.json
    var form = Form.object
    var isPretty = false

    static let json = ResponseFormat()

    /// Protobuf is not among them: clients fall back to JSON.
    private static let served: [(subtype: String, encoding: Encoding)] = [("json", .json), ("yaml", .yaml)]
    static let servedList = "application/json, application/yaml"

    /// Chooses by `Accept`, and by what people's tools are known to show as it is.
    /// - Parameter allowsForms: whether objects can be asked for as tables or metadata.
    /// - Throws: `notAcceptable`.
    static func negotiate(
        _ headers: HTTPFields, query: QueryParameters, allowsForms: Bool
    ) throws(StatusError) -> ResponseFormat {
        var format = try negotiate(AcceptHeader(headers.elements("Accept")), allowsForms: allowsForms)
        format.isPretty = format.encoding == .json && wantsPretty(headers, query: query)
        return format
    }

    static func negotiate(_ accept: AcceptHeader, allowsForms: Bool) throws(StatusError) -> ResponseFormat {
        guard !accept.clauses.isEmpty else { return .json }
        var wasServed = false
        for clause in accept.clauses {
            for candidate in served where clause.matches(type: "application", subtype: candidate.subtype) {
                wasServed = true
                guard let form = form(clause.parameters, isAllowed: allowsForms) else { continue }
                return ResponseFormat(encoding: candidate.encoding, form: form)
            }
        }
        throw wasServed ? .notAcceptableForm() : .notAcceptable()
    }

    /// Nil when the parameters ask for a form that is not served.
    private static func form(_ parameters: [String: String], isAllowed: Bool) -> Form? {
        guard let kind = parameters["as"] else { return .object }
        guard isAllowed, parameters["g"] == "meta.k8s.io", let version = parameters["v"],
            version == "v1" || version == "v1beta1"
        else { return nil }
        switch kind {
        case "Table": return .table(version: version)
        case "PartialObjectMetadata": return .metadata(version: version)
        case "PartialObjectMetadataList": return .metadataList(version: version)
        default: return nil
        }
    }

    /// Source: k8s.io/apiserver/pkg/endpoints/handlers/negotiation isPrettyPrint.
    private static func wantsPretty(_ headers: HTTPFields, query: QueryParameters) -> Bool {
        if let pretty = query["pretty"] { return pretty == "1" || pretty == "t" || pretty.lowercased() == "true" }
        let agent = headers["User-Agent"] ?? ""
        return ["curl", "Wget", "Mozilla/5.0"].contains { agent.hasPrefix($0) }
    }
}

extension StatusError {
    /// No media type of the `Accept` header is served.
    static func notAcceptable() -> StatusError {
        StatusError(
            code: 406, reason: .notAcceptable,
            message: "406: Not Acceptable\n\nAvailable representations: \(ResponseFormat.servedList)",
            details: Details())
    }

    /// The media type is served, but not with these parameters.
    static func notAcceptableForm() -> StatusError {
        StatusError(
            code: 406, reason: .notAcceptable,
            message: "only the following media types are accepted: \(ResponseFormat.servedList)")
    }
}
