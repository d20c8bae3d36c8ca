internal import CZlib
internal import HTTPTransport
internal import NIOCore

/// Compresses large answers for clients that take gzip.
/// Source: k8s.io/apiserver/pkg/endpoints/handlers/responsewriters/writers.go (threshold, level, negotiation); RFC 1952.
enum GzipEncoder {
    /// Smaller answers are sent as they are.
    static let threshold = 128 * 1024
    private static let level: Int32 = 1
    /// 32 KiB of window, and 16 for gzip instead of zlib's own header.
    private static let windowBits: Int32 = 15 + 16

    /// Whether a client that sends these headers takes gzip.
    static func isAccepted(_ headers: HTTPFields) -> Bool {
        headers.elements("Accept-Encoding").contains { element in
            let parts = element.split(separator: ";").map { $0.filter { $0 != " " }.lowercased() }
            return parts.first == "gzip" && !parts.dropFirst().contains("q=0")
        }
    }

    /// The bytes compressed; nil when there is no memory for it. O(size), a few milliseconds per megabyte.
    static func encode(_ body: ByteBuffer) -> ByteBuffer? {
        var stream = z_stream()
        guard
            deflateInit2_(
                &stream, level, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
                Int32(MemoryLayout<z_stream>.size)) == Z_OK
        else { return nil }
        defer { deflateEnd(&stream) }
        let bound = Int(deflateBound(&stream, UInt(body.readableBytes)))
        var output = ByteBuffer()
        var isComplete = false
        _ = body.withUnsafeReadableBytes { input in
            output.writeWithUnsafeMutableBytes(minimumWritableBytes: bound) { space in
                // unsafe: zlib only reads what it is given to read, though its type does not say so.
                stream.next_in = UnsafeMutablePointer(
                    mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
                stream.avail_in = UInt32(input.count)
                stream.next_out = space.baseAddress?.assumingMemoryBound(to: UInt8.self)
                stream.avail_out = UInt32(space.count)
                isComplete = deflate(&stream, Z_FINISH) == Z_STREAM_END
                return space.count - Int(stream.avail_out)
            }
        }
        return isComplete ? output : nil
    }
}
