internal import KubeCore

/// A node and what the pods on it take.
struct NodeInfo {
    let name: String
    private(set) var labels: [String: String] = [:]
    private(set) var taints: [Taint] = []
    private(set) var isUnschedulable = false
    private(set) var allocatable = ResourceAmounts()
    private(set) var maxPods = 0
    /// False for a node of which only pods are known.
    private(set) var isKnown = false
    private(set) var used = ResourceAmounts()
    private(set) var pods: [String: PodDemand] = [:]
    /// Those of them that say something about other pods.
    private(set) var relatedPods: [String: PodDemand] = [:]
    private(set) var podsPerGroup: [String: Int] = [:]

    init(name: String) { self.name = name }

    /// Takes over what the node offers and demands. Returns whether that differs from before.
    mutating func setNode(_ node: KubeObject) -> Bool {
        let old = (isKnown, labels, taints, isUnschedulable, allocatable, maxPods)
        isKnown = true
        labels = node.labels
        isUnschedulable = node.at("spec", "unschedulable")?.boolValue ?? false
        taints = (node.at("spec", "taints")?.arrayValue ?? []).map(Taint.init)
        let list = node.at("status", "allocatable") ?? node.at("status", "capacity")
        allocatable = ResourceAmounts(list)
        maxPods = list?["pods"].flatMap(ResourceAmounts.quantity).map { Int($0.roundedUp) } ?? 0
        return old != (isKnown, labels, taints, isUnschedulable, allocatable, maxPods)
    }

    mutating func clearNode() { isKnown = false }

    mutating func add(_ pod: PodDemand) {
        guard pods.updateValue(pod, forKey: pod.uid) == nil else { return }
        used += pod.requests
        if !pod.relations.isEmpty { relatedPods[pod.uid] = pod }
        if !pod.spreadGroup.isEmpty { podsPerGroup[pod.spreadGroup, default: 0] += 1 }
    }

    mutating func remove(_ uid: String) {
        guard let pod = pods.removeValue(forKey: uid) else { return }
        used -= pod.requests
        relatedPods[uid] = nil
        guard let count = podsPerGroup[pod.spreadGroup] else { return }
        podsPerGroup[pod.spreadGroup] = count > 1 ? count - 1 : nil
    }
}

/// Whether and how well a pod fits a node.
/// Source: pkg/scheduler/framework/plugins (names of failures as users know them).
enum NodeFit {
    private static let unschedulableTaint = Taint(
        key: "node.kubernetes.io/unschedulable", value: "", effect: "NoSchedule")

    /// What keeps a pod from a node, in kube-scheduler's words.
    struct Obstacle: Hashable {
        let text: String
        /// Whether it stays when pods of lower priority go.
        let isLasting: Bool

        init(_ text: String, isLasting: Bool = false) {
            self.text = text
            self.isLasting = isLasting
        }
    }

    /// Why the pod cannot run on the node; empty when it can.
    static func obstacles(for pod: PodDemand, on node: NodeInfo, _ relations: PodRelationsFit) -> [Obstacle] {
        if node.isUnschedulable, !pod.tolerates(unschedulableTaint) {
            return [Obstacle("node(s) were unschedulable", isLasting: true)]
        }
        if node.taints.contains(where: { $0.repels && !pod.tolerates($0) }) {
            return [Obstacle("node(s) had untolerated taint(s)", isLasting: true)]
        }
        if !pod.accepts(node) {
            return [Obstacle("node(s) didn't match Pod's node affinity/selector", isLasting: true)]
        }
        if !pod.hostPorts.isEmpty {
            let taken = node.pods.values.lazy.flatMap(\.hostPorts)
            if taken.contains(where: { port in pod.hostPorts.contains { $0.conflicts(with: port) } }) {
                return [Obstacle("node(s) didn't have free ports for the requested pod ports")]
            }
        }
        var obstacles: [Obstacle] = []
        if node.pods.count >= node.maxPods { obstacles.append(Obstacle("Too many pods")) }
        for resource in pod.requests.shortages(allocatable: node.allocatable, used: node.used) {
            let isTooLarge = pod.requests.quantity(of: resource) > node.allocatable.quantity(of: resource)
            obstacles.append(Obstacle("Insufficient \(resource)", isLasting: isTooLarge))
        }
        if obstacles.isEmpty, let obstacle = relations.obstacle(on: node) { obstacles.append(obstacle) }
        return obstacles
    }

    /// Higher is better. Free room and few siblings on the node weigh alike; preferences and soft taints come on top.
    static func score(_ pod: PodDemand, on node: NodeInfo, _ relations: PodRelationsFit) -> Double {
        func free(_ allocatable: Int64, _ used: Int64, _ request: Int64) -> Double {
            allocatable > 0 ? max(0, Double(allocatable - used - request) / Double(allocatable)) : 0
        }
        // Pods that ask for nothing still take something. Source: scheduler/util DefaultMilliCPURequest.
        let cpu = max(pod.requests.milliCPU, 100)
        let memory = max(pod.requests.memoryBytes, 200 << 20)
        let shadow = Int64(node.pods.count)
        let leastAllocated =
            (free(node.allocatable.milliCPU, node.used.milliCPU, cpu)
                + free(node.allocatable.memoryBytes, node.used.memoryBytes, memory)
                + free(Int64(node.maxPods), shadow, 1)) / 3
        // A pod that says how it is to be spread is not spread otherwise.
        let spreadsItself = pod.spreadGroup.isEmpty || !pod.relations.spreads.isEmpty
        let siblings = spreadsItself ? 0 : node.podsPerGroup[pod.spreadGroup] ?? 0
        let preferred = pod.preferredTerms.reduce(0) { $0 + ($1.term.matches(node) ? $1.weight : 0) }
        let softTaints = node.taints.count { $0.effect == "PreferNoSchedule" && !pod.tolerates($0) }
        return leastAllocated - Double(siblings) + Double(preferred) / 10 - Double(softTaints) * 3
            + relations.score(on: node)
    }
}
