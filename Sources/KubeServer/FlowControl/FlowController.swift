internal import KubeCore
internal import Synchronization

/// Lets requests in fairly: each priority level has its seats, and at a level whose seats are taken the flows take turns.
/// Source: KEP-1040, "API Priority and Fairness"; k8s.io/apiserver/pkg/util/flowcontrol.
final class FlowController: Sendable {
    /// The right to be served; given back with its last copy.
    final class Seat: Sendable {
        private let level: String
        private let controller: FlowController

        fileprivate init(_ level: String, _ controller: FlowController) {
            self.level = level
            self.controller = controller
        }

        deinit { controller.leave(level) }
    }

    /// What happened to the requests of one schema, for `/metrics`.
    struct Counts: Sendable {
        var dispatched = 0
        var rejectedQueueFull = 0
        var rejectedTimeOut = 0
        /// By levels that let nobody wait.
        var rejectedConcurrencyLimit = 0

        fileprivate mutating func reject(_ level: PriorityLevel) {
            if level.queues == nil { rejectedConcurrencyLimit += 1 } else { rejectedQueueFull += 1 }
        }
    }

    private struct State {
        var configuration = FlowControlConfiguration.standard
        var capacity: FlowCapacity
        /// By the name of the level.
        var queues: [String: FairQueue] = [:]
        var waiters: [FairQueue.Ticket: Waiter] = [:]
        var lastTicket: FairQueue.Ticket = 0
        /// By the name of the schema.
        var counts: [String: Counts] = [:]

        /// Takes a seat unless others wait for one: seats go to them first.
        mutating func takeFree(_ place: FlowClassification) -> Bool {
            let level = place.level.name
            guard queues[level]?.waiting ?? 0 == 0, capacity.take(level) else { return false }
            counts[place.schema.name, default: Counts()].dispatched += 1
            return true
        }
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
        let levels = FlowControlConfiguration.standard.levels.values
        state = Mutex(State(capacity: FlowCapacity(total: total, levels: levels)))
    }

    // MARK: Configuration

    /// Puts other schemas and levels in force. Requests that wait or are served stay where they are.
    func apply(_ configuration: FlowControlConfiguration) {
        let seated = state.withLock { state -> [Waiter] in
            state.configuration = configuration
            state.capacity.apply(configuration.levels.values)
            let names = Set(configuration.schemas.map(\.name))
            state.counts = state.counts.filter { names.contains($0.key) }
            return Self.seatWaiting(&state)
        }
        for waiter in seated { waiter.continuation.resume(returning: true) }
    }

    /// Where a request belongs.
    func classify(_ attributes: AuthorizationAttributes) -> FlowClassification {
        state.withLock(\.configuration).classify(attributes)
    }

    // MARK: Letting in

    /// Waits for a seat.
    /// - Throws: `tooManyRequests` when too many wait already, or nobody left in time.
    func enter(_ place: FlowClassification) async throws(StatusError) -> Seat {
        let ticket = state.withLock { state -> FairQueue.Ticket? in
            if state.takeFree(place) { return nil }
            state.lastTicket += 1
            return state.lastTicket
        }
        if let ticket { try await wait(ticket, place) }
        return Seat(place.level.name, self)
    }

    private func wait(_ ticket: FairQueue.Ticket, _ place: FlowClassification) async throws(StatusError) {
        let isSeated = await withTaskGroup(of: Void.self) { group in
            group.addTask {
                do {
                    try await Task.sleep(for: self.longestWait)
                    self.giveUp(ticket, place, isLate: true)
                } catch {
                    return  // seated or gone in time
                }
            }
            let isSeated = await self.turn(ticket, place)
            group.cancelAll()
            return isSeated
        }
        guard isSeated else { throw .tooManyRequests("Too many requests, please try again later.") }
    }

    /// - Returns: whether the request got a seat; false when there was no room to wait, or it gave up.
    private func turn(_ ticket: FairQueue.Ticket, _ place: FlowClassification) async -> Bool {
        await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<Bool, Never>) in
                let answer = state.withLock { state -> Bool? in
                    if Task.isCancelled { return false }
                    // A seat may have become free since.
                    if state.takeFree(place) { return true }
                    guard let limits = place.level.queues,
                        state.queues[place.level.name, default: FairQueue()]
                            .add(ticket, flow: place.flow, limits: limits)
                    else {
                        state.counts[place.schema.name, default: Counts()].reject(place.level)
                        return false
                    }
                    state.waiters[ticket] = Waiter(schema: place.schema.name, continuation: continuation)
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            giveUp(ticket, place, isLate: false)
        }
    }

    private func giveUp(_ ticket: FairQueue.Ticket, _ place: FlowClassification, isLate: Bool) {
        let waiter = state.withLock { state -> Waiter? in
            guard let waiter = state.waiters.removeValue(forKey: ticket) else { return nil }
            state.queues[place.level.name]?.remove(ticket, flow: place.flow)
            if isLate { state.counts[waiter.schema, default: Counts()].rejectedTimeOut += 1 }
            return waiter
        }
        waiter?.continuation.resume(returning: false)
    }

    // MARK: Leaving

    /// A seat is free: whoever's turn it is takes it, at this level or at one that borrows.
    private func leave(_ level: String) {
        let seated = state.withLock { state -> [Waiter] in
            state.capacity.give(level)
            return Self.seatWaiting(&state, first: level)
        }
        for waiter in seated { waiter.continuation.resume(returning: true) }
    }

    /// Gives free seats to those who wait. O(number of levels) when nobody does.
    private static func seatWaiting(_ state: inout State, first: String? = nil) -> [Waiter] {
        guard !state.waiters.isEmpty else { return [] }
        var seated: [Waiter] = []
        let others = state.queues.keys.filter { $0 != first }.sorted()
        for level in (first.map { [$0] } ?? []) + others {
            while state.queues[level]?.waiting ?? 0 > 0, state.capacity.take(level) {
                guard let ticket = state.queues[level]?.next(),
                    let waiter = state.waiters.removeValue(forKey: ticket)
                else {
                    state.capacity.give(level)
                    continue
                }
                state.counts[waiter.schema, default: Counts()].dispatched += 1
                seated.append(waiter)
            }
            if state.queues[level]?.waiting == 0 { state.queues[level] = nil }
        }
        return seated
    }

    // MARK: Metrics

    struct LevelReport: Sendable {
        let level: String
        let nominalSeats: Int
        let executing: Int
        let waiting: Int
    }

    struct SchemaReport: Sendable {
        let schema: String
        let level: String
        let counts: Counts
    }

    /// How the levels are used now, and what happened to the requests of each schema so far, by name.
    var report: (levels: [LevelReport], schemas: [SchemaReport]) {
        state.withLock { state in
            let levels = state.configuration.levels.keys.sorted().map { level in
                LevelReport(
                    level: level, nominalSeats: state.capacity.nominal(level), executing: state.capacity.used(level),
                    waiting: state.queues[level]?.waiting ?? 0)
            }
            let schemas = state.configuration.schemas.compactMap { schema in
                state.counts[schema.name].map {
                    SchemaReport(schema: schema.name, level: schema.levelName, counts: $0)
                }
            }
            return (levels, schemas)
        }
    }
}
