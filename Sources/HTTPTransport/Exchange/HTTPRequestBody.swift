package import NIOCore

/// The body of a request, pulled by the handler: what it does not pull stays with the client (flow control).
///
/// One consumer. A body that is never read is discarded, or ends the connection when it is long.
package struct HTTPRequestBody: Sendable {
    private let source: InboundBytes?
    /// Called before the first read: the client may be waiting for `100 Continue`.
    private let onFirstRead: (@Sendable () -> Void)?

    init(source: InboundBytes, onFirstRead: (@Sendable () -> Void)? = nil) {
        self.source = source
        self.onFirstRead = onFirstRead
    }

    private init() {
        source = nil
        onFirstRead = nil
    }

    package static let empty = HTTPRequestBody()

    /// The next part, nil after the last.
    /// - Throws: `closed` when the client went away, `timedOut` when it stalled, `malformed` when it broke HTTP.
    package func nextChunk() async throws(HTTPTransportError) -> ByteBuffer? {
        onFirstRead?()
        return try await source?.next()
    }

    /// The whole body. O(size).
    /// - Throws: `tooLarge` as soon as more than `limit` bytes have come, and what `nextChunk` throws.
    package func collect(limit: Int) async throws(HTTPTransportError) -> ByteBuffer {
        guard var whole = try await nextChunk() else { return ByteBuffer() }
        while true {
            if whole.readableBytes > limit {
                throw HTTPTransportError(.tooLarge(limit: limit), "the request body is larger than \(limit) bytes")
            }
            guard var chunk = try await nextChunk() else { return whole }
            whole.writeBuffer(&chunk)
        }
    }
}
