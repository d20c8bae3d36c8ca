internal import KubeCore

/// On which nodes a DaemonSet's pods belong, what to create and delete, and its status. Pure.
/// Source: pkg/controller/daemon/daemon_controller.go, update.go.
struct DaemonSetPlan {
    static let revisionLabel = "controller-revision-hash"
    private static let generationLabel = "pod-template-generation"

    /// Names of nodes that need a pod.
    private(set) var create: [String] = []
    private(set) var delete: [KubeObject] = []
    private(set) var status: JSONObject

    /// Daemon pods stay on nodes in trouble. Source: pkg/controller/daemon/util AddOrUpdateDaemonPodTolerations.
    static let tolerations: [JSONValue] = [
        ("node.kubernetes.io/not-ready", "NoExecute"), ("node.kubernetes.io/unreachable", "NoExecute"),
        ("node.kubernetes.io/disk-pressure", "NoSchedule"), ("node.kubernetes.io/memory-pressure", "NoSchedule"),
        ("node.kubernetes.io/pid-pressure", "NoSchedule"), ("node.kubernetes.io/unschedulable", "NoSchedule"),
    ].map { ["key": .string($0.0), "operator": "Exists", "effect": .string($0.1)] }

    /// Pods that have ended and are therefore among those to delete.
    private(set) var ended: [KubeObject] = []

    private let set: KubeObject
    private let revision: String
    private let now: Timestamp

    init(_ set: KubeObject, nodes: [KubeObject], pods: [KubeObject], revision: String, now: Timestamp) {
        self.set = set
        self.revision = revision
        self.now = now
        status = set["status"]?.objectValue ?? JSONObject()
        var podsByNode: [String: [KubeObject]] = [:]
        for pod in pods.sortedByAge() where !(pod.isBeingDeleted && PodView(pod).isFinished) {
            podsByNode[Self.nodeName(of: pod), default: []].append(pod)
        }
        let demand = PodDemand(Self.pod(for: set, node: "", revision: revision))
        var counts = Counts()
        var chosen: [(node: String, pods: [KubeObject])] = []
        for node in nodes.sorted(by: { $0.name < $1.name }) {
            let here = podsByNode[node.name] ?? []
            let suitability = Suitability(of: node, for: demand)
            counts.add(here, isDesired: suitability == .runs, self)
            if suitability == .runs { chosen.append((node.name, here)) }
            if here.isEmpty {
                if suitability == .runs { create.append(node.name) }
            } else if suitability == .none {
                delete += here.filter { !$0.isBeingDeleted }
            } else {
                tidy(here)
            }
        }
        counts.write(to: &status)
        status["observedGeneration"] = .int(set.generation)
        if set.text("spec", "updateStrategy", "type") != "OnDelete" { roll(chosen) }
        if set.isBeingDeleted { (create, delete, ended) = ([], [], []) }
    }

    // MARK: - Pods of one node

    private func isUpdated(_ pod: KubeObject) -> Bool { pod.labels[Self.revisionLabel] == revision }

    private func isAvailable(_ pod: KubeObject) -> Bool {
        PodView(pod).isAvailable(minReadySeconds: set.int("spec", "minReadySeconds"), now: now)
    }

    /// Removes pods that have ended, and those beyond the one, or beyond one old and one new during a surge.
    private mutating func tidy(_ pods: [KubeObject]) {
        let present = pods.filter { !$0.isBeingDeleted }
        ended += present.filter { PodView($0).isFinished }
        delete += present.filter { PodView($0).isFinished }
        let running = present.filter { !PodView($0).isFinished }
        guard maxSurge > 0 else {
            delete += running.dropFirst()
            return
        }
        let old = running.filter { !isUpdated($0) }
        let new = running.filter(isUpdated)
        delete += old.dropFirst() + new.dropFirst()
        // The new one is there to take over from an old one that does not work.
        if let first = old.first, !new.isEmpty, !isAvailable(first) { delete.append(first) }
    }

    // MARK: - Rolling update

    private var desired: Int { status["desiredNumberScheduled"]?.intValue.map { Int(clamping: $0) } ?? 0 }

    private func bound(_ key: String, default fallback: JSONValue) -> Int {
        IntOrPercent(set.at("spec", "updateStrategy", "rollingUpdate", key) ?? fallback)
            .resolved(of: desired, roundingUp: true)
    }

    /// How many nodes may have an old and a new pod at once; 0: the old one goes first.
    private var maxSurge: Int {
        let value = set.at("spec", "updateStrategy", "rollingUpdate", "maxSurge")
        return value == nil || value == 0 || value == "0%" ? 0 : max(1, bound("maxSurge", default: 0))
    }

    private mutating func roll(_ nodes: [(node: String, pods: [KubeObject])]) {
        if maxSurge > 0 { return surge(nodes) }
        var unavailable = 0
        var candidates: [KubeObject] = []
        for (_, pods) in nodes {
            let running = pods.filter { !PodView($0).isFinished }
            guard let pod = running.first, running.count == 1 else {
                unavailable += 1
                continue
            }
            if !isAvailable(pod) || pod.isBeingDeleted {
                unavailable += 1
                if !isUpdated(pod), !pod.isBeingDeleted { delete.append(pod) }
            } else if !isUpdated(pod) {
                candidates.append(pod)
            }
        }
        delete += candidates.prefix(max(0, max(1, bound("maxUnavailable", default: 1)) - unavailable))
    }

    private mutating func surge(_ nodes: [(node: String, pods: [KubeObject])]) {
        var surging = 0
        var candidates: [String] = []
        for (node, pods) in nodes {
            let running = pods.filter { !PodView($0).isFinished }
            guard let old = running.first(where: { !isUpdated($0) }) else { continue }
            guard let new = running.first(where: isUpdated) else {
                // One that does not work need not wait for its turn.
                if isAvailable(old), !old.isBeingDeleted { candidates.append(node) } else { create.append(node) }
                continue
            }
            guard isAvailable(new) else {
                surging += 1
                continue
            }
            if !old.isBeingDeleted, !delete.contains(where: { $0.uid == old.uid }) { delete.append(old) }
        }
        create += candidates.prefix(max(0, maxSurge - surging))
    }

    /// What the status counts, node by node.
    private struct Counts {
        private var desired = 0
        private var current = 0
        private var misscheduled = 0
        private var ready = 0
        private var available = 0
        private var updated = 0

        mutating func add(_ pods: [KubeObject], isDesired: Bool, _ plan: DaemonSetPlan) {
            guard isDesired else {
                if !pods.isEmpty { misscheduled += 1 }
                return
            }
            desired += 1
            guard let oldest = pods.first else { return }
            current += 1
            if PodView(oldest).isReady { ready += 1 }
            if plan.isAvailable(oldest) { available += 1 }
            if plan.isUpdated(oldest) { updated += 1 }
        }

        func write(to status: inout JSONObject) {
            status["currentNumberScheduled"] = .int(Int64(current))
            status["desiredNumberScheduled"] = .int(Int64(desired))
            status["numberMisscheduled"] = .int(Int64(misscheduled))
            status["numberReady"] = .int(Int64(ready))
            status.setCount("numberAvailable", available)
            status.setCount("numberUnavailable", desired - available)
            status.setCount("updatedNumberScheduled", updated)
        }
    }

    /// Whether the pods of a DaemonSet belong on a node. Source: NodeShouldRunDaemonPod.
    enum Suitability: Hashable {
        case runs
        /// No new pod is put there, one that is there stays.
        case keeps
        case none

        init(of node: KubeObject, for demand: PodDemand) {
            var info = NodeInfo(name: node.name)
            _ = info.setNode(node)
            let repelling = info.taints.filter { $0.repels && !demand.tolerates($0) }
            if !demand.accepts(info) || repelling.contains(where: { $0.effect == "NoExecute" }) {
                self = .none
            } else {
                self = repelling.isEmpty ? .runs : .keeps
            }
        }
    }

    /// The node a pod is on, or is meant for while it is not bound yet.
    static func nodeName(of pod: KubeObject) -> String {
        let bound = PodView(pod).nodeName
        if !bound.isEmpty { return bound }
        let terms = pod.at(
            "spec", "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms")
        for term in terms?.arrayValue ?? [] {
            for field in term["matchFields"]?.arrayValue ?? [] where field["key"]?.stringValue == "metadata.name" {
                return field["values"]?[0]?.stringValue ?? ""
            }
        }
        return ""
    }

    /// The pod for a node; an empty name leaves the node open.
    static func pod(for set: KubeObject, node: String, revision: String) -> KubeObject {
        var pod = PodTemplate.pod(from: set.at("spec", "template") ?? [:], owner: set)
        pod.labels[revisionLabel] = revision
        // The API server still counts templates for clients from before ControllerRevisions.
        pod.labels[generationLabel] = set.annotations["deprecated.daemonset.template.generation"]
        let own = pod.at("spec", "tolerations")?.arrayValue ?? []
        pod.set(.array(own + tolerations.filter { !own.contains($0) }), at: "spec", "tolerations")
        guard !node.isEmpty else { return pod }
        let field: JSONValue = ["key": "metadata.name", "operator": "In", "values": [.string(node)]]
        let path = "requiredDuringSchedulingIgnoredDuringExecution"
        let terms = pod.at("spec", "affinity", "nodeAffinity", path, "nodeSelectorTerms")?.arrayValue ?? [[:]]
        let bound = terms.map { term -> JSONValue in
            var term = term
            term["matchFields"] = [field]
            return term
        }
        pod.set(.array(bound), at: "spec", "affinity", "nodeAffinity", path, "nodeSelectorTerms")
        return pod
    }
}
