internal import KubeCore

/// In which encodings and forms an endpoint answers.
///
/// Built-in endpoints refuse twice: the router, which knows media types only and no ranges but `*/*`, and then the
/// negotiation, which knows parameters too. Custom resources have no router before them.
/// Source: go-restful curlyRouter; k8s.io/apiserver/pkg/endpoints/handlers RequestScope.AllowsMediaTypeTransform.
struct RepresentationOffer: Sendable, Hashable {
    enum Answer: Sendable, Hashable {
        /// A document that has one form only, such as an error.
        case document
        case object
        /// A collection, from which a stream of events can be had too.
        case list
        case watch
    }

    var answer = Answer.document
    /// Custom resources have no protobuf form; their metadata does.
    var isCustom = false
    /// Whether objects can be had as tables. Reviews, bindings and the like, which are answered but not kept, cannot.
    var hasTable = true

    static let document = RepresentationOffer()

    /// Whether the router lets the request through.
    func isRouted(_ accept: AcceptHeader) -> Bool {
        isCustom
            || accept.mediaTypes.contains { type in
                type == "*/*" || ResponseFormat.Encoding.allCases.contains { $0.mediaType == type }
            }
    }

    func serves(_ form: ResponseFormat.Form, _ encoding: ResponseFormat.Encoding, _ parameters: [String: String])
        -> Bool
    {
        if let stream = parameters["stream"], !stream.isEmpty, stream != "watch" || encoding == .yaml { return false }
        if let version = parameters["sv"], !version.isEmpty, version != "v1" || answer == .document { return false }
        if answer == .watch, encoding == .yaml { return false }
        switch form {
        case .object: return !(isCustom && encoding == .protobuf)
        case .table: return hasTable && answer != .document && encoding != .protobuf
        case .metadata, .metadataList: return answer != .document
        }
    }

    /// What the router says is there.
    var routedTypes: [String] {
        let encodings = ResponseFormat.Encoding.allCases
        let streams = answer == .list || answer == .watch ? encodings.compactMap(\.streamMediaType) : []
        return encodings.map(\.mediaType) + streams
    }

    /// What the negotiation says is there.
    var acceptedTypes: [String] {
        let encodings = ResponseFormat.Encoding.allCases
        return answer == .watch ? encodings.compactMap(\.streamMediaType) : encodings.map(\.mediaType)
    }
}

extension StatusError {
    /// No media type of the `Accept` header is served.
    static func notAcceptable(_ available: [String]) -> StatusError {
        StatusError(
            code: 406, reason: .notAcceptable,
            message: "406: Not Acceptable\n\nAvailable representations: \(available.joined(separator: ", "))",
            details: Details())
    }

    /// The media type is served, but not with these parameters.
    static func notAcceptableForm(_ accepted: [String]) -> StatusError {
        StatusError(
            code: 406, reason: .notAcceptable,
            message: "only the following media types are accepted: \(accepted.joined(separator: ", "))")
    }
}
