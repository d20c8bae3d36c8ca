import CZlib
import HTTPTransport
import NIOCore
import Testing

@testable import KubeServer

@Suite struct GzipEncoderTests {
    @Test("what is compressed is the same again when it is expanded", arguments: [0, 1, 200_000, 3_000_000])
    func roundTrip(count: Int) throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) }
        let encoded = try #require(GzipEncoder.encode(ByteBuffer(bytes: bytes)))
        var input = Array(encoded.readableBytesView)
        #expect(input.starts(with: [0x1F, 0x8B]))
        var output = [UInt8](repeating: 0, count: count + 1)
        var stream = z_stream()
        #expect(inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK)
        defer { inflateEnd(&stream) }
        let status = input.withUnsafeMutableBufferPointer { source in
            output.withUnsafeMutableBufferPointer { target in
                stream.next_in = source.baseAddress
                stream.avail_in = UInt32(source.count)
                stream.next_out = target.baseAddress
                stream.avail_out = UInt32(target.count)
                return inflate(&stream, Z_FINISH)
            }
        }
        #expect(status == Z_STREAM_END)
        #expect(Int(stream.total_out) == count)
        #expect(Array(output.prefix(count)) == bytes)
    }

    @Test(
        "only clients that say so get it",
        arguments: [
            ("gzip", true), ("deflate, gzip;q=0.5", true), ("GZIP", true), ("identity", false), ("gzip;q=0", false),
            ("*", false),
        ])
    func accepted(header: String, expected: Bool) {
        #expect(GzipEncoder.isAccepted(["Accept-Encoding": header]) == expected)
    }
}
