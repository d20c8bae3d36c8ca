package import KubeCore
internal import Synchronization

/// A queue of keys of objects that need attention: each at most once, never two workers on the same key, with delayed
/// and rate-limited adding. See `WorkQueueState` for the rules.
package final class WorkQueue<Key: Hashable & Sendable>: Sendable {
    private struct State {
        var machine: WorkQueueState<Key>
        var nextWaiter = 0
        var waiters: [(id: Int, continuation: CheckedContinuation<Key?, Never>)] = []
    }

    private let state: Mutex<State>
    private let clock: RuntimeClock
    private let random: @Sendable () -> Double
    /// Raised when an earlier delayed key may have come.
    private let timerChanged = AsyncSignal()

    /// - Parameter lane: what takes turns, such as the key's namespace; nil is first in, first out.
    package init(
        backoff: Backoff = .workQueue, lane: (@Sendable (Key) -> String)? = nil, clock: RuntimeClock = .system,
        random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }
    ) {
        state = Mutex(State(machine: WorkQueueState(backoff: backoff, lane: lane)))
        self.clock = clock
        self.random = random
    }

    /// Distinct keys that wait for a worker.
    package var count: Int { state.withLock { $0.machine.readyCount } }

    /// Whether nothing waits, nothing is worked on and nothing is delayed.
    package var isIdle: Bool {
        state.withLock {
            $0.machine.readyCount == 0 && $0.machine.workingCount == 0 && $0.machine.delayedCount == 0
        }
    }

    /// Whether something waits for a worker or is worked on; what is delayed until later does not count.
    package var isWorking: Bool {
        state.withLock { $0.machine.readyCount > 0 || $0.machine.workingCount > 0 }
    }

    package func add(_ key: Key) { change { $0.add(key) } }

    package func add(_ key: Key, after delay: Duration) {
        guard delay > .zero else { return add(key) }
        let due = clock.uptime() + delay
        state.withLock { $0.machine.add(key, at: due) }
        timerChanged.raise()
    }

    /// Adds the key after a delay that grows with each call until `forget`.
    /// - Parameter ceiling: how long to wait at most, if it is not nil.
    package func retry(_ key: Key, ceiling: Duration? = nil) {
        let now = clock.uptime()
        let random = random()
        state.withLock { $0.machine.retry(key, now: now, random: random, ceiling: ceiling) }
        timerChanged.raise()
    }

    package func forget(_ key: Key) { state.withLock { $0.machine.forget(key) } }

    /// Must follow each key that `next` returned, when the work on it is finished.
    package func done(_ key: Key) { change { $0.done(key) } }

    /// Waits for a key to work on. Nil when the task is cancelled.
    package func next() async -> Key? {
        let id = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let (key, waits) = state.withLock { state -> (Key?, Bool) in
                    if Task.isCancelled { return (nil, false) }
                    if let key = state.machine.take() { return (key, false) }
                    state.waiters.append((id, continuation))
                    return (nil, true)
                }
                if !waits { continuation.resume(returning: key) }
            }
        } onCancel: {
            let waiter = state.withLock { state -> CheckedContinuation<Key?, Never>? in
                guard let index = state.waiters.firstIndex(where: { $0.id == id }) else { return nil }
                return state.waiters.remove(at: index).continuation
            }
            waiter?.resume(returning: nil)
        }
    }

    /// Brings delayed keys in when they are due, until the task is cancelled. Sleeps when nothing is delayed.
    package func runTimer() async {
        while !Task.isCancelled {
            let now = clock.uptime()
            change { $0.moveDue(now: now) }
            let due = state.withLock { $0.machine.nextDue }
            await timerChanged.wait(atMost: due.map { max($0 - clock.uptime(), .milliseconds(1)) }, clock: clock)
        }
    }

    /// Changes the state and hands keys that became ready to waiting workers.
    private func change(_ body: (inout WorkQueueState<Key>) -> Void) {
        let handovers = state.withLock { state -> [(CheckedContinuation<Key?, Never>, Key)] in
            body(&state.machine)
            var handovers: [(CheckedContinuation<Key?, Never>, Key)] = []
            while !state.waiters.isEmpty, let key = state.machine.take() {
                handovers.append((state.waiters.removeFirst().continuation, key))
            }
            return handovers
        }
        for (waiter, key) in handovers { waiter.resume(returning: key) }
    }
}

extension WorkQueue where Key == ObjectKey {
    /// A queue in which namespaces take turns.
    package static func fairBetweenNamespaces(clock: RuntimeClock = .system) -> WorkQueue<ObjectKey> {
        WorkQueue(lane: { $0.namespace }, clock: clock)
    }
}
