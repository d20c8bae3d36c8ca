internal import KubeCore

/// Brings what metrics recommend within what the autoscaler allows, and says what limited it. Pure.
/// Source: pkg/controller/podautoscaler/horizontal.go normalizeDesiredReplicas, normalizeDesiredReplicasWithBehaviors.
struct ReplicaLimits {
    /// A condition to set.
    struct Finding: Hashable {
        var isTrue = true
        var reason: String
        var message: String
    }

    let minimum: Int
    let maximum: Int
    /// Nil when the autoscaler has no `behavior` of its own.
    let rules: (up: ScalingRules, down: ScalingRules)?

    /// - Parameters:
    ///   - recommended: by the metrics, just now. It is not in the memory yet.
    /// - Returns: the number of replicas, and the conditions AbleToScale and ScalingLimited.
    func decide(
        current: Int, recommended: Int, memory: ScalingMemory, now: Timestamp
    ) -> (replicas: Int, able: Finding, limited: Finding) {
        let stabilized = stabilize(current: current, recommended: recommended, memory: memory, now: now)
        var able = Finding(reason: "ReadyForNewScale", message: "recommended size matches current size")
        if stabilized < recommended {
            able = Finding(
                reason: "ScaleUpStabilized",
                message: "recent recommendations were lower than current one, applying the lowest recent recommendation"
            )
        } else if stabilized > recommended {
            able = Finding(
                reason: "ScaleDownStabilized",
                message:
                    "recent recommendations were higher than current one, applying the highest recent recommendation")
        }
        let (replicas, limited) = limit(current: current, wanted: stabilized, memory: memory, now: now)
        return (replicas, able, limited)
    }

    private func stabilize(current: Int, recommended: Int, memory: ScalingMemory, now: Timestamp) -> Int {
        guard let rules else {
            return (memory.recent(ScalingRules.defaultDown.stabilization, now: now) + [recommended]).max()!
        }
        let lowest = (memory.recent(rules.up.stabilization, now: now) + [recommended]).min()!
        let highest = (memory.recent(rules.down.stabilization, now: now) + [recommended]).max()!
        return min(max(current, lowest), highest)
    }

    private func limit(
        current: Int, wanted: Int, memory: ScalingMemory, now: Timestamp
    ) -> (Int, Finding) {
        let isWithin = Finding(
            isTrue: false, reason: "DesiredWithinRange",
            message: "the desired count is within the acceptable range")
        var upper = (
            maximum, "TooManyReplicas", "the desired replica count is more than the maximum replica count"
        )
        var lower = (
            minimum, "TooFewReplicas", "the desired replica count is less than the minimum replica count"
        )
        if wanted > current || rules == nil {
            let rate = rules.map { max(current, upLimit($0.up, current, memory, now)) } ?? max(2 * current, 4)
            if maximum > rate {
                upper = (
                    rate, "ScaleUpLimit", "the desired replica count is increasing faster than the maximum scale rate"
                )
            }
        }
        if wanted < current, let rules {
            let rate = min(current, downLimit(rules.down, current, memory, now))
            if minimum < rate {
                lower = (
                    rate, "ScaleDownLimit", "the desired replica count is decreasing faster than the maximum scale rate"
                )
            }
        }
        if wanted < lower.0, rules == nil || wanted < current {
            return (lower.0, Finding(reason: lower.1, message: lower.2))
        }
        if wanted > upper.0, rules == nil || wanted > current {
            return (upper.0, Finding(reason: upper.1, message: upper.2))
        }
        return (wanted, isWithin)
    }

    private func upLimit(_ rules: ScalingRules, _ current: Int, _ memory: ScalingMemory, _ now: Timestamp) -> Int {
        let proposals = rules.policies.map { policy in
            let changed = memory.changed(policy.period, now: now)
            let start = current - changed.added + changed.removed
            return policy.isPercent
                ? ReplicaCalculation.roundedUp(Double(start) * (1 + Double(policy.value) / 100)) : start + policy.value
        }
        switch rules.selection {
        case .disabled: return current
        case .least: return proposals.min() ?? current
        case .most: return proposals.max() ?? current
        }
    }

    private func downLimit(_ rules: ScalingRules, _ current: Int, _ memory: ScalingMemory, _ now: Timestamp) -> Int {
        let proposals = rules.policies.map { policy in
            let changed = memory.changed(policy.period, now: now)
            let start = current + changed.removed - changed.added
            return policy.isPercent
                ? Int(Double(start) * (1 - Double(policy.value) / 100)) : start - policy.value
        }
        switch rules.selection {
        case .disabled: return current
        case .least: return proposals.max() ?? current
        case .most: return proposals.min() ?? current
        }
    }
}
