internal import NIOCore
internal import NIOWebSocket

/// One frame, unmasked. Source: RFC 6455 section 5.2.
struct WebSocketFrame: Sendable, Hashable {
    enum Opcode: UInt8, Sendable, Hashable {
        case continuation = 0x0
        case text = 0x1
        case binary = 0x2
        case close = 0x8
        case ping = 0x9
        case pong = 0xA

        var isControl: Bool { rawValue >= 0x8 }
    }

    var isFinal: Bool
    var opcode: Opcode
    var payload: ByteBuffer

    /// The bytes of the frame on the wire.
    /// - Parameter maskingKey: clients must mask, servers must not.
    func encoded(maskingKey: WebSocketMaskingKey?) -> ByteBuffer {
        var output = ByteBufferAllocator().buffer(capacity: payload.readableBytes + 14)
        output.writeInteger((isFinal ? 0x80 : 0) | opcode.rawValue)
        let maskBit: UInt8 = maskingKey == nil ? 0 : 0x80
        switch payload.readableBytes {
        case 0...125: output.writeInteger(maskBit | UInt8(payload.readableBytes))
        case 126...0xFFFF:
            output.writeInteger(maskBit | 126)
            output.writeInteger(UInt16(payload.readableBytes))
        default:
            output.writeInteger(maskBit | 127)
            output.writeInteger(UInt64(payload.readableBytes))
        }
        var body = payload
        if let maskingKey {
            output.writeBytes(maskingKey)
            body.webSocketMask(maskingKey)
        }
        output.writeBuffer(&body)
        return output
    }
}

/// Cuts the bytes of a WebSocket connection into frames, wherever the reads cut them.
struct WebSocketFrameDecoder {
    private var buffer = ByteBuffer()
    private let expectsMask: Bool
    private let maxPayloadBytes: Int

    init(expectsMask: Bool, maxPayloadBytes: Int) {
        self.expectsMask = expectsMask
        self.maxPayloadBytes = maxPayloadBytes
    }

    mutating func append(_ bytes: ByteBuffer) {
        var bytes = bytes
        if buffer.readableBytes == 0 { buffer = bytes } else { buffer.writeBuffer(&bytes) }
    }

    /// The next whole frame, nil while it is incomplete.
    /// - Throws: `malformed` when the peer breaks RFC 6455, `tooLarge` when a frame is above the limit.
    mutating func next() throws(HTTPTransportError) -> WebSocketFrame? {
        var rest = buffer
        guard let first: UInt8 = rest.readInteger(), let second: UInt8 = rest.readInteger() else { return nil }
        guard first & 0x70 == 0, let opcode = WebSocketFrame.Opcode(rawValue: first & 0x0F) else {
            throw HTTPTransportError(.malformed, "unknown kind of WebSocket frame")
        }
        guard (second & 0x80 != 0) == expectsMask else {
            throw HTTPTransportError(.malformed, "WebSocket frames must be masked by the client and by it alone")
        }
        let isFinal = first & 0x80 != 0
        guard let length = try Self.readLength(second & 0x7F, &rest) else { return nil }
        if opcode.isControl, length > 125 || !isFinal {
            throw HTTPTransportError(.malformed, "a WebSocket control frame is too long or in parts")
        }
        if length > maxPayloadBytes {
            throw HTTPTransportError(
                .tooLarge(limit: maxPayloadBytes), "a WebSocket frame is larger than \(maxPayloadBytes) bytes")
        }
        var key: WebSocketMaskingKey?
        if expectsMask {
            guard let bytes = rest.readBytes(length: 4) else { return nil }
            key = WebSocketMaskingKey(bytes)
        }
        guard var payload = rest.readSlice(length: Int(length)) else { return nil }
        if let key { payload.webSocketUnmask(key) }
        buffer = rest
        buffer.discardReadBytes()
        return WebSocketFrame(isFinal: isFinal, opcode: opcode, payload: payload)
    }

    private static func readLength(_ short: UInt8, _ rest: inout ByteBuffer) throws(HTTPTransportError) -> UInt64? {
        switch short {
        case 126: return rest.readInteger(as: UInt16.self).map(UInt64.init)
        case 127:
            guard let length: UInt64 = rest.readInteger() else { return nil }
            guard length < 1 << 63 else { throw HTTPTransportError(.malformed, "the length of a WebSocket frame") }
            return length
        default: return UInt64(short)
        }
    }
}
