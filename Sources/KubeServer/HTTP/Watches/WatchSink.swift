internal import HTTPTransport
internal import KubeCore
internal import NIOCore

/// An event that has no form of the wanted kind.
struct UntellableEvent: Error {}

/// Where the events of a watch go.
enum WatchSink: Sendable {
    case body(HTTPResponseWriter)
    case socket(WebSocket, isText: Bool)

    /// Events in one write, or each in a message of its own.
    /// - Throws: when the client is gone, and for an event that cannot be told in this form: then the stream ends
    ///   after the events before it, as kube-apiserver's does.
    func write(_ batch: [EncodedWatchEvent], _ encoder: inout WatchEventEncoder) async throws {
        var buffer = ByteBuffer()
        for event in batch {
            do throws(StatusError) {
                try encoder.append(event, to: &buffer)
            } catch {
                if buffer.readableBytes > 0 { try await write(buffer) }
                throw UntellableEvent()
            }
            if case .socket = self {
                try await write(buffer)
                buffer.clear()
            }
        }
        if buffer.readableBytes > 0 { try await write(buffer) }
    }

    func write(_ bytes: ByteBuffer) async throws(HTTPTransportError) {
        switch self {
        case .body(let writer): try await writer.write(bytes)
        case .socket(let socket, let isText): try await socket.send(isText ? .text(bytes) : .binary(bytes))
        }
    }
}
