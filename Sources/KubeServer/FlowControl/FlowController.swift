internal import KubeCore
internal import Synchronization

/// Lets requests in fairly: each priority level has its seats, and at a level whose seats are taken the flows take turns.
/// Source: KEP-1040, "API Priority and Fairness"; k8s.io/apiserver/pkg/util/flowcontrol.
final class FlowController: Sendable {
    /// The right to be served; given back with its last copy.
    final class Seat: Sendable {
        let schema: FlowSchema
        private let controller: FlowController

        fileprivate init(_ schema: FlowSchema, _ controller: FlowController) {
            self.schema = schema
            self.controller = controller
        }

        deinit { controller.leave(schema.level) }
    }

    /// What happened to the requests of one schema, for `/metrics`.
    struct Counts: Sendable {
        var dispatched = 0
        var rejectedQueueFull = 0
        var rejectedTimeOut = 0
    }

    private struct State {
        var capacity: FlowCapacity
        var queues: [String: FairQueue] = [:]
        var waiters: [FairQueue.Ticket: Waiter] = [:]
        var lastTicket: FairQueue.Ticket = 0
        /// By the name of the schema.
        var counts: [String: Counts] = [:]
    }

    private struct Waiter {
        let schema: String
        let continuation: CheckedContinuation<Bool, Never>
    }

    private let longestWait: Duration
    private let state: Mutex<State>

    /// - Parameters:
    ///   - total: requests served at the same time; kube-apiserver's `--max-requests-inflight` and
    ///     `--max-mutating-requests-inflight` together.
    ///   - longestWait: how long a request waits for its turn; kube-apiserver's is a quarter of the time that it may take.
    init(total: Int = 600, longestWait: Duration = .seconds(15)) {
        self.longestWait = longestWait
        state = Mutex(State(capacity: FlowCapacity(total: total)))
    }

    // MARK: Letting in

    /// Waits for a seat.
    /// - Throws: `tooManyRequests` when too many wait already, or nobody left in time.
    func enter(_ attributes: AuthorizationAttributes) async throws(StatusError) -> Seat {
        let schema = FlowSchema.schema(for: attributes)
        let level = schema.level
        let flow = schema.flow(of: attributes)
        let ticket = state.withLock { state -> FairQueue.Ticket? in
            if state.queues[level.name]?.waiting ?? 0 == 0, state.capacity.take(level) {
                state.counts[schema.name, default: Counts()].dispatched += 1
                return nil
            }
            state.lastTicket += 1
            return state.lastTicket
        }
        if let ticket { try await wait(ticket, flow: flow, schema: schema) }
        return Seat(schema, self)
    }

    private func wait(_ ticket: FairQueue.Ticket, flow: String, schema: FlowSchema) async throws(StatusError) {
        let isSeated = await withTaskGroup(of: Void.self) { group in
            group.addTask {
                do {
                    try await Task.sleep(for: self.longestWait)
                    self.giveUp(ticket, flow: flow, level: schema.level, isLate: true)
                } catch {
                    return  // seated or gone in time
                }
            }
            let isSeated = await self.turn(ticket, flow: flow, schema: schema)
            group.cancelAll()
            return isSeated
        }
        guard isSeated else { throw .tooManyRequests("Too many requests, please try again later.") }
    }

    /// - Returns: whether the request got a seat; false when there was no room to wait, or it gave up.
    private func turn(_ ticket: FairQueue.Ticket, flow: String, schema: FlowSchema) async -> Bool {
        let level = schema.level
        return await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<Bool, Never>) in
                let answer = state.withLock { state -> Bool? in
                    if Task.isCancelled { return false }
                    // A seat may have become free since; then the queue is empty, for seats go to those who wait.
                    if state.queues[level.name]?.waiting ?? 0 == 0, state.capacity.take(level) {
                        state.counts[schema.name, default: Counts()].dispatched += 1
                        return true
                    }
                    guard state.queues[level.name, default: FairQueue()].add(ticket, flow: flow) else {
                        state.counts[schema.name, default: Counts()].rejectedQueueFull += 1
                        return false
                    }
                    state.waiters[ticket] = Waiter(schema: schema.name, continuation: continuation)
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            giveUp(ticket, flow: flow, level: level, isLate: false)
        }
    }

    private func giveUp(_ ticket: FairQueue.Ticket, flow: String, level: PriorityLevel, isLate: Bool) {
        let waiter = state.withLock { state -> Waiter? in
            guard let waiter = state.waiters.removeValue(forKey: ticket) else { return nil }
            state.queues[level.name]?.remove(ticket, flow: flow)
            if isLate { state.counts[waiter.schema, default: Counts()].rejectedTimeOut += 1 }
            return waiter
        }
        waiter?.continuation.resume(returning: false)
    }

    // MARK: Leaving

    /// A seat is free: whoever's turn it is takes it, at this level or at one that borrows.
    private func leave(_ level: PriorityLevel) {
        let seated = state.withLock { state -> [Waiter] in
            state.capacity.give(level)
            var seated: [Waiter] = []
            for candidate in [level] + PriorityLevel.all where state.queues[candidate.name]?.waiting ?? 0 > 0 {
                while state.queues[candidate.name]?.waiting ?? 0 > 0, state.capacity.take(candidate) {
                    guard let ticket = state.queues[candidate.name]?.next(),
                        let waiter = state.waiters.removeValue(forKey: ticket)
                    else {
                        state.capacity.give(candidate)
                        continue
                    }
                    state.counts[waiter.schema, default: Counts()].dispatched += 1
                    seated.append(waiter)
                }
            }
            return seated
        }
        for waiter in seated { waiter.continuation.resume(returning: true) }
    }

    // MARK: Metrics

    struct LevelReport: Sendable {
        let level: PriorityLevel
        let nominalSeats: Int
        let executing: Int
        let waiting: Int
    }

    /// How the levels are used now, and what happened to the requests of each schema so far.
    var report: (levels: [LevelReport], counts: [(schema: FlowSchema, counts: Counts)]) {
        state.withLock { state in
            let levels = PriorityLevel.all.map { level in
                LevelReport(
                    level: level, nominalSeats: state.capacity.nominal(level), executing: state.capacity.used(level),
                    waiting: state.queues[level.name]?.waiting ?? 0)
            }
            let counts = FlowSchema.builtIn.compactMap { schema in
                state.counts[schema.name].map { (schema, $0) }
            }
            return (levels, counts)
        }
    }
}
