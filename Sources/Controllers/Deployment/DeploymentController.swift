internal import KubeCore
internal import KubeRuntime

/// Rolls Deployments out through ReplicaSets. `DeploymentPlan` decides, this carries it out.
struct DeploymentController: Controller {
    let name = "deployment"
    private static let component = "deployment-controller"
    private static let kind = GroupVersionKind(group: "apps", version: "v1", kind: "Deployment")

    private let context: ControllerContext
    private let deployments: Reflector
    private let replicaSets: Reflector
    private let pods: Reflector
    private let queue: WorkQueue<ObjectKey>

    init(_ context: ControllerContext) {
        self.context = context
        deployments = context.reflectors.reflector(for: .deployments)
        replicaSets = context.reflectors.reflector(for: .replicaSets)
        pods = context.reflectors.reflector(for: .pods)
        queue = .fairBetweenNamespaces(clock: context.clock)
    }

    func run() async {
        let loop = ReconcileLoop(name: name, queue: queue, workers: 5, logger: context.logger) {
            (key: ObjectKey) async throws(StatusError) in try await reconcile(key)
        }
        loop.enqueueChanges(of: deployments)
        loop.enqueueControllers(of: replicaSets, kind: Self.kind)
        let (queue, deployments, replicaSets) = (queue, deployments.cache, replicaSets.cache)
        self.replicaSets.addHandler { change in
            let set = change.object
            guard set.controllerOwner == nil, !set.isBeingDeleted else { return }
            for deployment in deployments.objects(inNamespace: set.namespace)
            where DeploymentView(deployment).selector.matches(set.labels) { queue.add(ObjectKey(deployment)) }
        }
        // Recreate waits for the last old pod to be gone.
        pods.addHandler { change in
            guard change.isDeletion, let owner = change.object.controllerOwner, owner.kind == "ReplicaSet",
                let set = replicaSets.object(namespace: change.object.namespace, name: owner.name),
                let deployment = set.controllerOwner, deployment.kind == Self.kind.kind
            else { return }
            queue.add(ObjectKey(namespace: set.namespace, name: deployment.name))
        }
        await loop.run()
    }

    private func reconcile(_ key: ObjectKey) async throws(StatusError) -> ReconcileResult {
        guard let deployment = deployments.cache[key] else { return .done }
        let view = DeploymentView(deployment)
        if view.selector.isEverything {
            context.events.record(
                .warning, about: deployment, reason: "SelectingAll",
                message: "This deployment is selecting all pods. A non-empty selector is required.",
                component: Self.component)
            return .done
        }
        let claim = OwnershipClaim(
            api: context.api, ownerResource: .deployments, resource: .replicaSets, cache: replicaSets.cache)
        let family = ReplicaSetFamily(
            of: view, among: try await claim.claim(for: deployment, selector: view.selector))
        let plan = DeploymentPlan(view, family, hasOldPods: view.isRecreate && hasOldPods(family))
        var created: KubeObject?
        for step in plan.steps {
            if let set = try await perform(step, for: deployment) { created = set }
        }
        return try await report(view, plan: plan, created: created)
    }

    private func hasOldPods(_ family: ReplicaSetFamily) -> Bool {
        if family.old.contains(where: { $0.int("status", "replicas") > 0 }) { return true }
        return family.old.contains { set in
            pods.cache.objects(.controllerUID, set.uid).contains { !PodView($0).isFinished }
        }
    }
}

// MARK: - Steps

extension DeploymentController {
    /// - Returns: the ReplicaSet that the step has created, if it has.
    private func perform(
        _ step: DeploymentPlan.Step, for deployment: KubeObject
    ) async throws(StatusError) -> KubeObject? {
        switch step {
        case .refresh(let set, let annotations, let minReadySeconds):
            try await patch(set, annotations: annotations, spec: ["minReadySeconds": .int(Int64(minReadySeconds))])
        case .scale(let scaling, let annotations):
            try await scale(scaling, annotations: annotations, for: deployment)
        case .prune(let set):
            let options = DeleteOptions(uid: set.uid, resourceVersion: set.resourceVersion)
            let answer = try await context.api.delete(
                .replicaSets, namespace: set.namespace, name: set.name, options: options)
            replicaSets.cache.recordDelete(of: set, answer: answer)
        case .create(let set):
            return try await create(set, for: deployment)
        }
        return nil
    }

    private func scale(
        _ scaling: ReplicaSetScale, annotations: [String: String], for deployment: KubeObject
    ) async throws(StatusError) {
        // An earlier step may have written the same ReplicaSet.
        let set = replicaSets.cache[ObjectKey(scaling.replicaSet)] ?? scaling.replicaSet
        let size = set.specReplicas
        try await patch(
            set, annotations: annotations, spec: ["replicas": .int(Int64(scaling.replicas))])
        if size != scaling.replicas {
            let direction = scaling.replicas > size ? "up" : "down"
            context.events.record(
                about: deployment, reason: "ScalingReplicaSet",
                message: "Scaled \(direction) replica set \(set.name) from \(size) to \(scaling.replicas)",
                component: Self.component)
        }
    }

    private func patch(_ set: KubeObject, annotations: [String: String], spec: JSONValue) async throws(StatusError) {
        var changed = JSONObject()
        for (key, value) in annotations where set.annotations[key] != value { changed[key] = .string(value) }
        let body: JSONValue = [
            "metadata": [
                "uid": .string(set.uid), "resourceVersion": .string(set.resourceVersion),
                "annotations": .object(changed),
            ], "spec": spec,
        ]
        replicaSets.cache.recordWrite(
            try await context.api.patch(.replicaSets, namespace: set.namespace, name: set.name, patch: .merge(body)))
    }

    /// - Returns: the ReplicaSet as it was created; nil when it was there.
    private func create(_ set: KubeObject, for deployment: KubeObject) async throws(StatusError) -> KubeObject? {
        let created: KubeObject
        do throws(StatusError) {
            created = try await context.api.create(.replicaSets, namespace: set.namespace, object: set)
            replicaSets.cache.recordWrite(created)
        } catch {
            if error.isAlreadyExists {
                try await resolveCollision(set, deployment, error)
                return nil
            }
            if !error.isNamespaceTerminating { await reportCreateFailure(set, deployment, error) }
            throw error
        }
        if set.specReplicas > 0 {
            context.events.record(
                about: deployment, reason: "ScalingReplicaSet",
                message: "Scaled up replica set \(set.name) from 0 to \(set.specReplicas)", component: Self.component)
        }
        return created
    }

    /// The name is taken: by our own ReplicaSet that the cache did not show yet, or by another template with the same
    /// hash, and then the next attempt hashes with a higher collision count.
    private func resolveCollision(
        _ set: KubeObject, _ deployment: KubeObject, _ error: StatusError
    ) async throws(StatusError) {
        let existing = try await context.api.get(.replicaSets, namespace: set.namespace, name: set.name)
        if existing.isControlled(by: deployment),
            ReplicaSetFamily(of: DeploymentView(deployment), among: [existing]).current != nil
        {
            replicaSets.cache.recordWrite(existing)
            return
        }
        var status = deployment["status"]?.objectValue ?? JSONObject()
        status["collisionCount"] = .int(Int64((DeploymentView(deployment).collisionCount ?? 0) + 1))
        try await context.writeStatus(status, of: deployment, .deployments, cache: deployments.cache)
        throw error
    }

    private func reportCreateFailure(_ set: KubeObject, _ deployment: KubeObject, _ error: StatusError) async {
        let message = "Failed to create new replica set \"\(set.name)\": \(error.message)"
        context.events.record(
            .warning, about: deployment, reason: "ReplicaSetCreateError", message: message, component: Self.component)
        var status = deployment["status"]?.objectValue ?? JSONObject()
        var conditions = Conditions(status["conditions"])
        conditions.set(
            "Progressing", status: "False", reason: "ReplicaSetCreateError", message: message,
            now: context.clock.now(), hasUpdateTime: true)
        status["conditions"] = conditions.value
        // The creation's own error is retried and logged; this one would only hide it.
        _ = try? await context.writeStatus(status, of: deployment, .deployments, cache: deployments.cache)
    }
}

// MARK: - Status

extension DeploymentController {
    private func report(
        _ view: DeploymentView, plan: DeploymentPlan, created: KubeObject?
    ) async throws(StatusError) -> ReconcileResult {
        let deployment = try await annotateRevision(view.object, plan.revision)
        let current = DeploymentView(deployment)
        // The ReplicaSets as they are after the steps, a new one as it was made: its first pods are progress, which the
        // next look must see.
        let family = ReplicaSetFamily(
            of: current,
            among: replicaSets.cache.objects(.controllerUID, deployment.uid).map { set in
                if let created, created.uid == set.uid { created } else { set }
            })
        var status = DeploymentStatus(current, family, now: context.clock.now())
        var recheck: Duration?
        if let created, current.progressDeadlineSeconds != nil {
            status.setProgressing(
                reason: "NewReplicaSetCreated", message: "Created new replica set \"\(created.name)\"")
        }
        notePause(current, &status)
        if let found = family.current, current.progressDeadlineSeconds != nil, status.conditions["Progressing"] == nil {
            status.setProgressing(
                reason: "FoundNewReplicaSet", message: "Found new replica set \"\(found.name)\"")
        }
        if plan.judgesProgress { recheck = status.addProgress() }
        try await context.writeStatus(status.value, of: deployment, .deployments, cache: deployments.cache)
        return recheck.map { .again(after: $0) } ?? .done
    }

    private func annotateRevision(_ deployment: KubeObject, _ revision: Int?) async throws(StatusError) -> KubeObject {
        guard let revision, DeploymentAnnotations.revision(of: deployment) != revision else { return deployment }
        let body: JSONValue = [
            "metadata": [
                "uid": .string(deployment.uid), "resourceVersion": .string(deployment.resourceVersion),
                "annotations": [DeploymentAnnotations.revision: .string(String(revision))],
            ]
        ]
        let written = try await context.api.patch(
            .deployments, namespace: deployment.namespace, name: deployment.name, patch: .merge(body),
            options: WriteOptions(subresource: "status"))
        deployments.cache.recordWrite(written)
        return written
    }

    private func notePause(_ view: DeploymentView, _ status: inout DeploymentStatus) {
        guard view.progressDeadlineSeconds != nil else { return }
        let reason = status.conditions["Progressing"]?["reason"]?.stringValue
        if reason == "ProgressDeadlineExceeded" { return }
        if view.isPaused, reason != "DeploymentPaused" {
            status.setProgressing("Unknown", reason: "DeploymentPaused", message: "Deployment is paused")
        } else if !view.isPaused, reason == "DeploymentPaused" {
            status.setProgressing("Unknown", reason: "DeploymentResumed", message: "Deployment is resumed")
        }
    }
}
