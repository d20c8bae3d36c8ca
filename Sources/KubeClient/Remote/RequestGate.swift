internal import KubeCore
internal import Synchronization

/// Lets as many requests through as the `ConcurrencyLimit` allows; the others wait in the order they came.
final class RequestGate: Sendable {
    private struct State {
        var limit: ConcurrencyLimit
        var active = 0
        var waiting: [(id: Int, continuation: CheckedContinuation<Bool, Never>)] = []
        var lastID = 0

        mutating func admit() -> [CheckedContinuation<Bool, Never>] {
            let count = min(waiting.count, max(0, limit.limit - active))
            guard count > 0 else { return [] }
            defer { waiting.removeFirst(count) }
            active += count
            return waiting.prefix(count).map(\.continuation)
        }
    }

    enum Outcome {
        case succeeded
        case overloaded
        /// Says nothing about the load of the server.
        case failed
    }

    private let state: Mutex<State>

    init(limit: ConcurrencyLimit) { state = Mutex(State(limit: limit)) }

    /// Waits for a place.
    /// - Returns: false when the task was cancelled; there is no place to give back then.
    func enter() async -> Bool {
        let id = state.withLock { state -> Int? in
            if state.active < state.limit.limit, state.waiting.isEmpty {
                state.active += 1
                return nil
            }
            state.lastID += 1
            return state.lastID
        }
        guard let id else { return true }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let admitted = state.withLock { state -> [CheckedContinuation<Bool, Never>]? in
                    if Task.isCancelled { return nil }
                    state.waiting.append((id, continuation))
                    return state.admit()
                }
                guard let admitted else { return continuation.resume(returning: false) }
                for continuation in admitted { continuation.resume(returning: true) }
            }
        } onCancel: {
            let continuation = state.withLock { state -> CheckedContinuation<Bool, Never>? in
                guard let index = state.waiting.firstIndex(where: { $0.id == id }) else { return nil }
                return state.waiting.remove(at: index).continuation
            }
            continuation?.resume(returning: false)
        }
    }

    /// Gives the place back.
    func leave(_ outcome: Outcome) {
        let admitted = state.withLock { state in
            state.active -= 1
            switch outcome {
            case .succeeded: state.limit.succeeded()
            case .overloaded: state.limit.overloaded()
            case .failed: break
            }
            return state.admit()
        }
        for continuation in admitted { continuation.resume(returning: true) }
    }
}
