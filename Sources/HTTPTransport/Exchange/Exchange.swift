internal import NIOCore
internal import Synchronization

/// One request and its answer, between the channel handler that carries it and the task that answers it.
final class Exchange: Sendable {
    private struct Run {
        var task: Task<Void, Never>?
        var isEndless = false
        var isDraining = false
        var isCancelled = false
    }

    let inbound: InboundBytes
    let parts: OutboundQueue<ResponsePart>
    private let run = Mutex(Run())

    init(inbound: InboundBytes, parts: OutboundQueue<ResponsePart>) {
        self.inbound = inbound
        self.parts = parts
    }

    /// Starts the handler.
    ///
    /// The task is not a child of another: its parent is the channel, on whose event loop nothing can be awaited. It
    /// is cancelled with the channel (`channelClosed`), and `tracker` lets the server wait for it at shutdown.
    func start(
        _ request: HTTPRequest, writer: HTTPResponseWriter, handler: @escaping HTTPHandler, tracker: ActivityTracker
    ) {
        tracker.begin()
        let task = Task {
            await handler(request, writer)
            writer.handlerReturned()
            tracker.end()
        }
        let isCancelled = run.withLock { run in
            run.task = task
            return run.isCancelled
        }
        if isCancelled { task.cancel() }
    }

    /// The answer is complete: what is left of the request is of no interest.
    func responseFinished() {
        inbound.fail(.closed)
        parts.close()
    }

    /// The client is gone.
    func channelClosed() {
        responseFinished()
        cancel()
    }

    /// The server wants to stop: an endless answer is ended now, others are waited for.
    func drain() {
        let task = run.withLock { run in
            run.isDraining = true
            return run.isEndless ? run.task : nil
        }
        task?.cancel()
    }

    func becameEndless() {
        let isDraining = run.withLock { run in
            run.isEndless = true
            return run.isDraining
        }
        if isDraining { cancel() }
    }

    func cancel() {
        run.withLock { run in
            run.isCancelled = true
            return run.task
        }?.cancel()
    }
}
