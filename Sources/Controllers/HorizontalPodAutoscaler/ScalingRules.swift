internal import KubeCore

/// How fast and how far an autoscaler may go in one direction. Source: autoscaling/v2 HPAScalingRules.
struct ScalingRules: Hashable {
    enum Selection: Hashable { case most, least, disabled }

    struct Policy: Hashable {
        var isPercent: Bool
        var value: Int
        var period: Duration
    }

    var stabilization: Duration
    var selection: Selection
    var policies: [Policy]

    static let defaultUp = ScalingRules(
        stabilization: .zero, selection: .most,
        policies: [
            Policy(isPercent: false, value: 4, period: .seconds(15)),
            Policy(isPercent: true, value: 100, period: .seconds(15)),
        ])
    static let defaultDown = ScalingRules(
        stabilization: .seconds(300), selection: .most,
        policies: [Policy(isPercent: true, value: 100, period: .seconds(15))])

    init(stabilization: Duration, selection: Selection, policies: [Policy]) {
        self.stabilization = stabilization
        self.selection = selection
        self.policies = policies
    }

    init(_ value: JSONValue?, default fallback: ScalingRules) {
        self = fallback
        if let seconds = value?["stabilizationWindowSeconds"]?.intValue { stabilization = .seconds(seconds) }
        switch value?["selectPolicy"]?.stringValue {
        case "Disabled": selection = .disabled
        case "Min": selection = .least
        default: selection = .most
        }
        guard let policies = value?["policies"]?.arrayValue else { return }
        self.policies = policies.map {
            Policy(
                isPercent: $0.text("type") == "Percent", value: Int(clamping: $0["value"]?.intValue ?? 0),
                period: .seconds($0["periodSeconds"]?.intValue ?? 0))
        }
    }
}

/// What an autoscaler remembers of a target between looks: what it recommended, and what it did. Bounded by time.
struct ScalingMemory {
    struct Change: Hashable {
        var time: Timestamp
        /// How many replicas were added (positive) or removed (negative).
        var difference: Int
    }

    /// The longest window and period that the API allows.
    private static let horizon = Duration.seconds(3600)

    private(set) var recommendations: [(time: Timestamp, replicas: Int)] = []
    private(set) var changes: [Change] = []

    mutating func recommend(_ replicas: Int, at time: Timestamp) {
        recommendations.removeAll { time.duration(since: $0.time) > Self.horizon }
        recommendations.append((time, replicas))
    }

    mutating func note(_ change: Change) {
        changes.removeAll { change.time.duration(since: $0.time) > Self.horizon }
        changes.append(change)
    }

    /// The recommendations of the last `window`.
    func recent(_ window: Duration, now: Timestamp) -> [Int] {
        recommendations.filter { now.duration(since: $0.time) < window }.map(\.replicas)
    }

    /// How many replicas were added and removed within the last `period`.
    func changed(_ period: Duration, now: Timestamp) -> (added: Int, removed: Int) {
        changes.filter { now.duration(since: $0.time) < period }.reduce(into: (0, 0)) { sum, change in
            if change.difference > 0 { sum.0 += change.difference } else { sum.1 -= change.difference }
        }
    }
}
