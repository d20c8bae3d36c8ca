internal import KubeCore
internal import Synchronization

/// Which definitions have been decided about: names accepted or not, resources served, status written. Writers of
/// definitions wait here for the controller.
final class DefinitionDecisions: Sendable {
    private struct Decided {
        let uid: String
        let generation: Int64
    }

    private struct Waiter {
        let uid: String
        let generation: Int64
        let name: String
        let continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var isFollowing = false
        var decided: [String: Decided] = [:]
        var waiters: [Int: Waiter] = [:]
        var nextID = 0

        func isDecided(_ name: String, uid: String, generation: Int64) -> Bool {
            guard isFollowing else { return true }  // nobody decides: there is nothing to wait for
            guard let decided = decided[name] else { return false }
            return decided.uid == uid && decided.generation >= generation
        }

        mutating func takeReady() -> [CheckedContinuation<Void, Never>] {
            let ready = waiters.filter {
                isDecided($0.value.name, uid: $0.value.uid, generation: $0.value.generation)
            }
            for id in ready.keys { waiters[id] = nil }
            return ready.values.map(\.continuation)
        }
    }

    /// How long a writer is kept waiting at most. His definition is stored in any case.
    private static let patience = Duration.seconds(5)

    private let state = Mutex(State())

    /// The controller follows the definitions from now on.
    func begin() { state.withLock { $0.isFollowing = true } }

    /// The controller has stopped to follow them: lets everybody who waits go on.
    func end() { change { $0.isFollowing = false } }

    /// This state of the definition has been decided about.
    func record(_ definition: KubeObject) {
        change {
            $0.decided[definition.name] = Decided(uid: definition.uid, generation: definition.generation)
        }
    }

    /// The definition is gone.
    func forget(_ name: String) { state.withLock { $0.decided[name] = nil } }

    private func change(_ body: (inout State) -> Void) {
        let ready = state.withLock { state in
            body(&state)
            return state.takeReady()
        }
        for continuation in ready { continuation.resume() }
    }

    /// Returns when this state of the definition, or a later one, has been decided about, when nobody decides, when the
    /// task is cancelled, and after some seconds at the latest.
    func wait(for definition: KubeObject) async {
        let (name, uid, generation) = (definition.name, definition.uid, definition.generation)
        if state.withLock({ $0.isDecided(name, uid: uid, generation: generation) }) { return }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.waitUntilDecided(name, uid: uid, generation: generation) }
            // Cancelled as soon as the other is done.
            group.addTask { try? await Task.sleep(for: Self.patience) }
            await group.next()
            group.cancelAll()
        }
    }

    private func waitUntilDecided(_ name: String, uid: String, generation: Int64) async {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isDone = state.withLock { state in
                    if state.isDecided(name, uid: uid, generation: generation) || Task.isCancelled { return true }
                    state.waiters[id] = Waiter(
                        uid: uid, generation: generation, name: name, continuation: continuation)
                    return false
                }
                if isDone { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: id)?.continuation }?.resume()
        }
    }
}
