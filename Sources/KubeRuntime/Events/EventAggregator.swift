internal import KubeCore

/// Decides how an occurrence becomes an Event: a new one, a higher count of an existing one, or nothing because the
/// same source says too much about the same object. No I/O; memory is bounded by `capacity`.
/// Source: client-go tools/record/events_cache.go (logger and spam filter, without the fuzzy aggregation).
struct EventAggregator {
    enum Decision: Equatable {
        case create(name: String)
        case recount(name: String, count: Int)
        case drop
    }

    private struct Series {
        var name: String
        var count: Int
        var lastSeen: Duration
    }

    /// A token bucket per object.
    private struct Budget {
        var tokens: Double
        var lastSeen: Duration
    }

    /// Occurrences of one kind further apart than this make a new Event, since the old one has expired on the server.
    static let seriesLifetime: Duration = .seconds(3000)
    static let burst = 25.0
    static let refillInterval: Duration = .seconds(300)

    private let capacity: Int
    private var series: [Occurrence: Series] = [:]
    private var budgets: [String: Budget] = [:]

    init(capacity: Int = 4096) { self.capacity = capacity }

    mutating func decide(_ occurrence: Occurrence, newName: String, now: Duration) -> Decision {
        guard spend(on: occurrence.involvedUID, now: now) else { return .drop }
        if var known = series[occurrence], now - known.lastSeen < Self.seriesLifetime {
            known.count += 1
            known.lastSeen = now
            series[occurrence] = known
            return .recount(name: known.name, count: known.count)
        }
        makeRoom()
        series[occurrence] = Series(name: newName, count: 1, lastSeen: now)
        return .create(name: newName)
    }

    /// The Event of this series is gone from the server: the next occurrence makes a new one.
    mutating func forget(_ occurrence: Occurrence) { series[occurrence] = nil }

    private mutating func spend(on uid: String, now: Duration) -> Bool {
        var budget = budgets[uid] ?? Budget(tokens: Self.burst, lastSeen: now)
        let refilled = (now - budget.lastSeen) / Self.refillInterval
        budget.tokens = min(Self.burst, budget.tokens + refilled)
        budget.lastSeen = now
        defer { budgets[uid] = budget }
        guard budget.tokens >= 1 else { return false }
        budget.tokens -= 1
        return true
    }

    /// Forgets the older half when full. O(n log n), once per n/2 new series.
    private mutating func makeRoom() {
        if series.count >= capacity {
            let median = series.values.map(\.lastSeen).sorted()[series.count / 2]
            series = series.filter { $0.value.lastSeen > median }
        }
        if budgets.count >= capacity {
            let median = budgets.values.map(\.lastSeen).sorted()[budgets.count / 2]
            budgets = budgets.filter { $0.value.lastSeen > median }
        }
    }
}

/// What makes two occurrences the same, so that they are counted in one Event.
struct Occurrence: Hashable, Sendable {
    var involvedUID: String
    var involvedName: String
    var type: String
    var reason: String
    var message: String
    var fieldPath: String
}
