internal import KubeCore

/// What a StatefulSet does next about its pods, and its status. Pure.
///
/// Ordered sets act on one pod at a time and wait until it is ready; parallel ones on all. Pods of an old revision are replaced
/// from the highest ordinal down, one at a time, above the partition.
/// Source: pkg/controller/statefulset/stateful_set_control.go updateStatefulSet.
struct StatefulSetPlan {
    enum Action: Equatable {
        /// - Parameter fromCurrent: of the revision before the update, since the partition or the update's
        ///   progress keeps this ordinal there.
        case create(ordinal: Int, fromCurrent: Bool)
        case delete(KubeObject)
    }

    private(set) var actions: [Action] = []
    private(set) var status: JSONObject

    private let view: StatefulSetView
    private let updateRevision: String
    private let now: Timestamp

    init(
        _ view: StatefulSetView, pods: [KubeObject], currentRevision: String, updateRevision: String, now: Timestamp
    ) {
        self.view = view
        self.updateRevision = updateRevision
        self.now = now
        status = view.object["status"]?.objectValue ?? JSONObject()
        var byOrdinal: [Int: KubeObject] = [:]
        for pod in pods { if let ordinal = view.ordinal(of: pod) { byOrdinal[ordinal] = pod } }
        count(Array(byOrdinal.values), currentRevision: currentRevision)
        guard !view.object.isBeingDeleted else { return }
        let condemned = byOrdinal.filter { !view.ordinals.contains($0.key) }.sorted { $0.key > $1.key }.map(\.value)
        guard fill(byOrdinal), remove(condemned) else { return }
        if !view.replacesOnlyOnDelete { update(byOrdinal) }
    }

    /// Creates what is missing, lowest ordinal first. Returns false when an ordered set has to wait.
    private mutating func fill(_ pods: [Int: KubeObject]) -> Bool {
        for ordinal in view.ordinals {
            guard let pod = pods[ordinal] else {
                actions.append(.create(ordinal: ordinal, fromCurrent: staysCurrent(ordinal)))
                if view.isOrdered { return false }
                continue
            }
            if PodView(pod).isFinished {
                if !pod.isBeingDeleted { actions.append(.delete(pod)) }
                if view.isOrdered { return false }
                continue
            }
            if view.isOrdered, !isHealthy(pod) { return false }
        }
        return true
    }

    /// Removes pods beyond the wanted number, highest ordinal first. Returns false when an ordered set has to wait.
    private mutating func remove(_ condemned: [KubeObject]) -> Bool {
        let firstUnhealthy = condemned.last { !isHealthy($0) }
        for pod in condemned {
            if pod.isBeingDeleted {
                if view.isOrdered { return false }
                continue
            }
            // A healthy one goes only when those below it are healthy; a broken one may go any time.
            if view.isOrdered, !isHealthy(pod), pod.uid != firstUnhealthy?.uid { return false }
            actions.append(.delete(pod))
            if view.isOrdered { return false }
        }
        return true
    }

    /// Replaces pods of an old revision from the highest ordinal down, as long as not too many are down at once.
    private mutating func update(_ pods: [Int: KubeObject]) {
        let from = max(view.ordinals.lowerBound, view.partition)
        guard from < view.ordinals.upperBound, actions.isEmpty else { return }
        var budget = view.maxUnavailable
        for ordinal in (from..<view.ordinals.upperBound).reversed() {
            guard budget > 0, let pod = pods[ordinal] else { return }
            if pod.labels[StatefulSetView.revisionLabel] != updateRevision, !pod.isBeingDeleted {
                actions.append(.delete(pod))
                budget -= 1
            } else if !isHealthy(pod) {
                budget -= 1
            }
        }
    }

    private func staysCurrent(_ ordinal: Int) -> Bool {
        if view.replacesOnlyOnDelete { return false }
        if view.object.at("spec", "updateStrategy", "rollingUpdate", "partition") == nil {
            return ordinal < view.firstOrdinal + view.object.int("status", "currentReplicas")
        }
        return ordinal < view.firstOrdinal + view.partition
    }

    private func isHealthy(_ pod: KubeObject) -> Bool {
        let pod = PodView(pod)
        return pod.phase == "Running" && !pod.object.isBeingDeleted
            && pod.isAvailable(minReadySeconds: view.minReadySeconds, now: now)
    }

    private mutating func count(_ pods: [KubeObject], currentRevision: String) {
        var (ready, available, current, updated) = (0, 0, 0, 0)
        for pod in pods.lazy.map(PodView.init) {
            if pod.phase == "Running", pod.isReady {
                ready += 1
                if pod.isAvailable(minReadySeconds: view.minReadySeconds, now: now) { available += 1 }
            }
            guard !pod.object.isBeingDeleted else { continue }
            let revision = pod.object.labels[StatefulSetView.revisionLabel]
            if revision == currentRevision { current += 1 }
            if revision == updateRevision { updated += 1 }
        }
        status["observedGeneration"] = .int(view.object.generation)
        status["replicas"] = .int(Int64(pods.count))
        status.setCount("readyReplicas", ready)
        status["availableReplicas"] = .int(Int64(available))
        status.setCount("updatedReplicas", updated)
        status["updateRevision"] = .string(updateRevision)
        status["collisionCount"] = status["collisionCount"] ?? 0
        let isUpdated =
            !view.replacesOnlyOnDelete && updated == view.replicas && ready == view.replicas
            && pods.count == view.replicas
        status["currentRevision"] = .string(isUpdated ? updateRevision : currentRevision)
        status.setCount("currentReplicas", isUpdated ? updated : current)
    }
}
