internal import KubeCore

/// A new size for a ReplicaSet.
struct ReplicaSetScale: Equatable {
    let replicaSet: KubeObject
    let replicas: Int
}

/// The steps of a rolling update: new pods up within `maxSurge`, old pods down within `maxUnavailable`.
/// Source: pkg/controller/deployment/rolling.go.
enum RollingUpdate {
    /// The size that the current ReplicaSet may have now. Source: util NewRSNewReplicas.
    static func currentSize(_ view: DeploymentView, current: Int, all: Int) -> Int {
        if view.isRecreate { return view.replicas }
        let maxTotal = view.replicas + view.maxSurge
        if all >= maxTotal { return current }
        return current + min(maxTotal - all, view.replicas - current)
    }

    /// Nil when the current ReplicaSet has its size.
    static func scaleCurrent(_ view: DeploymentView, _ family: ReplicaSetFamily) -> ReplicaSetScale? {
        guard let current = family.current else { return nil }
        let size = current.specReplicas
        if size == view.replicas { return nil }
        let wanted =
            size > view.replicas
            ? view.replicas : currentSize(view, current: size, all: family.all.specReplicas)
        return wanted == size ? nil : ReplicaSetScale(replicaSet: current, replicas: wanted)
    }

    /// Sizes for old ReplicaSets: first pods that do not work anyway, then working ones as far as allowed.
    static func scaleOld(_ view: DeploymentView, _ family: ReplicaSetFamily) -> [ReplicaSetScale] {
        let old = family.old
        guard old.specReplicas > 0, let current = family.current else { return [] }
        let minAvailable = view.replicas - view.maxUnavailable
        let currentUnavailable = current.specReplicas - current.int("status", "availableReplicas")
        let maxScaledDown = family.all.specReplicas - minAvailable - currentUnavailable
        guard maxScaledDown > 0 else { return [] }

        var sizes = Dictionary(uniqueKeysWithValues: old.map { ($0.uid, $0.specReplicas) })
        var cleaned = 0
        for set in old {
            guard cleaned < maxScaledDown, let size = sizes[set.uid], size > 0 else { continue }
            let unhealthy = max(0, size - set.int("status", "availableReplicas"))
            let removed = min(maxScaledDown - cleaned, unhealthy)
            sizes[set.uid] = size - removed
            cleaned += removed
        }
        var budget = family.all.availableReplicas - minAvailable
        for set in old {
            guard budget > 0, let size = sizes[set.uid], size > 0 else { continue }
            let removed = min(size, budget)
            sizes[set.uid] = size - removed
            budget -= removed
        }
        return old.compactMap { set in
            let size = sizes[set.uid]!
            return size == set.specReplicas ? nil : ReplicaSetScale(replicaSet: set, replicas: size)
        }
    }
}
