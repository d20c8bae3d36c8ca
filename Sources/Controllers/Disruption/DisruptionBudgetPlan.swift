internal import KubeCore

/// What the status of a PodDisruptionBudget has to be.
/// Source: pkg/controller/disruption/disruption.go.
struct DisruptionBudgetPlan {
    /// A pod that was evicted but is still there after this time was not deleted after all.
    static let deletionPatience = Duration.seconds(120)

    /// The status, without what the budget has beside it.
    let status: JSONObject
    /// When to look again: an eviction that has not led to a deletion is forgotten then.
    let recheck: Timestamp?

    /// - Parameters:
    ///   - pods: those that the budget's selector matches.
    ///   - scale: how many pods the controllers of the pods want together.
    init(_ budget: KubeObject, pods: [KubeObject], scale: Int, now: Timestamp) {
        let (disrupted, recheck) = Self.stillDisrupted(budget, pods: pods, now: now)
        let healthy = pods.count { !$0.isBeingDeleted && disrupted[$0.name] == nil && PodView($0).isReady }
        let (expected, desired) = Self.goal(of: budget, podCount: pods.count, scale: scale)
        let allowed = expected > 0 ? max(0, healthy - desired) : 0
        var status = JSONObject()
        status["observedGeneration"] = .int(budget.generation)
        if !disrupted.isEmpty { status["disruptedPods"] = .strings(disrupted) }
        status["disruptionsAllowed"] = .int(Int64(allowed))
        status["currentHealthy"] = .int(Int64(healthy))
        status["desiredHealthy"] = .int(Int64(desired))
        status["expectedPods"] = .int(Int64(expected))
        status["conditions"] = Self.conditions(
            of: budget, status: allowed > 0 ? "True" : "False",
            reason: allowed > 0 ? "SufficientPods" : "InsufficientPods", generation: budget.generation, now: now)
        self.status = status
        self.recheck = recheck
    }

    /// Whether the budget is a share of what the controllers of the pods want.
    static func needsScale(_ budget: KubeObject) -> Bool {
        if let unavailable = budget.at("spec", "maxUnavailable"), !unavailable.isNull { return true }
        return budget.at("spec", "minAvailable")?.stringValue != nil
    }

    /// The status when nobody knows how many pods there should be: no disruption is allowed.
    static func failedStatus(of budget: KubeObject, message: String, now: Timestamp) -> JSONObject {
        var status = budget["status"]?.objectValue ?? JSONObject()
        status["disruptionsAllowed"] = 0
        for count in ["currentHealthy", "desiredHealthy", "expectedPods"] where status[count] == nil {
            status[count] = 0
        }
        status["conditions"] = conditions(
            of: budget, status: "False", reason: "SyncFailed", message: message,
            generation: Int64(budget.int("status", "observedGeneration")), now: now)
        return status
    }

    /// How many pods there should be, and how many must be healthy.
    static func goal(of budget: KubeObject, podCount: Int, scale: Int) -> (expected: Int, desired: Int) {
        if let unavailable = budget.at("spec", "maxUnavailable"), !unavailable.isNull {
            return (scale, max(0, scale - IntOrPercent(unavailable).resolved(of: scale, roundingUp: true)))
        }
        guard let available = budget.at("spec", "minAvailable"), !available.isNull else { return (0, 0) }
        if let count = available.intValue { return (podCount, Int(clamping: count)) }
        return (scale, IntOrPercent(available).resolved(of: scale, roundingUp: true))
    }

    /// The evictions that have not become visible as deletions yet.
    private static func stillDisrupted(
        _ budget: KubeObject, pods: [KubeObject], now: Timestamp
    ) -> (pods: [String: String], recheck: Timestamp?) {
        let present = Dictionary(pods.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        var disrupted: [String: String] = [:]
        var recheck: Timestamp?
        for (name, time) in budget.at("status", "disruptedPods")?.objectValue?.stringDictionary ?? [:] {
            guard let pod = present[name], !pod.isBeingDeleted, let since = Timestamp(rfc3339: time) else { continue }
            let end = since.adding(deletionPatience)
            guard now < end else { continue }
            disrupted[name] = time
            recheck = min(recheck ?? end, end)
        }
        return (disrupted, recheck)
    }

    private static func conditions(
        of budget: KubeObject, status: String, reason: String, message: String = "", generation: Int64, now: Timestamp
    ) -> JSONValue {
        var conditions = Conditions(budget.at("status", "conditions"))
        conditions.replace(
            "DisruptionAllowed", status: status, reason: reason, message: message, now: now,
            observedGeneration: generation)
        return .array(conditions.entries.map(JSONValue.object))
    }
}
