internal import DequeModule
internal import Synchronization

/// The newest events, shared by all watches: each watch is a place in the log, nothing is queued for it.
///
/// Bounded by number and size; a watch that falls out of it reads from disk.
final class EventLog: Sendable {
    /// Tells waiting watches apart.
    typealias WatchID = UInt64

    /// Why a waiting watch is woken.
    enum Wake: Sendable {
        /// Something may have come after this revision; nothing for the watch came before.
        case look(after: Revision)
        case ended
    }

    /// What a watch finds in the log.
    enum Look: Sendable {
        case events(StoreEventBatch)
        /// The watch has seen all up to this revision.
        case upToDate(Revision)
        /// The log begins only after this revision.
        case behind(logStart: Revision)
        case ended
    }

    private struct Waiter {
        let prefix: StoreKey
        var after: Revision
        let continuation: CheckedContinuation<Wake, Never>
    }

    /// `events` are those after `start` up to `newest`, without gaps.
    private struct State {
        var events = Deque<StoreEvent>()
        var byteCount = 0
        var start = Revision.zero
        var newest = Revision.zero
        var compacted = Revision.zero
        var isClosed = false
        var lastWatchID: WatchID = 0
        var waiters: [WatchID: Waiter] = [:]
    }

    private let state = Mutex(State())
    private let capacity: Int
    private let maxBytes: Int

    init(capacity: Int, maxBytes: Int) {
        self.capacity = capacity
        self.maxBytes = maxBytes
    }

    var newest: Revision { state.withLock { $0.newest } }
    var compacted: Revision { state.withLock { $0.compacted } }

    func makeWatchID() -> WatchID {
        state.withLock { state in
            state.lastWatchID += 1
            return state.lastWatchID
        }
    }

    // MARK: - The writer's side

    func begin(newest: Revision, compacted: Revision) {
        state.withLock { state in
            state.start = newest
            state.newest = newest
            state.compacted = compacted
        }
    }

    /// Adds committed events and wakes the watches that they concern. O(events x waiting watches).
    func publish(_ events: [StoreEvent], compacted: Revision) {
        let woken = state.withLock { state in
            state.compacted = compacted
            for event in events {
                state.events.append(event)
                state.byteCount += event.value.count
                state.newest = event.revision
            }
            trim(&state)
            return Self.removeWaiters(concernedBy: events, in: &state)
        }
        for waiter in woken { waiter.continuation.resume(returning: .look(after: waiter.after)) }
    }

    func close() {
        let woken = state.withLock { state in
            state.isClosed = true
            defer { state.waiters = [:] }
            return Array(state.waiters.values)
        }
        for waiter in woken { waiter.continuation.resume(returning: .ended) }
    }

    private func trim(_ state: inout State) {
        while state.events.count > capacity || state.byteCount > maxBytes, let first = state.events.popFirst() {
            state.byteCount -= first.value.count
            state.start = first.revision
        }
    }

    /// Watches that the events do not concern sleep on, at a later place.
    private static func removeWaiters(concernedBy events: [StoreEvent], in state: inout State) -> [Waiter] {
        guard let last = events.last else { return [] }
        var woken: [Waiter] = []
        for (id, waiter) in state.waiters {
            if events.contains(where: { $0.revision > waiter.after && $0.key.hasPrefix(waiter.prefix) }) {
                woken.append(waiter)
                state.waiters[id] = nil
            } else {
                state.waiters[id]?.after = max(waiter.after, last.revision)
            }
        }
        return woken
    }

    // MARK: - The watches' side

    /// The next events for a watch. O(events since its place).
    func look(prefix: StoreKey, after: Revision, limit: Int) -> Look {
        state.withLock { state in
            if state.isClosed { return .ended }
            guard after >= state.start else { return .behind(logStart: state.start) }
            var found: [StoreEvent] = []
            var reached = max(after, state.newest)
            for event in state.events.dropFirst(Int(after.rawValue - state.start.rawValue)) {
                guard event.key.hasPrefix(prefix) else { continue }
                found.append(event)
                if found.count == limit {
                    reached = event.revision
                    break
                }
            }
            guard !found.isEmpty else { return .upToDate(reached) }
            return .events(StoreEventBatch(events: found, revision: reached))
        }
    }

    /// Wakes the watch when something comes after its place.
    func wait(_ id: WatchID, prefix: StoreKey, after: Revision, continuation: CheckedContinuation<Wake, Never>) {
        let immediate: Wake? = state.withLock { state in
            if state.isClosed { return .ended }
            guard state.newest <= after else { return .look(after: after) }
            precondition(state.waiters[id] == nil, "One call of nextBatch at a time.")
            state.waiters[id] = Waiter(prefix: prefix, after: after, continuation: continuation)
            return nil
        }
        if let immediate { continuation.resume(returning: immediate) }
    }

    func cancelWait(_ id: WatchID) {
        let waiter = state.withLock { $0.waiters.removeValue(forKey: id) }
        waiter?.continuation.resume(returning: .ended)
    }
}
