internal import HTTPTransport
internal import KubeCore
internal import KubeSchema

/// One request on its way through the chain: what it says, and what has been found out about it so far.
struct RequestScope: Sendable {
    let http: HTTPRequest
    let target: RequestTarget
    let info: RequestInfo
    /// Sent back as `Audit-Id`; the client's own when it gave one.
    let auditID: String
    let warnings = WarningRecorder()
    let audit = AuditAnnotations()
    /// Nobody until authentication has run.
    var user = UserInfo.anonymous
    /// Counted until the request is answered.
    var permit: InFlightRequests.Permit?
    /// How the request is shared out; nil for streams, and before it is known who asks.
    var flow: FlowClassification?
    /// Held until the request is answered; nil for requests that stay open.
    var seat: FlowController.Seat?
    /// What the audit log gets to know; nil when it gets to know nothing.
    var record: AuditRecord?

    init(http: HTTPRequest, target: RequestTarget, auditID: String) {
        self.http = http
        self.target = target
        self.auditID = auditID
        info = RequestInfo(method: http.method.rawValue, target: target)
    }

    var query: QueryParameters { target.query }
    var context: RequestContext {
        RequestContext(user: user, warnings: warnings, audit: audit, resource: info.groupVersionResource)
    }
    var userAgent: String { http.headers["User-Agent"] ?? "" }

    /// Requests that stay open do not count against the limits for those that are answered at once.
    /// Source: k8s.io/apiserver/pkg/server/config.go LongRunningFunc.
    var isLongRunning: Bool {
        info.verb == "watch" || (info.isResourceRequest && Self.streamingSubresources.contains(info.subresource))
    }

    static let streamingSubresources: Set<String> = ["exec", "attach", "portforward", "log", "proxy"]

    /// What the client accepts as the form of errors and of answers that are no stored objects.
    func plainFormat() throws(StatusError) -> ResponseFormat {
        try ResponseFormat.negotiate(http.headers, query: query, offer: .document)
    }

    /// What the client accepts as the form of the objects that this request reads or writes.
    func objectFormat(of resource: ServedResource) throws(StatusError) -> ResponseFormat {
        let answer: RepresentationOffer.Answer =
            switch info.verb {
            case "watch": .watch
            case "list": .list
            default: .object
            }
        return try ResponseFormat.negotiate(
            http.headers, query: query,
            offer: RepresentationOffer(
                answer: answer, isCustom: resource.custom != nil && info.subresource != "scale",
                hasTable: resource.descriptor.verbs.contains(.list)
                    && !Self.subresourcesWithoutTable.contains(info.subresource)))
    }

    private static let subresourcesWithoutTable: Set<String> = ["binding", "eviction", "token"]
}
