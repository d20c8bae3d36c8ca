internal import KubeCore
internal import KubeRuntime

/// Keeps one pod of each DaemonSet on every node that suits it. `DaemonSetPlan` decides, this carries it out.
struct DaemonSetController: Controller {
    let name = "daemonset"
    private static let kind = GroupVersionKind(group: "apps", version: "v1", kind: "DaemonSet")

    private let context: ControllerContext
    private let sets: Reflector
    private let pods: Reflector
    private let nodes: Reflector
    private let revisions: Reflector
    private let control: PodControl
    private let queue: WorkQueue<ObjectKey>

    init(_ context: ControllerContext) {
        self.context = context
        sets = context.reflectors.reflector(for: .daemonSets)
        pods = context.reflectors.reflector(for: .pods)
        nodes = context.reflectors.reflector(for: .nodes)
        revisions = context.reflectors.reflector(for: .controllerRevisions)
        control = PodControl(context: context, pods: pods.cache, component: "daemonset-controller")
        queue = .fairBetweenNamespaces(clock: context.clock)
    }

    func run() async {
        let loop = ReconcileLoop(name: name, queue: queue, workers: 2, logger: context.logger) {
            (key: ObjectKey) async throws(StatusError) in try await reconcile(key)
        }
        loop.enqueueChanges(of: sets)
        loop.enqueueControllers(of: pods, kind: Self.kind)
        // A revision that somebody deletes or changes is made anew.
        loop.enqueueControllers(of: revisions, kind: Self.kind)
        let (queue, sets) = (queue, sets.cache)
        nodes.addHandler { change in
            // Heartbeats change the status only.
            if let old = change.old, !change.isDeletion, old["spec"] == change.object["spec"],
                old.labels == change.object.labels
            {
                return
            }
            for key in sets.keys() { queue.add(key) }
        }
        await loop.run()
    }

    private func reconcile(_ key: ObjectKey) async throws(StatusError) -> ReconcileResult {
        guard let set = sets.cache[key] else { return .done }
        let claim = OwnershipClaim(
            api: context.api, ownerResource: .daemonSets, resource: .pods, cache: pods.cache)
        let selector = LabelSelector(structured: set.at("spec", "selector"))
        _ = try await claim.claim(for: set, selector: selector)
        let keeper = RevisionKeeper(context: context, cache: revisions.cache)
        try await keeper.claim(for: set, .daemonSets, selector: selector)
        let (revision, history) = try await keeper.current(
            of: set, template: set.at("spec", "template") ?? [:], collisionCount: set.int("status", "collisionCount"))
        let hash = revision.labels[RevisionHistory.hashLabel] ?? revision.name

        func plan() -> DaemonSetPlan {
            DaemonSetPlan(
                set, nodes: nodes.cache.objects(), pods: pods.cache.objects(.controllerUID, set.uid), revision: hash,
                now: context.clock.now())
        }
        let decided = plan()
        let control = control
        try await SlowStart.perform(count: decided.create.count) { (index) async throws(StatusError) in
            do throws(StatusError) {
                try await control.create(
                    DaemonSetPlan.pod(for: set, node: decided.create[index], revision: hash), for: set)
            } catch  where error.isNamespaceTerminating { return }
        }
        for pod in decided.ended { announceEnd(of: pod, set) }
        for pod in decided.delete { try await control.delete(pod, for: set) }
        let status = plan().status
        try await context.writeStatus(status, of: set, .daemonSets, cache: sets.cache)
        let inUse = Set(
            pods.cache.objects(.controllerUID, set.uid).compactMap { $0.labels[DaemonSetPlan.revisionLabel] } + [hash])
        try await keeper.prune(
            history.excess(limit: set.int("spec", "revisionHistoryLimit", default: 10), inUse: inUse))
        let minReadySeconds = set.int("spec", "minReadySeconds")
        if minReadySeconds > 0, status["numberReady"] ?? 0 != status["numberAvailable"] ?? 0 {
            return .again(after: .seconds(minReadySeconds))
        }
        return .done
    }

    private func announceEnd(of pod: KubeObject, _ set: KubeObject) {
        let hasFailed = PodView(pod).phase == "Failed"
        let what = hasFailed ? "failed" : "succeeded"
        context.events.record(
            hasFailed ? .warning : .normal, about: set, reason: hasFailed ? "FailedDaemonPod" : "SucceededDaemonPod",
            message: "Found \(what) daemon pod \(pod.namespace)/\(pod.name) on node "
                + "\(DaemonSetPlan.nodeName(of: pod)), will try to \(hasFailed ? "kill" : "delete") it",
            component: "daemonset-controller")
    }
}
