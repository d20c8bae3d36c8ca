internal import KubeCore

/// What a ReplicaSet (or ReplicationController) does about its pods, and its status.
/// Source: pkg/controller/replicaset/replica_set.go, replica_set_utils.go.
enum ReplicaSetDecision {
    enum Scaling: Equatable {
        case none
        case create(Int)
        case delete(Int)
    }

    /// Requests sent in one reconciliation at most.
    static let burst = 500

    static func scaling(desired: Int, active: Int) -> Scaling {
        if active < desired { return .create(min(desired - active, burst)) }
        if active > desired { return .delete(min(active - desired, burst)) }
        return .none
    }

    /// - Parameters:
    ///   - pods: all pods it owns, those that are being deleted too.
    ///   - failure: why pods could not be created or deleted just now.
    static func status(
        of set: KubeObject, pods: [KubeObject], failure: (reason: String, message: String)?, now: Timestamp
    ) -> JSONObject {
        let minReadySeconds = set.int("spec", "minReadySeconds")
        let templateLabels = set.at("spec", "template", "metadata", "labels")?.objectValue?.stringDictionary ?? [:]
        let templateSelector = LabelSelector(matching: templateLabels)
        var replicas = 0
        var labelled = 0
        var ready = 0
        var available = 0
        var terminating = 0
        for pod in pods.lazy.map(PodView.init) {
            guard pod.isActive else {
                if pod.object.isBeingDeleted, !pod.isFinished { terminating += 1 }
                continue
            }
            replicas += 1
            if templateSelector.matches(pod.object.labels) { labelled += 1 }
            guard pod.isReady else { continue }
            ready += 1
            if pod.isAvailable(minReadySeconds: minReadySeconds, now: now) { available += 1 }
        }
        var status = set["status"]?.objectValue ?? JSONObject()
        status["replicas"] = .int(Int64(replicas))
        status.setCount("fullyLabeledReplicas", labelled)
        status.setCount("readyReplicas", ready)
        status.setCount("availableReplicas", available)
        if set.kind == "ReplicaSet" { status["terminatingReplicas"] = .int(Int64(terminating)) }
        status["observedGeneration"] = .int(set.generation)
        var conditions = Conditions(status["conditions"])
        if let failure {
            conditions.set(
                "ReplicaFailure", status: "True", reason: failure.reason, message: failure.message, now: now)
        } else {
            conditions.remove("ReplicaFailure")
        }
        status["conditions"] = conditions.value
        return status
    }
}
