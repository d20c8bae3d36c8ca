internal import KubeCore

/// Sizes when a Deployment is scaled while a rollout is under way or paused: each ReplicaSet gets its share.
/// Source: pkg/controller/deployment/sync.go scale; util GetReplicaSetProportion.
enum ProportionalScaling {
    static func scales(_ view: DeploymentView, _ family: ReplicaSetFamily) -> [ReplicaSetScale] {
        if let only = onlyActiveOrLatest(family) {
            return only.specReplicas == view.replicas
                ? [] : [ReplicaSetScale(replicaSet: only, replicas: view.replicas)]
        }
        if let current = family.current, isSaturated(view, current) {
            return family.activeOld.map { ReplicaSetScale(replicaSet: $0, replicas: 0) }
        }
        return view.isRecreate ? [] : proportional(view, family)
    }

    /// Whether the user has changed the size since the ReplicaSets were last sized.
    static func isNeeded(_ view: DeploymentView, _ family: ReplicaSetFamily) -> Bool {
        family.all.contains { set in
            guard set.specReplicas > 0,
                let desired = set.annotations[DeploymentAnnotations.desiredReplicas].flatMap(Int.init)
            else { return false }
            return desired != view.replicas
        }
    }

    private static func onlyActiveOrLatest(_ family: ReplicaSetFamily) -> KubeObject? {
        let active = family.all.filter { $0.specReplicas > 0 }
        switch active.count {
        case 0: return family.current ?? family.old.last
        case 1: return active[0]
        default: return nil
        }
    }

    private static func isSaturated(_ view: DeploymentView, _ current: KubeObject) -> Bool {
        guard let desired = current.annotations[DeploymentAnnotations.desiredReplicas].flatMap(Int.init) else {
            return false
        }
        return current.specReplicas == view.replicas && desired == view.replicas
            && current.int("status", "availableReplicas") == view.replicas
    }

    private static func proportional(_ view: DeploymentView, _ family: ReplicaSetFamily) -> [ReplicaSetScale] {
        let active = family.all.filter { $0.specReplicas > 0 }
        let total = active.specReplicas
        let allowed = view.replicas > 0 ? view.replicas + view.maxSurge : 0
        let toAdd = allowed - total
        // Larger ones first; of equal ones the newest first when growing, the oldest first when shrinking.
        let sorted = active.sorted { left, right in
            if left.specReplicas != right.specReplicas { return left.specReplicas > right.specReplicas }
            return toAdd > 0
                ? (left.creationTimestamp, left.name) > (right.creationTimestamp, right.name)
                : (left.creationTimestamp, left.name) < (right.creationTimestamp, right.name)
        }
        var added = 0
        var sizes: [Int] = []
        for set in sorted {
            var size = set.specReplicas
            if toAdd != 0 {
                let share = share(of: set, view, toAdd: toAdd, added: added)
                size += share
                added += share
            }
            sizes.append(size)
        }
        if toAdd != 0, !sizes.isEmpty { sizes[0] = max(0, sizes[0] + toAdd - added) }
        return zip(sorted, sizes).map { ReplicaSetScale(replicaSet: $0, replicas: $1) }
    }

    private static func share(of set: KubeObject, _ view: DeploymentView, toAdd: Int, added: Int) -> Int {
        let size = set.specReplicas
        guard size != 0, toAdd - added != 0 else { return 0 }
        let remaining = toAdd - added
        let fraction = fraction(of: set, view, size: size)
        return toAdd > 0 ? min(fraction, remaining) : max(fraction, remaining)
    }

    /// How much this one grows or shrinks to keep its part of the whole.
    private static func fraction(of set: KubeObject, _ view: DeploymentView, size: Int) -> Int {
        if view.replicas == 0 { return -size }
        let target = view.replicas + view.maxSurge
        let before = set.annotations[DeploymentAnnotations.maxReplicas].flatMap(Int.init) ?? 0
        // Never sized before: the deployment's own status is the best guess.
        let base = before > 0 ? before : max(view.object.int("status", "replicas"), 1)
        return Int((Double(size * target) / Double(base)).rounded()) - size
    }
}
