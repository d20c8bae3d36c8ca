internal import KubeCore

/// What the controller does next for one Deployment. Pure: same Deployment and ReplicaSets, same plan.
///
/// A plan is one step of the rollout; the changes it causes bring the controller back for the next.
/// Source: pkg/controller/deployment/deployment_controller.go syncDeployment, sync.go, rolling.go, recreate.go.
struct DeploymentPlan {
    enum Step: Equatable {
        /// Bring revision, annotations and minReadySeconds of the current ReplicaSet up to date.
        case refresh(KubeObject, annotations: [String: String], minReadySeconds: Int)
        case create(KubeObject)
        /// A new size, and the annotations that record it, where they change.
        case scale(ReplicaSetScale, annotations: [String: String])
        /// An old ReplicaSet that the history does not keep.
        case prune(KubeObject)
    }

    private(set) var steps: [Step] = []
    /// The revision to write on the Deployment itself; nil as long as there is no current ReplicaSet.
    private(set) var revision: Int?
    /// Whether rollout progress is judged; not while paused or merely scaling.
    private(set) var judgesProgress = false

    /// - Parameter hasOldPods: whether pods of old ReplicaSets still run; asked for `Recreate` only.
    init(_ view: DeploymentView, _ family: ReplicaSetFamily, hasOldPods: Bool) {
        if view.object.isBeingDeleted { return }
        if family.current != nil { refreshCurrent(view, family) }
        if view.isPaused || ProportionalScaling.isNeeded(view, family) {
            scale(view, ProportionalScaling.scales(view, family))
            if view.isPaused { prune(view, family) }
            return
        }
        judgesProgress = true
        if view.isRecreate {
            recreate(view, family, hasOldPods: hasOldPods)
        } else {
            roll(view, family)
        }
        if DeploymentStatus.isComplete(view, view.object["status"]?.objectValue ?? JSONObject()) { prune(view, family) }
    }

    private mutating func roll(_ view: DeploymentView, _ family: ReplicaSetFamily) {
        guard family.current != nil else { return createCurrent(view, family) }
        if let scaling = RollingUpdate.scaleCurrent(view, family) { return scale(view, [scaling]) }
        scale(view, RollingUpdate.scaleOld(view, family))
    }

    private mutating func recreate(_ view: DeploymentView, _ family: ReplicaSetFamily, hasOldPods: Bool) {
        let active = family.activeOld
        if !active.isEmpty { return scale(view, active.map { ReplicaSetScale(replicaSet: $0, replicas: 0) }) }
        if hasOldPods { return }
        guard let current = family.current else { return createCurrent(view, family) }
        if current.specReplicas != view.replicas {
            scale(view, [ReplicaSetScale(replicaSet: current, replicas: view.replicas)])
        }
    }

    private mutating func scale(_ view: DeploymentView, _ scales: [ReplicaSetScale]) {
        for scaling in scales {
            let set = scaling.replicaSet
            let changed = DeploymentAnnotations.sizes(of: view).filter { set.annotations[$0.key] != $0.value }
            if set.specReplicas == scaling.replicas, changed.isEmpty { continue }
            steps.append(.scale(scaling, annotations: changed))
        }
    }
}

// MARK: - The current ReplicaSet

extension DeploymentPlan {
    private mutating func refreshCurrent(_ view: DeploymentView, _ family: ReplicaSetFamily) {
        guard let current = family.current else { return }
        let annotations = DeploymentAnnotations.current(
            for: view.object, replicaSet: current.annotations, revision: family.currentRevision, isNew: false)
        revision = annotations[DeploymentAnnotations.revision].flatMap(Int.init)
        if annotations != current.annotations || current.int("spec", "minReadySeconds") != view.minReadySeconds {
            steps.append(.refresh(current, annotations: annotations, minReadySeconds: view.minReadySeconds))
        }
    }

    private mutating func createCurrent(_ view: DeploymentView, _ family: ReplicaSetFamily) {
        let size = RollingUpdate.currentSize(view, current: 0, all: family.old.specReplicas)
        revision = family.currentRevision
        steps.append(.create(Self.replicaSet(for: view, revision: family.currentRevision, size: size)))
    }

    /// The ReplicaSet for the present template, named and labelled by the template's hash.
    static func replicaSet(for view: DeploymentView, revision: Int, size: Int) -> KubeObject {
        let hash = TemplateHash.compute(view.template, collisionCount: view.collisionCount)
        var template = view.template
        template.set(.string(hash), at: ["metadata", "labels", DeploymentAnnotations.podTemplateHash])
        var selector = view.object.at("spec", "selector") ?? [:]
        selector.set(.string(hash), at: ["matchLabels", DeploymentAnnotations.podTemplateHash])
        var set = KubeObject(
            apiVersion: "apps/v1", kind: "ReplicaSet", namespace: view.object.namespace, name: "\(view.name)-\(hash)")
        set.labels = template.at("metadata", "labels")?.objectValue?.stringDictionary ?? [:]
        set.annotations = DeploymentAnnotations.current(
            for: view.object, replicaSet: DeploymentAnnotations.sizes(of: view), revision: revision, isNew: true)
        set.ownerReferences = [OwnerReference(controller: view.object)]
        var spec: JSONObject = ["replicas": .int(Int64(size))]
        if view.minReadySeconds > 0 { spec["minReadySeconds"] = .int(Int64(view.minReadySeconds)) }
        spec["selector"] = selector
        spec["template"] = template
        set["spec"] = .object(spec)
        return set
    }
}

// MARK: - History

extension DeploymentPlan {
    private mutating func prune(_ view: DeploymentView, _ family: ReplicaSetFamily) {
        let candidates = family.old.filter { !$0.isBeingDeleted }
        let excess = candidates.count - view.revisionHistoryLimit
        guard excess > 0 else { return }
        let byRevision = candidates.sorted {
            DeploymentAnnotations.revision(of: $0) < DeploymentAnnotations.revision(of: $1)
        }
        for set in byRevision.prefix(excess) {
            let isUnused =
                set.specReplicas == 0 && set.int("status", "replicas") == 0
                && set.int("status", "observedGeneration") >= Int(set.generation)
            if isUnused { steps.append(.prune(set)) }
        }
    }
}
