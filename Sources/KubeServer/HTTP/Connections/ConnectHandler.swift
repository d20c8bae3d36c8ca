package import HTTPTransport
package import KubeCore

/// A request that is to be connected to a pod, node or service: exec, attach, portforward, log, proxy.
package struct ConnectRequest: Sendable {
    package let info: RequestInfo
    package let target: RequestTarget
    /// The request as it came; its body has not been read.
    package let http: HTTPRequest
    package let user: UserInfo

    package init(info: RequestInfo, target: RequestTarget, http: HTTPRequest, user: UserInfo) {
        self.info = info
        self.target = target
        self.http = http
        self.user = user
    }
}

/// Answers the requests that need whoever runs the pods. Authentication and authorization have happened, and the pod,
/// node or service named in the path exists.
package protocol ConnectHandler: Sendable {
    /// Whether a pod can be reached only once its spec names a node; false for who finds out elsewhere where a pod runs.
    var needsNodeName: Bool { get }

    /// Answers through `writer`, by a stream or an upgrade.
    /// - Throws: before the answer has begun: the refusal to send instead.
    func connect(_ request: ConnectRequest, writer: HTTPResponseWriter) async throws(StatusError)
}
