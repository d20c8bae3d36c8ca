internal import KubeCore

/// A budget as preemption heeds it: it avoids victims for whom none is left, but may take them in the last resort.
struct PreemptionBudget {
    let namespace: String
    let selector: LabelSelector
    var disruptionsAllowed: Int
    /// Pods whose disruption the budget has counted already.
    let disrupted: Set<String>

    init(_ budget: KubeObject) {
        namespace = budget.namespace
        selector = LabelSelector(structured: budget.at("spec", "selector"))
        disruptionsAllowed = budget.int("status", "disruptionsAllowed")
        disrupted = Set(budget.at("status", "disruptedPods")?.objectValue.map { Array($0.keys) } ?? [])
    }
}

/// Which pods of lower priority have to go so that a pod finds room.
/// Source: pkg/scheduler/framework/preemption, plugins/defaultpreemption.
struct Preemption {
    struct Victims {
        let node: String
        /// Most important first.
        let pods: [PodDemand]
        let violations: Int
    }

    let pod: PodDemand
    let budgets: [PreemptionBudget]

    /// The pods to remove from a node; nil when even without all pods of lower priority there is no room.
    /// - Parameter fits: whether the pod fits the node as it is then.
    func victims(on node: NodeInfo, fits: (NodeInfo) -> Bool) -> Victims? {
        var remaining = node
        let candidates = node.pods.values.filter { $0.priority < pod.priority }
        if candidates.isEmpty { return nil }
        for candidate in candidates { remaining.remove(candidate.uid) }
        guard fits(remaining) else { return nil }
        // The most important ones that can stay, stay; those that a budget protects are asked first.
        let sorted = candidates.sorted { Self.isMoreImportant($0, $1) }
        let violating = violations(among: sorted)
        var victims: [PodDemand] = []
        var violations = 0
        for isViolating in [true, false] {
            for candidate in sorted where violating.contains(candidate.uid) == isViolating {
                var attempt = remaining
                attempt.add(candidate)
                if fits(attempt) {
                    remaining = attempt
                } else {
                    victims.append(candidate)
                    if isViolating { violations += 1 }
                }
            }
        }
        victims.sort { Self.isMoreImportant($0, $1) }
        return victims.isEmpty ? nil : Victims(node: node.name, pods: victims, violations: violations)
    }

    private func violations(among pods: [PodDemand]) -> Set<String> {
        var budgets = budgets
        var violating: Set<String> = []
        for pod in pods {
            for index in budgets.indices
            where budgets[index].namespace == pod.namespace && budgets[index].selector.matches(pod.labels)
                && !budgets[index].selector.isEverything && !budgets[index].disrupted.contains(pod.name)
            {
                budgets[index].disruptionsAllowed -= 1
                if budgets[index].disruptionsAllowed < 0 { violating.insert(pod.uid) }
            }
        }
        return violating
    }

    /// Higher priority first, of equal ones the one that has run longer.
    private static func isMoreImportant(_ left: PodDemand, _ right: PodDemand) -> Bool {
        if left.priority != right.priority { return left.priority > right.priority }
        return left.startTime < right.startTime
    }

    /// The node where least is lost: fewest broken budgets, then least important victims, least importance in sum,
    /// fewest victims, and those that run for the shortest time.
    static func best(_ candidates: [Victims]) -> Victims? {
        candidates.min { left, right in
            let (first, second) = (loss(left), loss(right))
            for (mine, theirs) in zip(first, second) where mine != theirs { return mine < theirs }
            return false
        }
    }

    private static func loss(_ victims: Victims) -> [Int64] {
        let highest = victims.pods.first?.priority ?? 0
        let start = victims.pods.filter { $0.priority == highest }.map(\.startTime.microsecondsSinceEpoch).min() ?? 0
        // Priorities may be negative: counted from the lowest possible one, more victims never weigh less.
        let sum = victims.pods.reduce(0) { $0 + Int64($1.priority) + Int64(Int32.max) + 1 }
        return [Int64(victims.violations), Int64(highest), sum, Int64(victims.pods.count), -start]
    }
}
