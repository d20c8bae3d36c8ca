internal import KubeCore

/// The nodes and the pods on them as the scheduler sees them: bound pods, and those it has just decided about.
///
/// Kept up to date change by change; placing a pod looks at the nodes, never at all pods. No I/O.
struct SchedulingSnapshot {
    enum Placement: Equatable {
        case node(String)
        /// No node fits; the message says why, as users know it.
        case unschedulable(String)
    }

    private var nodes: [String: NodeInfo] = [:]
    private var nodeByPod: [String: String] = [:]
    /// Pods for which others make room, and where: nobody of lower priority takes it meanwhile.
    private var nominated: [String: (pod: PodDemand, node: String)] = [:]
    /// Where the next search begins, so that equal nodes take turns.
    private var turn = 0
    private var sortedNames: [String] = []

    var nodeCount: Int { sortedNames.count }

    /// Takes a node over as it is now.
    /// - Returns: whether pods may fit that did not before; a node's heartbeat is no such change.
    @discardableResult
    mutating func setNode(_ node: KubeObject) -> Bool {
        let isNew = nodes[node.name]?.isKnown != true
        let isChanged = nodes[node.name, default: NodeInfo(name: node.name)].setNode(node)
        if isNew { refreshNames() }
        return isChanged
    }

    /// Its pods stay counted until they are gone too.
    mutating func removeNode(_ name: String) {
        nodes[name]?.clearNode()
        if nodes[name]?.pods.isEmpty == true { nodes[name] = nil }
        refreshNames()
    }

    private mutating func refreshNames() { sortedNames = nodes.values.filter(\.isKnown).map(\.name).sorted() }

    /// A pod is on a node, or is about to be.
    mutating func assign(_ pod: PodDemand, to name: String) {
        if let before = nodeByPod[pod.uid] {
            if before == name { return }
            nodes[before]?.remove(pod.uid)
        }
        nominated[pod.uid] = nil
        nodeByPod[pod.uid] = name
        nodes[name, default: NodeInfo(name: name)].add(pod)
    }

    /// A pod is gone or finished, or its binding failed. Returns whether it took anything.
    @discardableResult
    mutating func release(_ uid: String) -> Bool {
        guard let name = nodeByPod.removeValue(forKey: uid) else { return false }
        nodes[name]?.remove(uid)
        if let node = nodes[name], !node.isKnown, node.pods.isEmpty { nodes[name] = nil }
        return true
    }

    /// Whether the pod counts on some node already.
    func isAssigned(_ uid: String) -> Bool { nodeByPod[uid] != nil }

    /// Takes over that a pod is being deleted.
    mutating func noteEnding(_ pod: PodDemand) {
        guard let name = nodeByPod[pod.uid] else { return }
        nodes[name]?.remove(pod.uid)
        nodes[name]?.add(pod)
    }

    /// Keeps the room on a node for a pod, until it is placed or withdrawn.
    mutating func nominate(_ pod: PodDemand, to name: String) { nominated[pod.uid] = (pod, name) }

    mutating func withdraw(_ uid: String) { nominated[uid] = nil }

    /// The node as the pod finds it: with the pods, no less important, for which room is kept there.
    private func reserved(_ node: NodeInfo, for pod: PodDemand) -> NodeInfo {
        if nominated.isEmpty { return node }
        var node = node
        for (other, name) in nominated.values
        where name == node.name && other.uid != pod.uid && other.priority >= pod.priority { node.add(other) }
        return node
    }

    /// Chooses a node for the pod and counts the pod there. O(nodes), and O(pods) for pods with rules about others.
    mutating func place(_ pod: PodDemand) -> Placement {
        guard !sortedNames.isEmpty else { return .unschedulable("no nodes available to schedule pods") }
        let relations = PodRelationsFit(pod, nodes: nodes.values)
        var reasons: [String: Int] = [:]
        var best: (name: String, score: Double)?
        for offset in sortedNames.indices {
            let name = sortedNames[(turn + offset) % sortedNames.count]
            guard let node = nodes[name] else { continue }
            let obstacles = NodeFit.obstacles(for: pod, on: reserved(node, for: pod), relations)
            guard obstacles.isEmpty else {
                for obstacle in obstacles { reasons[obstacle.text, default: 0] += 1 }
                continue
            }
            let score = NodeFit.score(pod, on: node, relations)
            if best.map({ score > $0.score }) ?? true { best = (name, score) }
        }
        guard let best else { return .unschedulable(Self.message(reasons, nodes: sortedNames.count)) }
        turn = (turn + 1) % sortedNames.count
        assign(pod, to: best.name)
        return .node(best.name)
    }

    /// What a pod that fits nowhere may do about it.
    enum PreemptionResult {
        case victims(Preemption.Victims)
        /// Its victims are about to go.
        case waits
        /// Why it may do nothing, as users know it.
        case none(String)
    }

    /// Chooses the node where the least is lost when pods of lower priority make room. O(nodes x pods of a node).
    func preempt(for pod: PodDemand, budgets: [PreemptionBudget]) -> PreemptionResult {
        guard pod.preempts else { return .none("not eligible due to preemptionPolicy=Never.") }
        if let node = nominated[pod.uid].flatMap({ nodes[$0.node] }),
            node.pods.values.contains(where: { $0.isEnding && $0.priority < pod.priority })
        {
            return .waits
        }
        let preemption = Preemption(pod: pod, budgets: budgets)
        let relations = PodRelationsFit(pod, nodes: nodes.values)
        let haveRules = !pod.relations.isEmpty || nodes.values.contains { !$0.relatedPods.isEmpty }
        func fits(_ changed: NodeInfo) -> Bool {
            // Without rules about other pods nothing about them changes either.
            let relations =
                haveRules
                ? PodRelationsFit(pod, nodes: nodes.values.filter { $0.name != changed.name } + [changed]) : relations
            return NodeFit.obstacles(for: pod, on: reserved(changed, for: pod), relations).isEmpty
        }
        var reasons: [String: Int] = [:]
        var candidates: [Preemption.Victims] = []
        for name in sortedNames {
            guard let node = nodes[name] else { continue }
            let obstacles = NodeFit.obstacles(for: pod, on: node, relations)
            guard !obstacles.contains(where: \.isLasting) else {
                reasons["Preemption is not helpful for scheduling", default: 0] += 1
                continue
            }
            if let victims = preemption.victims(on: node, fits: fits) {
                candidates.append(victims)
            } else {
                reasons["No preemption victims found for incoming pod", default: 0] += 1
            }
        }
        if let best = Preemption.best(candidates) { return .victims(best) }
        return .none(Self.message(reasons, nodes: sortedNames.count))
    }

    /// Source: pkg/scheduler/framework FitError.
    private static func message(_ reasons: [String: Int], nodes: Int) -> String {
        let list = reasons.map { "\($1) \($0)" }.sorted().joined(separator: ", ")
        return "0/\(nodes) nodes are available: \(list)."
    }
}
