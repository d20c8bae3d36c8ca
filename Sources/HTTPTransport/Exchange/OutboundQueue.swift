internal import Synchronization

/// Elements on their way from one task to an event loop: what gathers before the loop runs goes out in one flush, and
/// the task waits while the channel is not writable.
final class OutboundQueue<Element: Sendable>: Sendable {
    /// Above this many bytes not yet handed to the channel the task waits.
    static var capacity: Int { 128 * 1024 }

    private struct State {
        var elements: [Element] = []
        var bytes = 0
        var isFlushScheduled = false
        var isWritable = true
        var isClosed = false
        var waiter: CheckedContinuation<Void, Never>?

        var hasRoom: Bool { isClosed || (isWritable && bytes < OutboundQueue.capacity) }

        mutating func takeWaiterIfRoom() -> CheckedContinuation<Void, Never>? {
            guard hasRoom else { return nil }
            defer { waiter = nil }
            return waiter
        }
    }

    private let state = Mutex(State())
    private let scheduleFlush: @Sendable () -> Void

    /// - Parameter scheduleFlush: called from any thread; must make the event loop call `take` soon.
    init(scheduleFlush: @escaping @Sendable () -> Void) { self.scheduleFlush = scheduleFlush }

    /// Appends without waiting.
    /// - Returns: whether the channel still takes elements.
    @discardableResult
    func enqueue(_ element: Element, bytes: Int = 0) -> Bool {
        let (isOpen, schedules) = state.withLock { state in
            guard !state.isClosed else { return (false, false) }
            state.elements.append(element)
            state.bytes += bytes
            defer { state.isFlushScheduled = true }
            return (true, !state.isFlushScheduled)
        }
        if schedules { scheduleFlush() }
        return isOpen
    }

    /// Waits until the channel takes more. One caller at a time.
    /// - Throws: `closed` when it never will, or the task was cancelled while it waited.
    func waitForRoom() async throws(HTTPTransportError) {
        let (hasRoom, isClosed) = state.withLock { ($0.hasRoom, $0.isClosed) }
        if isClosed { throw .closed }
        if hasRoom { return }
        await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
                let mayGoOn = state.withLock { state in
                    if state.hasRoom || Task.isCancelled { return true }
                    precondition(state.waiter == nil, "two writers on one stream")
                    state.waiter = continuation
                    return false
                }
                if mayGoOn { continuation.resume() }
            }
        } onCancel: {
            state.withLock { state in
                defer { state.waiter = nil }
                return state.waiter
            }?.resume()
        }
        if Task.isCancelled || self.isClosed { throw .closed }
    }

    var isClosed: Bool { state.withLock { $0.isClosed } }

    // MARK: Event loop

    /// Everything that has gathered, in order.
    func take() -> [Element] {
        state.withLock { state in
            defer {
                state.elements = []
                state.bytes = 0
            }
            state.isFlushScheduled = false
            return state.elements
        }
    }

    /// Tells what the channel reports after a flush or a change.
    func setWritable(_ isWritable: Bool) {
        state.withLock { state in
            state.isWritable = isWritable
            return state.takeWaiterIfRoom()
        }?.resume()
    }

    /// The channel is gone: what has gathered is dropped, waiting writers get `closed`.
    func close() {
        state.withLock { state in
            state.isClosed = true
            state.elements = []
            return state.takeWaiterIfRoom()
        }?.resume()
    }
}
