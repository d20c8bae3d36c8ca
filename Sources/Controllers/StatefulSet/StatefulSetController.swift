internal import KubeCore
internal import KubeRuntime

/// Keeps the pods of StatefulSets, which have stable names and storage. `StatefulSetPlan` decides, this carries it out.
struct StatefulSetController: Controller {
    let name = "statefulset"
    private static let component = "statefulset-controller"
    private static let kind = GroupVersionKind(group: "apps", version: "v1", kind: "StatefulSet")

    private let context: ControllerContext
    private let sets: Reflector
    private let pods: Reflector
    private let claims: Reflector
    private let revisions: Reflector
    private let queue: WorkQueue<ObjectKey>

    init(_ context: ControllerContext) {
        self.context = context
        sets = context.reflectors.reflector(for: .statefulSets)
        pods = context.reflectors.reflector(for: .pods)
        claims = context.reflectors.reflector(for: .persistentVolumeClaims)
        revisions = context.reflectors.reflector(for: .controllerRevisions)
        queue = .fairBetweenNamespaces(clock: context.clock)
    }

    func run() async {
        let loop = ReconcileLoop(name: name, queue: queue, workers: 3, logger: context.logger) {
            (key: ObjectKey) async throws(StatusError) in try await reconcile(key)
        }
        loop.enqueueChanges(of: sets)
        loop.enqueueControllers(of: pods, kind: Self.kind)
        await loop.run()
    }

    private func reconcile(_ key: ObjectKey) async throws(StatusError) -> ReconcileResult {
        guard let set = sets.cache[key] else { return .done }
        let view = StatefulSetView(set)
        let claim = OwnershipClaim(
            api: context.api, ownerResource: .statefulSets, resource: .pods, cache: pods.cache)
        _ = try await claim.claim(for: set, selector: view.selector)
        let keeper = RevisionKeeper(context: context, cache: revisions.cache)
        try await keeper.claim(for: set, .statefulSets, selector: view.selector)
        let (update, history) = try await keeper.current(
            of: set, template: view.template, collisionCount: set.int("status", "collisionCount"))
        let named = set.text("status", "currentRevision")
        let current = history.revisions.first { $0.name == named } ?? update

        func plan() -> StatefulSetPlan {
            StatefulSetPlan(
                view, pods: pods.cache.objects(.controllerUID, set.uid), currentRevision: current.name,
                updateRevision: update.name, now: context.clock.now())
        }
        try await retainClaims(view)
        for action in plan().actions { try await perform(action, view, current: current, update: update) }
        let status = plan().status
        try await context.writeStatus(status, of: set, .statefulSets, cache: sets.cache)
        let inUse = Set(
            pods.cache.objects(.controllerUID, set.uid).compactMap { $0.labels[StatefulSetView.revisionLabel] }
                + [current.name, update.name])
        try await keeper.prune(history.excess(limit: view.revisionHistoryLimit, inUse: inUse))
        if view.minReadySeconds > 0, status["readyReplicas"] ?? 0 != status["availableReplicas"] ?? 0 {
            return .again(after: .seconds(view.minReadySeconds))
        }
        return .done
    }

    private func perform(
        _ action: StatefulSetPlan.Action, _ view: StatefulSetView, current: KubeObject, update: KubeObject
    ) async throws(StatusError) {
        switch action {
        case .create(let ordinal, let fromCurrent):
            let revision = fromCurrent ? current : update
            try await createClaims(ordinal, view)
            try await create(
                view.pod(ordinal, template: RevisionHistory.template(in: revision), revision: revision.name),
                view.object)
        case .delete(let pod): try await delete(pod, view.object)
        }
    }

    private func createClaims(_ ordinal: Int, _ view: StatefulSetView) async throws(StatusError) {
        for claim in view.claims(ordinal) where claims.cache[ObjectKey(claim)] == nil {
            let subject = "Claim \(claim.name) Pod \(view.podName(ordinal)) in StatefulSet \(view.object.name)"
            do throws(StatusError) {
                claims.cache.recordWrite(
                    try await context.api.create(.persistentVolumeClaims, namespace: claim.namespace, object: claim))
                record(view.object, "SuccessfulCreate", "create \(subject) success")
            } catch {
                if error.isAlreadyExists { continue }
                record(view.object, "FailedCreate", "create \(subject) failed error: \(error.message)", .warning)
                throw error
            }
        }
    }

    /// Gives the claims of existing pods the owners with which they are to go.
    private func retainClaims(_ view: StatefulSetView) async throws(StatusError) {
        guard !view.object.isBeingDeleted else { return }
        for pod in pods.cache.objects(.controllerUID, view.object.uid) {
            guard let ordinal = view.ordinal(of: pod) else { continue }
            for name in view.claims(ordinal).map(\.name) {
                guard let claim = claims.cache.object(namespace: pod.namespace, name: name) else { continue }
                let owners = view.retention.owners(
                    of: claim, set: view.object, pod: pod, isCondemned: !view.ordinals.contains(ordinal))
                if owners == claim.ownerReferences { continue }
                claims.cache.recordWrite(
                    try await context.api.patch(
                        .persistentVolumeClaims, namespace: claim.namespace, name: claim.name,
                        patch: Ownership.patch(claim, owners: owners)))
            }
        }
    }

    private func create(_ pod: KubeObject, _ set: KubeObject) async throws(StatusError) {
        let subject = "create Pod \(pod.name) in StatefulSet \(set.name)"
        do throws(StatusError) {
            pods.cache.recordWrite(try await context.api.create(.pods, namespace: set.namespace, object: pod))
            record(set, "SuccessfulCreate", "\(subject) successful")
        } catch {
            if error.isNamespaceTerminating { return }
            record(set, "FailedCreate", "\(subject) failed error: \(error.message)", .warning)
            throw error
        }
    }

    private func delete(_ pod: KubeObject, _ set: KubeObject) async throws(StatusError) {
        if PodView(pod).isFinished {
            record(
                set, "RecreatingTerminatedPod",
                "StatefulSet \(set.namespace)/\(set.name) is recreating terminated Pod \(pod.name)", .warning)
        }
        do throws(StatusError) {
            let answer = try await context.api.delete(
                .pods, namespace: pod.namespace, name: pod.name, options: DeleteOptions(uid: pod.uid))
            pods.cache.recordDelete(of: pod, answer: answer)
            record(set, "SuccessfulDelete", "delete Pod \(pod.name) in StatefulSet \(set.name) successful")
        } catch  where error.isNotFound || error.isConflict {
            pods.cache.recordRemoval(ObjectKey(pod), uid: pod.uid)
        }
    }

    private func record(
        _ set: KubeObject, _ reason: String, _ message: String, _ kind: EventRecorder.Kind = .normal
    ) {
        context.events.record(kind, about: set, reason: reason, message: message, component: Self.component)
    }
}
