internal import DequeModule

/// The requests that wait at one priority level: each flow has a queue of its own, and flows take turns, so that who asks
/// much waits behind himself.
///
/// Unlike kube-apiserver's shuffle sharding, which keeps a fixed number of queues that flows share by chance, every flow
/// that waits has its own queue: no flow suffers from another by bad luck. Pure: who waits is a number.
struct FairQueue: Sendable {
    typealias Ticket = UInt64

    private var flows: [String: Deque<Ticket>] = [:]
    /// The flows that wait, the one whose turn is next first.
    private var turns: Deque<String> = []
    private(set) var waiting = 0

    /// - Parameter limits: how many may wait; of the level as it is now.
    /// - Returns: whether there was room.
    mutating func add(_ ticket: Ticket, flow: String, limits: PriorityLevel.QueueLimits) -> Bool {
        guard waiting < limits.total, flows[flow]?.count ?? 0 < limits.perFlow else { return false }
        if flows[flow] == nil { turns.append(flow) }
        flows[flow, default: []].append(ticket)
        waiting += 1
        return true
    }

    /// The request whose turn it is; nil when nobody waits.
    mutating func next() -> Ticket? {
        guard let flow = turns.popFirst(), var queue = flows[flow], let ticket = queue.popFirst() else { return nil }
        waiting -= 1
        if queue.isEmpty {
            flows[flow] = nil
        } else {
            flows[flow] = queue
            turns.append(flow)
        }
        return ticket
    }

    /// Somebody waits no longer. O(waiting requests of the flow).
    mutating func remove(_ ticket: Ticket, flow: String) {
        guard var queue = flows[flow], let index = queue.firstIndex(of: ticket) else { return }
        queue.remove(at: index)
        waiting -= 1
        if queue.isEmpty {
            flows[flow] = nil
            turns.removeAll { $0 == flow }
        } else {
            flows[flow] = queue
        }
    }
}
