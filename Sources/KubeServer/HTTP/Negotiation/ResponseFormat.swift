internal import HTTPTransport
internal import KubeCore

/// How the client wants its answer: the encoding, and the form of the objects in it.
/// Source: k8s.io/apiserver/pkg/endpoints/handlers/negotiation; Kubernetes API concepts, "Receiving resources as Tables".
struct ResponseFormat: Sendable, Hashable {
    enum Encoding: Sendable, Hashable, CaseIterable {
        case json
        case yaml
        case protobuf

        var subtype: String {
            switch self {
            case .json: "json"
            case .yaml: "yaml"
            case .protobuf: "vnd.kubernetes.protobuf"
            }
        }

        var mediaType: String { "application/\(subtype)" }

        /// The type of a stream of events; nil where events cannot be told apart.
        var streamMediaType: String? { self == .yaml ? nil : "\(mediaType);stream=watch" }
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

    /// Chooses by `Accept`, and by what people's tools are known to show as it is.
    /// - Throws: `notAcceptable`.
    static func negotiate(
        _ headers: HTTPFields, query: QueryParameters, offer: RepresentationOffer
    ) throws(StatusError) -> ResponseFormat {
        var format = try negotiate(AcceptHeader(headers), offer: offer)
        if format.encoding != .json {
            format.isPretty = false
        } else if wantsPretty(headers, query: query) {
            format.isPretty = true
        }
        return format
    }

    static func negotiate(_ accept: AcceptHeader, offer: RepresentationOffer) throws(StatusError) -> ResponseFormat {
        guard !accept.isEmpty else { return .json }
        guard offer.isRouted(accept) else { throw .notAcceptable(offer.routedTypes) }
        for clause in accept.clauses {
            for encoding in Encoding.allCases
            where clause.matches(type: "application", subtype: encoding.subtype) {
                guard let form = form(clause.parameters), offer.serves(form, encoding, clause.parameters) else {
                    continue
                }
                return ResponseFormat(encoding: encoding, form: form, isPretty: clause.parameters["pretty"] == "1")
            }
        }
        throw .notAcceptableForm(offer.acceptedTypes)
    }

    /// Nil when the parameters ask for a form that does not exist.
    private static func form(_ parameters: [String: String]) -> Form? {
        guard let kind = parameters["as"] else {
            return parameters["g"] == nil && parameters["v"] == nil ? .object : nil
        }
        guard parameters["g"] == "meta.k8s.io", let version = parameters["v"], version == "v1" || version == "v1beta1"
        else { return nil }
        switch kind {
        case "Table": return .table(version: version)
        case "PartialObjectMetadata": return .metadata(version: version)
        case "PartialObjectMetadataList": return .metadataList(version: version)
        default: return nil
        }
    }

    /// Source: k8s.io/apiserver/pkg/endpoints/handlers/negotiation isPrettyPrint; Go strconv.ParseBool.
    private static func wantsPretty(_ headers: HTTPFields, query: QueryParameters) -> Bool {
        if let pretty = query["pretty"], !pretty.isEmpty {
            return ["1", "t", "T", "true", "TRUE", "True"].contains(pretty)
        }
        let agent = headers["User-Agent"] ?? ""
        return ["curl", "Wget", "Mozilla/5.0"].contains { agent.hasPrefix($0) }
    }
}
