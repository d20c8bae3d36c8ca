/// Which nodes the rules about other pods leave for a pod, worked out once for all nodes.
/// Source: pkg/scheduler/framework/plugins/interpodaffinity, podtopologyspread.
struct PodRelationsFit {
    /// The value of a node label.
    private struct Domain: Hashable {
        let key: String
        let value: String
    }

    /// Counts of pods per domain for one constraint.
    private struct Spread {
        let constraint: TopologySpread
        var counts: [String: Int] = [:]
        let countsItself: Bool

        var least: Int { counts.count < constraint.minDomains ? 0 : counts.values.min() ?? 0 }
    }

    private let pod: PodDemand
    private var required: Set<Domain>
    private var hasRequired = false
    private var forbidden: Set<Domain> = []
    private var refusing: Set<Domain> = []
    private var preferences: [Domain: Int] = [:]
    private var spreads: [Spread] = []

    /// O(pods) when the pod has rules, else O(pods that have some).
    init(_ pod: PodDemand, nodes: some Sequence<NodeInfo>) {
        self.pod = pod
        required = []
        let spreadKeys = pod.relations.spreads.filter(\.isRequired).map(\.topologyKey)
        spreads = pod.relations.spreads.map { Spread(constraint: $0, countsItself: $0.matches(pod)) }
        for node in nodes where node.isKnown {
            for other in node.relatedPods.values { look(at: other, on: node) }
            if pod.relations.isEmpty { continue }
            for other in node.pods.values { relate(to: other, on: node) }
            for index in spreads.indices { count(node, in: &spreads[index], spreadKeys) }
        }
    }

    /// What the rules of a pod that runs already say about this one.
    private mutating func look(at other: PodDemand, on node: NodeInfo) {
        for term in other.relations.forbidden where term.matches(pod) {
            if let domain = Self.domain(term, node) { refusing.insert(domain) }
        }
        // A pod that needs others beside it is the better off, the more there are.
        for term in other.relations.required where term.matches(pod) {
            if let domain = Self.domain(term, node) { preferences[domain, default: 0] += 1 }
        }
        for preference in other.relations.preferred where preference.term.matches(pod) {
            if let domain = Self.domain(preference.term, node) {
                preferences[domain, default: 0] += preference.weight
            }
        }
    }

    /// What this pod's rules say about one that runs already.
    private mutating func relate(to other: PodDemand, on node: NodeInfo) {
        let terms = pod.relations.required
        if !terms.isEmpty, terms.allSatisfy({ $0.matches(other) }) {
            hasRequired = true
            for term in terms { if let domain = Self.domain(term, node) { required.insert(domain) } }
        }
        for term in pod.relations.forbidden where term.matches(other) {
            if let domain = Self.domain(term, node) { forbidden.insert(domain) }
        }
        for preference in pod.relations.preferred where preference.term.matches(other) {
            if let domain = Self.domain(preference.term, node) {
                preferences[domain, default: 0] += preference.weight
            }
        }
    }

    private func count(_ node: NodeInfo, in spread: inout Spread, _ requiredKeys: [String]) {
        let constraint = spread.constraint
        guard let value = node.labels[constraint.topologyKey] else { return }
        if constraint.isRequired, requiredKeys.contains(where: { node.labels[$0] == nil }) { return }
        if constraint.heedsNodeAffinity, !pod.accepts(node) { return }
        if constraint.heedsTaints, node.taints.contains(where: { $0.repels && !pod.tolerates($0) }) { return }
        spread.counts[value, default: 0] += node.pods.values.count {
            $0.namespace == pod.namespace && !$0.isEnding && constraint.matches($0)
        }
    }

    private static func domain(_ term: PodAffinityTerm, _ node: NodeInfo) -> Domain? {
        node.labels[term.topologyKey].map { Domain(key: term.topologyKey, value: $0) }
    }

    // MARK: - Answers

    /// Why the pod cannot run on the node; nil when it can.
    func obstacle(on node: NodeInfo) -> NodeFit.Obstacle? {
        spreadObstacle(on: node) ?? affinityObstacle(on: node)
    }

    private func spreadObstacle(on node: NodeInfo) -> NodeFit.Obstacle? {
        let text = "node(s) didn't match pod topology spread constraints"
        for spread in spreads where spread.constraint.isRequired {
            guard let value = node.labels[spread.constraint.topologyKey] else {
                return NodeFit.Obstacle("\(text) (missing required label)", isLasting: true)
            }
            let count = (spread.counts[value] ?? 0) + (spread.countsItself ? 1 : 0)
            if count - spread.least > spread.constraint.maxSkew { return NodeFit.Obstacle(text) }
        }
        return nil
    }

    private func affinityObstacle(on node: NodeInfo) -> NodeFit.Obstacle? {
        if !pod.relations.required.isEmpty, !hasCompany(on: node) {
            return NodeFit.Obstacle("node(s) didn't match pod affinity rules", isLasting: true)
        }
        if pod.relations.forbidden.contains(where: { isIn(forbidden, $0.topologyKey, node) }) {
            return NodeFit.Obstacle("node(s) didn't match pod anti-affinity rules")
        }
        if !refusing.isEmpty, refusing.contains(where: { node.labels[$0.key] == $0.value }) {
            return NodeFit.Obstacle("node(s) didn't satisfy existing pods anti-affinity rules")
        }
        return nil
    }

    private func hasCompany(on node: NodeInfo) -> Bool {
        let terms = pod.relations.required
        if terms.allSatisfy({ isIn(required, $0.topologyKey, node) }) { return true }
        // The first of pods that want to be together has nobody to be with yet.
        return !hasRequired && terms.allSatisfy { node.labels[$0.topologyKey] != nil && $0.matches(pod) }
    }

    private func isIn(_ domains: Set<Domain>, _ key: String, _ node: NodeInfo) -> Bool {
        node.labels[key].map { domains.contains(Domain(key: key, value: $0)) } ?? false
    }

    /// Higher is better; 0 without preferences.
    func score(on node: NodeInfo) -> Double {
        var score = 0
        if !preferences.isEmpty {
            for (domain, weight) in preferences where node.labels[domain.key] == domain.value { score += weight }
        }
        var crowd = 0
        for spread in spreads where !spread.constraint.isRequired {
            crowd += node.labels[spread.constraint.topologyKey].map { spread.counts[$0] ?? 0 } ?? 1_000
        }
        return Double(score) / 10 - Double(crowd)
    }
}
