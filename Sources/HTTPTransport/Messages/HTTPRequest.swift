/// A request as it came: nothing decoded, the body not yet read.
package struct HTTPRequest: Sendable {
    package enum Version: Sendable, Hashable {
        case http1
        case http2
    }

    package let version: Version
    package let method: HTTPMethod
    /// Path and query exactly as sent, such as `/api/v1/pods?limit=500`. An absolute form is kept as it is.
    package let target: String
    /// In HTTP/2 without the pseudo-fields; `:authority` is given as `Host`.
    package let headers: HTTPFields
    package let peer: HTTPPeer
    package let body: HTTPRequestBody

    package init(
        version: Version, method: HTTPMethod, target: String, headers: HTTPFields, peer: HTTPPeer, body: HTTPRequestBody
    ) {
        self.version = version
        self.method = method
        self.target = target
        self.headers = headers
        self.peer = peer
        self.body = body
    }

    /// Whether the client asks to leave HTTP on this connection (WebSocket, SPDY/3.1); only HTTP/1.1 can.
    package var wantsUpgrade: Bool {
        version == .http1 && headers.hasToken("upgrade", in: "Connection") && headers.contains("Upgrade")
    }
}

/// Answers one request. Runs in a task of its own, which is cancelled when the client goes away or the server's grace
/// period is over. A handler that returns without an answer makes a 500; one that returns in the middle of a streamed
/// body breaks the connection or stream off, so that the client does not take the part for the whole.
package typealias HTTPHandler = @Sendable (HTTPRequest, HTTPResponseWriter) async -> Void
