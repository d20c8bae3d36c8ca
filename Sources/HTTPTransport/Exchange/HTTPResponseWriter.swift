package import NIOCore
internal import Synchronization

/// One part of an answer on its way to the channel.
enum ResponsePart: Sendable {
    case whole(HTTPResponse)
    case head(status: Int, headers: HTTPFields)
    case body(ByteBuffer)
    case end
    case upgrade(headers: HTTPFields, DuplexByteStream)
    /// The handler returned in the middle of the body.
    case abort
}

/// Answers one request, once: by a whole response, by a streamed one, or by leaving HTTP.
package final class HTTPResponseWriter: Sendable {
    /// How long a streamed answer goes on.
    package enum Lifetime: Sendable, Hashable {
        /// It ends by itself: when the server drains, it is waited for.
        case bounded
        /// It goes on until somebody ends it (a watch, a followed log): the task is cancelled when the server drains,
        /// and has the grace period to call `finish`.
        case endless
    }

    private enum Phase {
        case waiting
        case streaming
        case upgraded(DuplexByteStream)
        case finished
    }

    private let phase = Mutex(Phase.waiting)
    private let parts: OutboundQueue<ResponsePart>
    private let allowsUpgrade: Bool
    private let onEndless: @Sendable () -> Void
    private let makeStream: @Sendable () -> DuplexByteStream

    init(
        parts: OutboundQueue<ResponsePart>, allowsUpgrade: Bool, onEndless: @escaping @Sendable () -> Void,
        makeStream: @escaping @Sendable () -> DuplexByteStream
    ) {
        self.parts = parts
        self.allowsUpgrade = allowsUpgrade
        self.onEndless = onEndless
        self.makeStream = makeStream
    }

    /// Whether the client can no longer be reached.
    package var isClosed: Bool { parts.isClosed }

    /// Whether an answer has begun: nothing but the rest of it can follow.
    package var hasBegun: Bool {
        phase.withLock { if case .waiting = $0 { false } else { true } }
    }

    /// Sends a whole answer in one write. Does not wait: the next request of the connection waits instead.
    package func send(_ response: HTTPResponse) {
        begin(.finished)
        parts.enqueue(.whole(response), bytes: response.body.readableBytes)
    }

    /// Sends the head; the body follows by `write` and ends with `finish`. Without `Content-Length` it is chunked.
    package func start(status: Int, headers: HTTPFields, lifetime: Lifetime = .bounded) {
        begin(.streaming)
        if lifetime == .endless { onEndless() }
        parts.enqueue(.head(status: status, headers: headers))
    }

    /// Sends a part of the body and waits while the client does not keep up. What is written before the event loop
    /// gets to it goes out in one piece.
    /// - Throws: `closed` when the client went away, or the task was cancelled while it waited.
    package func write(_ bytes: ByteBuffer) async throws(HTTPTransportError) {
        guard parts.enqueue(.body(bytes), bytes: bytes.readableBytes) else { throw .closed }
        try await parts.waitForRoom()
    }

    /// Ends a streamed body. Harmless when the client is gone.
    package func finish() {
        phase.withLock { $0 = .finished }
        parts.enqueue(.end)
    }

    /// Answers `101 Switching Protocols` and hands over the connection; bytes that the client sent early come first.
    ///
    /// The task is not cancelled when the client goes away but sees the end of the stream, so that the last bytes are
    /// not lost; the stream is closed when the handler returns.
    /// - Parameter protocol: the value of the `Upgrade` field, such as `websocket` or `SPDY/3.1`.
    /// - Throws: `upgradeNotPossible` when the request did not ask for it or came over HTTP/2: answer it otherwise.
    package func upgrade(to protocol: String, headers: HTTPFields = HTTPFields()) throws(HTTPTransportError)
        -> DuplexByteStream
    {
        guard allowsUpgrade else {
            throw HTTPTransportError(.upgradeNotPossible, "the request does not allow an upgrade")
        }
        let stream = makeStream()
        begin(.upgraded(stream))
        var headers = headers
        headers["Connection"] = "Upgrade"
        headers["Upgrade"] = `protocol`
        parts.enqueue(.upgrade(headers: headers, stream))
        return stream
    }

    private func begin(_ next: Phase) {
        phase.withLock { phase in
            guard case .waiting = phase else { preconditionFailure("a request was answered twice") }
            phase = next
        }
    }

    /// The handler is done: whatever it left open is closed.
    func handlerReturned() {
        switch phase.withLock({ $0 }) {
        case .finished: break
        case .upgraded(let stream): stream.close()
        case .streaming: parts.enqueue(.abort)
        case .waiting: parts.enqueue(.whole(HTTPResponse(status: 500)))
        }
    }
}
