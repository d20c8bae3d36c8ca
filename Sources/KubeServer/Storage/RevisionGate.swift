internal import RevisionStore
internal import Synchronization

/// The revision up to which the watch cache is complete, and who waits for it to get further.
final class RevisionGate: Sendable {
    private struct State {
        var applied: Revision
        var isClosed = false
        var nextID = 0
        var waiting: [Int: (revision: Revision, continuation: CheckedContinuation<Void, Never>)] = [:]
    }

    private let state: Mutex<State>

    init(applied: Revision = .zero) { state = Mutex(State(applied: applied)) }

    /// Every change up to this revision can be read from the cache.
    var applied: Revision { state.withLock { $0.applied } }

    /// The cache is complete up to `revision` now.
    func advance(to revision: Revision) {
        let ready = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            state.applied = max(state.applied, revision)
            guard !state.waiting.isEmpty else { return [] }
            let ids = state.waiting.filter { $0.value.revision <= revision }.map(\.key)
            return ids.compactMap { state.waiting.removeValue(forKey: $0)?.continuation }
        }
        for continuation in ready { continuation.resume() }
    }

    /// Nothing will be applied any more: lets everybody who waits go on.
    func close() {
        let waiting = state.withLock { state in
            state.isClosed = true
            defer { state.waiting = [:] }
            return state.waiting.values.map(\.continuation)
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Waits until the cache has applied `revision`.
    /// - Returns: false when the gate was closed or the task cancelled before.
    @discardableResult
    func wait(for revision: Revision) async -> Bool {
        let id = state.withLock { state -> Int? in
            if state.applied >= revision { return nil }
            state.nextID += 1
            return state.nextID
        }
        guard let id else { return true }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isDone = state.withLock { state in
                    // Task.isCancelled: a cancellation that came before the continuation was there is seen here.
                    if state.applied >= revision || state.isClosed || Task.isCancelled { return true }
                    state.waiting[id] = (revision, continuation)
                    return false
                }
                if isDone { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiting.removeValue(forKey: id)?.continuation }?.resume()
        }
        return applied >= revision
    }

    /// Waits until the cache has applied `revision`, but no longer than `timeout`.
    func wait(for revision: Revision, timeout: Duration) async -> Bool {
        if applied >= revision { return true }
        return await withTaskGroup(of: Bool.self) { group in
            group.addTask { await self.wait(for: revision) }
            group.addTask {
                // Cancelled as soon as the other child is done: then its answer does not matter.
                try? await Task.sleep(for: timeout)
                return false
            }
            let isApplied = await group.next() ?? false
            group.cancelAll()
            return isApplied
        }
    }
}
