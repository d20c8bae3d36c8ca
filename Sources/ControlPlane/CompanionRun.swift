internal import KubeRuntime
internal import Synchronization

/// The one run of a companion, which is ended before the server is: what it runs can still use the API then.
final class CompanionRun: Sendable {
    private enum Phase {
        case idle
        case running
        case over
    }

    private let companion: ControlPlaneCompanion?
    private let phase = Mutex(Phase.idle)
    private let stopping = AsyncLatch()
    private let ended = AsyncLatch()

    init(_ companion: ControlPlaneCompanion?) { self.companion = companion }

    /// Runs the companion until it ends, is stopped, or the task is cancelled. Does nothing after `stop()`.
    func run(_ surroundings: ControlPlaneCompanion.Surroundings) async {
        guard let companion, begin() else { return }
        await withTaskGroup { group in
            group.addTask { await companion.run(surroundings) }
            // Throws when the task is cancelled, which ends the companion as well.
            group.addTask { try? await self.stopping.wait() }
            await group.next()
            group.cancelAll()
        }
        phase.withLock { $0 = .over }
        ended.open()
    }

    /// Ends the companion and waits until it has cleaned up; when it never began it never will.
    func stop() async {
        let isRunning = phase.withLock { phase in
            if case .idle = phase { phase = .over }
            if case .running = phase { return true }
            return false
        }
        guard isRunning else { return }
        stopping.open()
        // In a cancelled task nobody needs to be told to wait: its task group does.
        try? await ended.wait()
    }

    private func begin() -> Bool {
        phase.withLock { phase in
            guard case .idle = phase else { return false }
            phase = .running
            return true
        }
    }
}
