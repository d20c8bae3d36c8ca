package import NIOCore
internal import NIOWebSocket
internal import Synchronization

/// A whole message.
package enum WebSocketMessage: Sendable, Hashable {
    case text(ByteBuffer)
    case binary(ByteBuffer)

    package var payload: ByteBuffer {
        switch self {
        case .text(let payload), .binary(let payload): payload
        }
    }
}

/// The WebSocket protocol over a byte stream, after the handshake, for either side. One receiver, any number of
/// senders. Pings are answered while somebody receives. Source: RFC 6455.
package final class WebSocket: Sendable {
    package enum Role: Sendable, Hashable {
        case client
        case server
    }

    private struct Receiving: Sendable {
        var decoder: WebSocketFrameDecoder
        /// The parts of a message of which more is to come.
        var partial: (opcode: WebSocketFrame.Opcode, payload: ByteBuffer)?
        var isClosed = false
    }

    private enum Step {
        case message(WebSocketMessage)
        case answer(WebSocketFrame)
        case closed(WebSocketFrame)
        case needsBytes
        case goOn
    }

    private let stream: DuplexByteStream
    private let role: Role
    private let maxMessageBytes: Int
    private let receiving: Mutex<Receiving>

    package init(stream: DuplexByteStream, role: Role, maxMessageBytes: Int) {
        self.stream = stream
        self.role = role
        self.maxMessageBytes = maxMessageBytes
        receiving = Mutex(
            Receiving(decoder: WebSocketFrameDecoder(expectsMask: role == .server, maxPayloadBytes: maxMessageBytes)))
    }

    /// Waits for the next message; nil when the peer has closed.
    /// - Throws: `malformed` or `tooLarge` when the peer breaks the rules, `closed` when the task was cancelled.
    package func receive() async throws(HTTPTransportError) -> WebSocketMessage? {
        while true {
            switch try step() {
            case .message(let message): return message
            case .answer(let frame): stream.writeIfRoom(encode(frame))
            case .closed(let frame):
                stream.writeIfRoom(encode(frame))
                stream.close()
                return nil
            case .goOn: break
            case .needsBytes:
                guard let bytes = try await stream.read() else { return nil }
                receiving.withLock { $0.decoder.append(bytes) }
            }
        }
    }

    private func step() throws(HTTPTransportError) -> Step {
        try receiving.withLock { (receiving) throws(HTTPTransportError) -> Step in
            guard let frame = try receiving.decoder.next() else { return .needsBytes }
            switch frame.opcode {
            case .ping: return .answer(WebSocketFrame(isFinal: true, opcode: .pong, payload: frame.payload))
            case .pong: return .goOn
            case .close: return .closed(frame)
            case .text, .binary:
                guard receiving.partial == nil else { throw Self.badSequence }
                if frame.isFinal { return .message(Self.message(frame.opcode, frame.payload)) }
                receiving.partial = (frame.opcode, frame.payload)
                return .goOn
            case .continuation:
                guard var partial = receiving.partial else { throw Self.badSequence }
                var payload = frame.payload
                partial.payload.writeBuffer(&payload)
                if partial.payload.readableBytes > maxMessageBytes {
                    throw HTTPTransportError(
                        .tooLarge(limit: maxMessageBytes), "a WebSocket message is larger than \(maxMessageBytes) bytes"
                    )
                }
                receiving.partial = frame.isFinal ? nil : partial
                return frame.isFinal ? .message(Self.message(partial.opcode, partial.payload)) : .goOn
            }
        }
    }

    /// Sends a message, waiting while the peer does not keep up.
    /// - Throws: `closed` when the connection is closed or the task was cancelled while it waited.
    package func send(_ message: WebSocketMessage) async throws(HTTPTransportError) {
        let opcode: WebSocketFrame.Opcode =
            switch message {
            case .text: .text
            case .binary: .binary
            }
        try await stream.write(encode(WebSocketFrame(isFinal: true, opcode: opcode, payload: message.payload)))
    }

    /// Asks the peer for a sign of life; its answer is swallowed by `receive`.
    package func ping() {
        stream.writeIfRoom(encode(WebSocketFrame(isFinal: true, opcode: .ping, payload: ByteBuffer())))
    }

    /// Says goodbye and closes. Harmless when it is closed already.
    /// - Parameter code: of RFC 6455 section 7.4; 1000 is a normal end.
    package func close(code: UInt16 = 1000) {
        stream.writeIfRoom(
            encode(WebSocketFrame(isFinal: true, opcode: .close, payload: ByteBuffer(integer: code))))
        stream.close()
    }

    private func encode(_ frame: WebSocketFrame) -> ByteBuffer {
        frame.encoded(maskingKey: role == .client ? WebSocketMaskingKey.random() : nil)
    }

    private static let badSequence = HTTPTransportError(.malformed, "WebSocket frames out of order")

    private static func message(_ opcode: WebSocketFrame.Opcode, _ payload: ByteBuffer) -> WebSocketMessage {
        opcode == .text ? .text(payload) : .binary(payload)
    }
}
