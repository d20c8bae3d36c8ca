internal import Crypto
internal import FoundationEssentials

/// The fields with which both sides agree on WebSocket. Source: RFC 6455 section 4.
package enum WebSocketHandshake {
    /// What `Sec-WebSocket-Accept` must be for a client's `Sec-WebSocket-Key`.
    package static func accept(forKey key: String) -> String {
        let digest = Insecure.SHA1.hash(data: Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8))
        return Data(digest).base64EncodedString()
    }

    /// A fresh `Sec-WebSocket-Key`.
    package static func makeKey() -> String {
        Data((0..<16).map { _ in UInt8.random(in: .min ... .max) }).base64EncodedString()
    }
}

extension HTTPRequest {
    /// Whether the client asks for WebSocket.
    package var wantsWebSocket: Bool { wantsUpgrade && headers.hasToken("websocket", in: "Upgrade") }

    /// The subprotocols that the client offers, best first.
    package var webSocketProtocols: [String] { headers.elements("Sec-WebSocket-Protocol") }
}

extension HTTPResponseWriter {
    /// Answers a WebSocket handshake.
    /// - Parameter subprotocol: one of the offered, or nil for none.
    /// - Throws: `malformed` when the handshake is not one of version 13, and as `upgrade(to:headers:)`.
    package func upgradeToWebSocket(
        _ request: HTTPRequest, subprotocol: String?, maxMessageBytes: Int
    ) throws(HTTPTransportError) -> WebSocket {
        guard request.wantsWebSocket, let key = request.headers["Sec-WebSocket-Key"],
            request.headers["Sec-WebSocket-Version"] == "13"
        else { throw HTTPTransportError(.malformed, "the request is no WebSocket handshake of version 13") }
        var headers: HTTPFields = ["Sec-WebSocket-Accept": WebSocketHandshake.accept(forKey: key)]
        if let subprotocol { headers["Sec-WebSocket-Protocol"] = subprotocol }
        let stream = try upgrade(to: "websocket", headers: headers)
        return WebSocket(stream: stream, role: .server, maxMessageBytes: maxMessageBytes)
    }
}
