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
        var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
        var lastWaiter = 0

        var hasRoom: Bool { isClosed || (isWritable && bytes < OutboundQueue.capacity) }

        mutating func takeWaitersIfRoom() -> [Int: CheckedContinuation<Void, Never>] {
            guard hasRoom, !waiters.isEmpty else { return [:] }
            defer { waiters = [:] }
            return waiters
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

    /// Appends unless the writers are waiting already.
    /// - Returns: whether it was appended.
    @discardableResult
    func enqueueIfRoom(_ element: Element, bytes: Int) -> Bool {
        guard state.withLock({ $0.hasRoom }) else { return false }
        return enqueue(element, bytes: bytes)
    }

    /// Waits until the channel takes more.
    /// - Throws: `closed` when it never will, or the task was cancelled while it waited.
    func waitForRoom() async throws(HTTPTransportError) {
        let (id, hasRoom, isClosed) = state.withLock { state in
            state.lastWaiter += 1
            return (state.lastWaiter, state.hasRoom, state.isClosed)
        }
        if isClosed { throw .closed }
        if hasRoom { return }
        await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
                let mayGoOn = state.withLock { state in
                    if state.hasRoom || Task.isCancelled { return true }
                    state.waiters[id] = continuation
                    return false
                }
                if mayGoOn { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: id) }?.resume()
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
        let waiters = state.withLock { state in
            state.isWritable = isWritable
            return state.takeWaitersIfRoom()
        }
        for waiter in waiters.values { waiter.resume() }
    }

    /// The channel is gone: what has gathered is dropped, waiting writers get `closed`.
    func close() {
        let waiters = state.withLock { state in
            state.isClosed = true
            state.elements = []
            return state.takeWaitersIfRoom()
        }
        for waiter in waiters.values { waiter.resume() }
    }
}
