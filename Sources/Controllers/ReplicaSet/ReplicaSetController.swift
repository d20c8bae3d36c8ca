internal import KubeCore
internal import KubeRuntime

/// Keeps as many pods as a ReplicaSet asks for. The same rules serve ReplicationControllers.
///
/// Pods are counted in a cache that shows our own creates and deletes at once, so that none is made twice.
struct ReplicaSetController: Controller {
    let name: String
    private let resource: GroupVersionResource
    private let kind: GroupVersionKind
    private let context: ControllerContext
    private let sets: Reflector
    private let pods: Reflector
    private let control: PodControl
    private let queue: WorkQueue<ObjectKey>

    /// Pods report in bursts; their changes within a time are looked at together. The time grows with the number of
    /// pods, since each look counts them all.
    static func podChangeDelay(pods: Int) -> Duration { .milliseconds(10) + min(.microseconds(50 * pods), .seconds(1)) }

    static func replicaSets(_ context: ControllerContext) -> ReplicaSetController {
        ReplicaSetController(
            context, name: "replicaset", resource: .replicaSets,
            kind: GroupVersionKind(group: "apps", version: "v1", kind: "ReplicaSet"))
    }

    static func replicationControllers(_ context: ControllerContext) -> ReplicaSetController {
        ReplicaSetController(
            context, name: "replicationcontroller", resource: .replicationControllers,
            kind: GroupVersionKind(group: "", version: "v1", kind: "ReplicationController"))
    }

    private init(
        _ context: ControllerContext, name: String, resource: GroupVersionResource, kind: GroupVersionKind
    ) {
        self.name = name
        self.resource = resource
        self.kind = kind
        self.context = context
        sets = context.reflectors.reflector(for: resource)
        pods = context.reflectors.reflector(for: .pods)
        control = PodControl(
            context: context, pods: pods.cache,
            component: name == "replicaset" ? "replicaset-controller" : "replication-controller")
        queue = .fairBetweenNamespaces(clock: context.clock)
    }

    func run() async {
        let loop = ReconcileLoop(name: name, queue: queue, workers: 5, logger: context.logger) {
            (key: ObjectKey) async throws(StatusError) in try await reconcile(key)
        }
        loop.enqueueChanges(of: sets)
        let (queue, sets, siblings, kind) = (queue, sets.cache, pods.cache, kind)
        pods.addHandler { change in
            for pod in [change.old, change.object] {
                guard let pod else { continue }
                if let owner = pod.controllerOwner {
                    guard owner.kind == kind.kind, owner.apiVersion == kind.apiVersion else { continue }
                    queue.add(
                        ObjectKey(namespace: pod.namespace, name: owner.name),
                        after: Self.podChangeDelay(pods: siblings.count(.controllerUID, owner.uid)))
                } else if !pod.isBeingDeleted {
                    for set in sets.objects(inNamespace: pod.namespace) where Self.selector(of: set).matches(pod.labels)
                    {
                        queue.add(ObjectKey(set))
                    }
                }
            }
        }
        await loop.run()
    }

    private static func selector(of set: KubeObject) -> LabelSelector {
        if set.kind == "ReplicaSet" { return LabelSelector(structured: set.at("spec", "selector")) }
        let labels = set.at("spec", "selector")?.objectValue?.stringDictionary ?? [:]
        return labels.isEmpty ? .nothing : LabelSelector(matching: labels)
    }

    private func reconcile(_ key: ObjectKey) async throws(StatusError) -> ReconcileResult {
        guard let set = sets.cache[key] else { return .done }
        let claim = OwnershipClaim(
            api: context.api, ownerResource: resource, resource: .pods, cache: pods.cache)
        let owned = try await claim.claim(for: set, selector: Self.selector(of: set))
        var failure: StatusError?
        var failureReason = ""
        var hasMore = false
        if !set.isBeingDeleted {
            let active = owned.filter { PodView($0).isActive }
            let desired = set.int("spec", "replicas", default: 1)
            hasMore = abs(desired - active.count) > ReplicaSetDecision.burst
            switch ReplicaSetDecision.scaling(desired: desired, active: active.count) {
            case .none: break
            case .create(let count):
                failureReason = "FailedCreate"
                failure = await create(count, for: set)
            case .delete(let count):
                failureReason = "FailedDelete"
                failure = await delete(count, of: active, for: set)
            }
        }
        let result = try await report(set, failure: failure.map { ($0, failureReason) })
        return hasMore ? .again(after: .zero) : result
    }

    private func create(_ count: Int, for set: KubeObject) async -> StatusError? {
        let pod = PodTemplate.pod(from: set.at("spec", "template") ?? [:], owner: set)
        let control = control
        do throws(StatusError) {
            try await SlowStart.perform(count: count) { (_) async throws(StatusError) in
                try await control.create(pod, for: set)
            }
            return nil
        } catch {
            return error.isNamespaceTerminating ? nil : error
        }
    }

    private func delete(_ count: Int, of active: [KubeObject], for set: KubeObject) async -> StatusError? {
        var related = active
        if let owner = set.controllerOwner {
            related = sets.cache.objects(.controllerUID, owner.uid)
                .flatMap { pods.cache.objects(.controllerUID, $0.uid) }
        }
        let victims = PodDeletionRanking.victims(
            count: count, among: active, related: related, now: context.clock.now())
        let control = control
        do throws(StatusError) {
            try await SlowStart.perform(count: victims.count) { (index) async throws(StatusError) in
                try await control.delete(victims[index], for: set)
            }
            return nil
        } catch { return error }
    }

    /// Writes the status from the pods as they are after our own changes.
    private func report(
        _ set: KubeObject, failure: (error: StatusError, reason: String)?
    ) async throws(StatusError) -> ReconcileResult {
        let owned = pods.cache.objects(.controllerUID, set.uid)
        let status = ReplicaSetDecision.status(
            of: set, pods: owned, failure: failure.map { ($0.reason, $0.error.message) }, now: context.clock.now())
        try await context.writeStatus(status, of: set, resource, cache: sets.cache)
        if let failure { throw failure.error }
        let minReadySeconds = set.int("spec", "minReadySeconds")
        if minReadySeconds > 0, status["readyReplicas"]?.intValue != status["availableReplicas"]?.intValue {
            return .again(after: .seconds(minReadySeconds))
        }
        return .done
    }
}
