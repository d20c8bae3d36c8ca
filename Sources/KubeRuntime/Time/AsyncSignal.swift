internal import Synchronization

/// A flag that one task waits for and others raise. Raising it before anybody waits is remembered, once.
package final class AsyncSignal: Sendable {
    private struct State {
        var isRaised = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    package init() {}

    /// Wakes the waiting task, or the next one to wait.
    package func raise() {
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard let waiter = state.waiter else {
                state.isRaised = true
                return nil
            }
            state.waiter = nil
            return waiter
        }
        waiter?.resume()
    }

    /// Returns when the signal is raised, which lowers it again, or when the task is cancelled. One task at a time.
    package func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let returnsAtOnce = state.withLock { state -> Bool in
                    precondition(state.waiter == nil, "only one task may wait for a signal")
                    // The flag of a cancelled task is set before its handlers run, so one of the two sees the other.
                    if state.isRaised || Task.isCancelled {
                        state.isRaised = false
                        return true
                    }
                    state.waiter = continuation
                    return false
                }
                if returnsAtOnce { continuation.resume() }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                defer { state.waiter = nil }
                return state.waiter
            }
            waiter?.resume()
        }
    }

    /// As `wait`, but returns after `timeout` at the latest; nil waits without a limit.
    package func wait(atMost timeout: Duration?, clock: RuntimeClock) async {
        guard let timeout else { return await wait() }
        guard timeout > .zero else { return }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.wait() }
            // Cancellation is the only way in which a sleep fails, and then nobody waits for it any more.
            group.addTask { try? await clock.sleep(timeout) }
            await group.next()
            group.cancelAll()
        }
    }
}
