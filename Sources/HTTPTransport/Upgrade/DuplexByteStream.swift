package import NIOCore

/// One instruction on its way to an upgraded channel.
enum ByteStreamPart: Sendable {
    case bytes(ByteBuffer)
    case close
}

/// Bytes both ways over a connection that has left HTTP. Both directions are bounded: a slow reader stops the peer, a
/// slow peer stops `write`. One reader at a time; any number of writers.
package final class DuplexByteStream: Sendable {
    let inbound: InboundBytes
    let outbound: OutboundQueue<ByteStreamPart>
    /// Empty before the handler is in a pipeline and after the channel is closed.
    let handler: NIOLoopBoundBox<ByteStreamHandler?>

    init(
        inbound: InboundBytes, outbound: OutboundQueue<ByteStreamPart>, handler: NIOLoopBoundBox<ByteStreamHandler?>
    ) {
        self.inbound = inbound
        self.outbound = outbound
        self.handler = handler
    }

    /// Waits for the next bytes; nil when the peer has closed.
    /// - Throws: `closed` when the task was cancelled, or the connection broke.
    package func read() async throws(HTTPTransportError) -> ByteBuffer? { try await inbound.next() }

    /// Sends bytes, waiting while the peer does not keep up.
    /// - Throws: `closed` when the connection is closed or the task was cancelled while it waited.
    package func write(_ bytes: ByteBuffer) async throws(HTTPTransportError) {
        guard outbound.enqueue(.bytes(bytes), bytes: bytes.readableBytes) else { throw .closed }
        try await outbound.waitForRoom()
    }

    /// Sends bytes that may be left out when the peer does not keep up, without waiting.
    package func writeIfRoom(_ bytes: ByteBuffer) {
        outbound.enqueueIfRoom(.bytes(bytes), bytes: bytes.readableBytes)
    }

    /// Closes the connection once all that was written is sent. Harmless when it is closed already.
    package func close() { outbound.enqueue(.close) }
}
