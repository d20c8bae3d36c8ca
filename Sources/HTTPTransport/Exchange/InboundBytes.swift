internal import NIOCore
internal import Synchronization

/// Bytes on their way from an event loop to one task: bounded, since the loop stops reading when it is full.
///
/// The producer (a channel handler) appends; the consumer awaits `next`. What has arrived is delivered before the end.
final class InboundBytes: Sendable {
    /// Above this the producer is told to stop reading, and once half is consumed, to go on.
    static let capacity = 256 * 1024

    private typealias Delivery = Result<ByteBuffer?, HTTPTransportError>

    private struct State {
        var chunks: [ByteBuffer] = []
        var bufferedBytes = 0
        var isPaused = false
        /// How it ended; nil while more may come.
        var ending: Delivery?
        var waiter: CheckedContinuation<Delivery, Never>?

        mutating func takeWaiter() -> CheckedContinuation<Delivery, Never>? {
            defer { waiter = nil }
            return waiter
        }

        /// What the consumer gets now; nil when it must wait.
        mutating func pop() -> Delivery? {
            guard !chunks.isEmpty else { return ending }
            let chunk = chunks.removeFirst()
            bufferedBytes -= chunk.readableBytes
            return .success(chunk)
        }
    }

    private let state = Mutex(State())
    private let resumeReading: @Sendable () -> Void

    /// - Parameter resumeReading: called from any thread when a paused producer may read again.
    init(resumeReading: @escaping @Sendable () -> Void) { self.resumeReading = resumeReading }

    // MARK: Producer

    /// - Returns: whether the producer may go on reading.
    func append(_ chunk: ByteBuffer) -> Bool {
        let (waiter, mayRead) = state.withLock { state -> (CheckedContinuation<Delivery, Never>?, Bool) in
            guard state.ending == nil, chunk.readableBytes > 0 else { return (nil, true) }
            if let waiter = state.takeWaiter() { return (waiter, true) }
            state.chunks.append(chunk)
            state.bufferedBytes += chunk.readableBytes
            state.isPaused = state.bufferedBytes >= Self.capacity
            return (nil, !state.isPaused)
        }
        waiter?.resume(returning: .success(chunk))
        return mayRead
    }

    /// The last byte has come. Later calls change nothing.
    func finish() { end(.success(nil)) }

    /// No more will come, and what came is not whole. Later calls change nothing.
    func fail(_ error: HTTPTransportError) { end(.failure(error)) }

    private func end(_ ending: Delivery) {
        let waiter = state.withLock { state -> CheckedContinuation<Delivery, Never>? in
            guard state.ending == nil else { return nil }
            state.ending = ending
            return state.takeWaiter()
        }
        waiter?.resume(returning: ending)
    }

    /// Whether the whole of it has arrived or will never do.
    var isEnded: Bool { state.withLock { $0.ending != nil } }

    // MARK: Consumer

    /// Waits for the next bytes; nil at the end. One caller at a time.
    /// - Throws: what the producer failed with, or `closed` when the task was cancelled while it waited.
    func next() async throws(HTTPTransportError) -> ByteBuffer? {
        let delivery = await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<Delivery, Never>) in
                let (delivery, resumes) = state.withLock { state -> (Delivery?, Bool) in
                    if let delivery = state.pop() {
                        let resumes = state.isPaused && state.bufferedBytes <= Self.capacity / 2
                        if resumes { state.isPaused = false }
                        return (delivery, resumes)
                    }
                    if Task.isCancelled { return (.failure(.closed), false) }
                    precondition(state.waiter == nil, "two consumers of one byte source")
                    state.waiter = continuation
                    return (nil, false)
                }
                if resumes { resumeReading() }
                if let delivery { continuation.resume(returning: delivery) }
            }
        } onCancel: {
            state.withLock { $0.takeWaiter() }?.resume(returning: .failure(.closed))
        }
        return try delivery.get()
    }
}
