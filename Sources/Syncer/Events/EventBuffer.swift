internal import KubeCore

/// Host Events that wait to be shown to the tenant: a bounded line, and a budget for how fast it may move.
///
/// Events are the one thing a busy or hostile workload can make without limit, so the oldest are dropped when there are
/// too many, and a later state of an Event replaces an earlier one that still waits.
struct EventBuffer {
    static let capacity = 2000
    static let burst = 2000.0
    static let perSecond = 100.0

    private var order: [String] = []
    private var head = 0
    private var events: [String: KubeObject] = [:]
    private var tokens = burst
    private var lastRefill: Duration?

    var isEmpty: Bool { events.isEmpty }

    mutating func add(_ event: KubeObject) {
        if events.updateValue(event, forKey: event.name) == nil { order.append(event.name) }
        if events.count > Self.capacity { _ = removeFirst() }
    }

    /// The next Event, or how long to wait for the budget; nil when there is none.
    mutating func take(now: Duration) -> Take? {
        guard !events.isEmpty else { return nil }
        let elapsed = now - (lastRefill ?? now)
        lastRefill = now
        tokens = min(Self.burst, tokens + elapsed / .seconds(1) * Self.perSecond)
        guard tokens >= 1 else { return .wait(.seconds(1)) }
        tokens -= 1
        return removeFirst().map(Take.event)
    }

    enum Take {
        case event(KubeObject)
        case wait(Duration)
    }

    private mutating func removeFirst() -> KubeObject? {
        while head < order.count {
            let name = order[head]
            head += 1
            if head > 1024, head * 2 > order.count {
                order.removeFirst(head)
                head = 0
            }
            if let event = events.removeValue(forKey: name) { return event }
        }
        return nil
    }
}
