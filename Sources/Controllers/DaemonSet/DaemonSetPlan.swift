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

    init(_ set: KubeObject, nodes: [KubeObject], pods: [KubeObject], revision: String, now: Timestamp) {
        let minReadySeconds = set.int("spec", "minReadySeconds")
        var podsByNode: [String: [KubeObject]] = [:]
        for pod in pods.sortedByAge() { podsByNode[Self.nodeName(of: pod), default: []].append(pod) }
        let demand = PodDemand(Self.pod(for: set, node: "", revision: revision))
        var (desired, current, misscheduled, ready, available, updated) = (0, 0, 0, 0, 0, 0)
        var outdated: [KubeObject] = []
        var knownNodes: Set<String> = []
        for node in nodes.sorted(by: { $0.name < $1.name }) {
            knownNodes.insert(node.name)
            let here = podsByNode[node.name] ?? []
            guard Self.shouldRun(demand, on: node) else {
                if !here.isEmpty { misscheduled += 1 }
                delete += here.filter { !$0.isBeingDeleted }
                continue
            }
            desired += 1
            let finished = here.filter { PodView($0).isFinished && !$0.isBeingDeleted }
            delete += finished
            let alive = here.filter { !PodView($0).isFinished && !$0.isBeingDeleted }
            delete += alive.dropFirst()
            guard let pod = alive.first else {
                if here.allSatisfy({ PodView($0).isFinished && !$0.isBeingDeleted }) { create.append(node.name) }
                continue
            }
            current += 1
            let view = PodView(pod)
            if view.isReady { ready += 1 }
            if view.isAvailable(minReadySeconds: minReadySeconds, now: now) { available += 1 }
            if pod.labels[Self.revisionLabel] == revision { updated += 1 } else { outdated.append(pod) }
        }
        status = set["status"]?.objectValue ?? JSONObject()
        status["currentNumberScheduled"] = .int(Int64(current))
        status["desiredNumberScheduled"] = .int(Int64(desired))
        status["numberMisscheduled"] = .int(Int64(misscheduled))
        status["numberReady"] = .int(Int64(ready))
        status.setCount("numberAvailable", available)
        status.setCount("numberUnavailable", desired - available)
        status.setCount("updatedNumberScheduled", updated)
        status["observedGeneration"] = .int(set.generation)
        if set.text("spec", "updateStrategy", "type") != "OnDelete" {
            replace(outdated, set, desired: desired, available: available, minReadySeconds, now)
        }
        if set.isBeingDeleted { (create, delete) = ([], []) }
    }

    /// Deletes pods of old revisions: those that do not work at once, others as far as `maxUnavailable` allows.
    private mutating func replace(
        _ outdated: [KubeObject], _ set: KubeObject, desired: Int, available: Int, _ minReadySeconds: Int,
        _ now: Timestamp
    ) {
        let limit = IntOrPercent(set.at("spec", "updateStrategy", "rollingUpdate", "maxUnavailable") ?? 1)
        var budget = max(1, limit.resolved(of: desired, roundingUp: true)) - (desired - available)
        for pod in outdated {
            if !PodView(pod).isAvailable(minReadySeconds: minReadySeconds, now: now) {
                delete.append(pod)
            } else if budget > 0 {
                delete.append(pod)
                budget -= 1
            }
        }
    }

    static func shouldRun(_ demand: PodDemand, on node: KubeObject) -> Bool {
        var info = NodeInfo(name: node.name)
        _ = info.setNode(node)
        let matches =
            demand.nodeSelector.matches(info.labels) && (demand.requiredTerms?.contains { $0.matches(info) } ?? true)
        return matches
            && info.taints.allSatisfy { taint in !taint.repels || demand.tolerations.contains { $0.tolerates(taint) } }
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
