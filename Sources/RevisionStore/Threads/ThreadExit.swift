internal import Synchronization

/// Tells those who ask when a thread has ended.
final class ThreadExit: Sendable {
    private struct State {
        var hasExited = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    /// The thread's last act.
    func signal() {
        let waiting = state.withLock { state in
            state.hasExited = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    func wait() async {
        await withCheckedContinuation { continuation in
            let hasExited = state.withLock { state in
                if !state.hasExited { state.waiting.append(continuation) }
                return state.hasExited
            }
            if hasExited { continuation.resume() }
        }
    }
}
