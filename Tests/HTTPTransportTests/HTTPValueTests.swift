import NIOCore
import NIOWebSocket
import Testing

@testable import HTTPTransport

@Suite struct HTTPValueTests {
    @Test("fields are found without regard to case and split at commas")
    func fields() {
        var fields: HTTPFields = ["Accept": "a;q=1, b", "accept": "c", "X": "1"]
        #expect(fields["ACCEPT"] == "a;q=1, b")
        #expect(fields.elements("Accept") == ["a;q=1", "b", "c"])
        #expect(fields.hasToken("B", in: "accept"))
        fields["x"] = "2"
        #expect(fields.values("X") == ["2"])
        fields["accept"] = nil
        #expect(!fields.contains("Accept"))
    }

    @Test(
        "dates are in the fixed form",
        arguments: [(0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT")])
    func date(second: Int, text: String) { #expect(HTTPDate.format(second) == text) }

    @Test("a field value cannot forge another field")
    func forgery() {
        var encoder = HTTP1ResponseEncoder(isHeadRequest: false, isHTTP10: false, keepsAlive: true)
        var output = ByteBuffer()
        encoder.writeHead(status: 200, headers: ["X": "a\r\nSet-Cookie: b"], length: 0, into: &output)
        #expect(String(buffer: output).contains("X: a  Set-Cookie: b\r\n"))
    }

    @Test("frames survive any cut", arguments: [1, 2, 3, 7, 1000])
    func cuts(size: Int) throws {
        let frames = [
            HTTPTransport.WebSocketFrame(isFinal: false, opcode: .text, payload: ByteBuffer(string: "Hel")),
            HTTPTransport.WebSocketFrame(isFinal: true, opcode: .ping, payload: ByteBuffer()),
            HTTPTransport.WebSocketFrame(
                isFinal: true, opcode: .continuation, payload: ByteBuffer(repeating: 1, count: 200)),
        ]
        var wire = ByteBuffer()
        for frame in frames {
            var bytes = frame.encoded(maskingKey: [1, 2, 3, 4])
            wire.writeBuffer(&bytes)
        }
        var decoder = HTTPTransport.WebSocketFrameDecoder(expectsMask: true, maxPayloadBytes: 1000)
        var decoded: [HTTPTransport.WebSocketFrame] = []
        while wire.readableBytes > 0 {
            decoder.append(wire.readSlice(length: min(size, wire.readableBytes))!)
            while let frame = try decoder.next() { decoded.append(frame) }
        }
        #expect(decoded == frames)
    }

    @Test(
        "what RFC 6455 forbids is malformed",
        arguments: [[0xC2, 0x80], [0x83, 0x80], [0x89, 0xFE, 0, 200], [0x09, 0x80], [0x82, 0x00]] as [[UInt8]])
    func forbidden(bytes: [UInt8]) {
        var decoder = HTTPTransport.WebSocketFrameDecoder(expectsMask: true, maxPayloadBytes: 1000)
        decoder.append(ByteBuffer(bytes: bytes))
        #expect(throws: HTTPTransportError(.malformed, "")) { try decoder.next() }
    }
}
