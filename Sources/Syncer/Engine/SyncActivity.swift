internal import Synchronization

/// Which kinds have work at the moment.
final class SyncActivity: Sendable {
    private struct Source: Sendable {
        let kind: String
        let isWorking: @Sendable () -> Bool
    }

    private let sources = Mutex<[Source]>([])

    func add(_ kind: String, isWorking: @escaping @Sendable () -> Bool) {
        sources.withLock { $0.append(Source(kind: kind, isWorking: isWorking)) }
    }

    func isWorking(except kinds: Set<String>) -> Bool {
        sources.withLock { $0 }.contains { !kinds.contains($0.kind) && $0.isWorking() }
    }
}
