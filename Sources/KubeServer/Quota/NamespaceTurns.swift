internal import Synchronization

/// Lets one task at a time into each namespace, in the order in which they came.
final class NamespaceTurns: Sendable {
    /// Who waits, by namespace; a namespace that nobody is in has no entry.
    private let waiting = Mutex<[String: [CheckedContinuation<Void, Never>]]>([:])

    /// Runs `body` when it is this task's turn. What runs must come to an end by itself: a turn is not given up when a
    /// task is cancelled.
    func withTurn<Value, Failure: Error>(
        in namespace: String, _ body: () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        await begin(namespace)
        defer { end(namespace) }
        return try await body()
    }

    private func begin(_ namespace: String) async {
        await withCheckedContinuation { continuation in
            let isFree = waiting.withLock { waiting in
                if waiting[namespace] == nil {
                    waiting[namespace] = []
                    return true
                }
                waiting[namespace]?.append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    private func end(_ namespace: String) {
        let next = waiting.withLock { waiting -> CheckedContinuation<Void, Never>? in
            guard var queue = waiting[namespace], !queue.isEmpty else {
                waiting[namespace] = nil
                return nil
            }
            let next = queue.removeFirst()
            waiting[namespace] = queue
            return next
        }
        next?.resume()
    }
}
