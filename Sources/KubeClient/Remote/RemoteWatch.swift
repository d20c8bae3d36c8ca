internal import AsyncHTTPClient
internal import KubeCore
internal import NIOCore

/// The events of a watch over HTTP, pulled: what the consumer does not pull stays in the socket, then at the server.
///
/// `@unchecked Sendable`: used by one task at a time, as `WatchStream` demands of its consumer.
final class RemoteWatch: @unchecked Sendable {
    private var chunks: HTTPClientResponse.Body.AsyncIterator
    private var decoder = WatchDecoder()
    private var isEnded = false
    private let connection: RemoteConnection

    init(body: HTTPClientResponse.Body, connection: RemoteConnection) {
        chunks = body.makeAsyncIterator()
        self.connection = connection
    }

    /// - Returns: one or more events; nil when the server ended the watch, the connection broke, or the task was
    ///   cancelled: in each case the watcher goes on from the last version it saw.
    func nextBatch() async throws(StatusError) -> [WatchEvent]? {
        while !isEnded {
            let chunk: ByteBuffer?
            do {
                chunk = try await chunks.next()
            } catch {
                isEnded = true
                return nil
            }
            guard let chunk else { break }
            let events = try decoder.events(from: chunk.readableBytesView)
            if !events.isEmpty { return events }
        }
        isEnded = true
        return nil
    }
}
