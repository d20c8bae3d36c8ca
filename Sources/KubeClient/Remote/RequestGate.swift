internal import KubeCore
internal import Synchronization

/// Lets as many requests through as the `ConcurrencyLimit` allows; the others wait in the order they came.
final class RequestGate: Sendable {
    private struct State {
        var limit: ConcurrencyLimit
        var active = 0
        var waiting: [(id: Int, continuation: CheckedContinuation<Bool, Never>)] = []
        var lastID = 0
        var admittedCount = 0

        mutating func admit() -> [CheckedContinuation<Bool, Never>] {
            let count = min(waiting.count, max(0, limit.limit - active))
            guard count > 0 else { return [] }
            defer { waiting.removeFirst(count) }
            active += count
            admittedCount += count
            return waiting.prefix(count).map(\.continuation)
        }
    }

    enum Outcome {
        /// With the time that it took, if that says something about the load.
        case succeeded(latency: Duration?)
        case overloaded(retryAfter: Duration?)
        /// Says nothing about the load of the server.
        case failed
    }

    private let state: Mutex<State>
    private let clock: any Clock<Duration>
    private let start = ContinuousClock.now

    init(limit: ConcurrencyLimit, clock: any Clock<Duration> = ContinuousClock()) {
        state = Mutex(State(limit: limit))
        self.clock = clock
    }

    /// How many requests may be under way at once now.
    var limit: Int { state.withLock { $0.limit.limit } }

    /// How many requests have been let through so far.
    var admittedCount: Int { state.withLock { $0.admittedCount } }

    private var uptime: Duration { ContinuousClock.now - start }

    /// Waits until the server wants to be asked again, and for a place.
    /// - Returns: false when the task was cancelled; there is no place to give back then.
    func enter() async -> Bool {
        while let rest = state.withLock({ [uptime] in $0.limit.rest(now: uptime) }) {
            do { try await clock.sleep(for: rest) } catch { return false }
        }
        return await takePlace()
    }

    private func takePlace() async -> Bool {
        let id = state.withLock { state -> Int? in
            if state.active < state.limit.limit, state.waiting.isEmpty {
                state.active += 1
                state.admittedCount += 1
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
        let now = uptime
        let admitted = state.withLock { state in
            switch outcome {
            case .succeeded(let latency): state.limit.succeeded(latency: latency, active: state.active)
            case .overloaded(let retryAfter): state.limit.overloaded(retryAfter: retryAfter, now: now)
            case .failed: break
            }
            state.active -= 1
            return state.admit()
        }
        for continuation in admitted { continuation.resume(returning: true) }
    }
}
