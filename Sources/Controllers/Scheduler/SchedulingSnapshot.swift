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

    /// Chooses a node for the pod and counts the pod there. O(nodes).
    mutating func place(_ pod: PodDemand) -> Placement {
        guard !sortedNames.isEmpty else { return .unschedulable("no nodes available to schedule pods") }
        var reasons: [String: Int] = [:]
        var best: (name: String, score: Double)?
        for offset in sortedNames.indices {
            let name = sortedNames[(turn + offset) % sortedNames.count]
            guard let node = nodes[name] else { continue }
            let obstacles = NodeFit.obstacles(for: pod, on: node)
            guard obstacles.isEmpty else {
                for obstacle in obstacles { reasons[obstacle, default: 0] += 1 }
                continue
            }
            let score = NodeFit.score(pod, on: node)
            if best.map({ score > $0.score }) ?? true { best = (name, score) }
        }
        guard let best else { return .unschedulable(Self.message(reasons, nodes: sortedNames.count)) }
        turn = (turn + 1) % sortedNames.count
        assign(pod, to: best.name)
        return .node(best.name)
    }

    /// Source: pkg/scheduler/framework FitError.
    private static func message(_ reasons: [String: Int], nodes: Int) -> String {
        let list = reasons.map { "\($1) \($0)" }.sorted().joined(separator: ", ")
        return "0/\(nodes) nodes are available: \(list)."
    }
}
