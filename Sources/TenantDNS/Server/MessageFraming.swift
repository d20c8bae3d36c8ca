internal import NIOCore

/// Messages on a TCP connection, each after its length in two bytes. Source: RFC 1035 4.2.2; RFC 7766.
struct MessageFraming {
    enum Step: Equatable {
        case message([UInt8])
        case needsMore
        /// The peer announced more than is accepted; the connection must end.
        case tooLarge
    }

    private var buffer = ByteBuffer()
    private let limit: Int

    /// - Parameter limit: largest message in bytes.
    init(limit: Int) { self.limit = limit }

    mutating func append(_ bytes: ByteBuffer) { buffer.writeImmutableBuffer(bytes) }

    mutating func next() -> Step {
        guard let size = buffer.getInteger(at: buffer.readerIndex, as: UInt16.self) else { return .needsMore }
        guard Int(size) <= limit else { return .tooLarge }
        guard buffer.readableBytes >= Int(size) + 2 else { return .needsMore }
        buffer.moveReaderIndex(forwardBy: 2)
        defer { buffer.discardReadBytes() }
        return .message(buffer.readBytes(length: Int(size)) ?? [])
    }

    static func frame(_ message: [UInt8]) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.reserveCapacity(message.count + 2)
        buffer.writeInteger(UInt16(truncatingIfNeeded: message.count))
        buffer.writeBytes(message)
        return buffer
    }
}
