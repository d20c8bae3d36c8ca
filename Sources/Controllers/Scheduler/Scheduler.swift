internal import KubeCore
internal import KubeRuntime
internal import Synchronization

/// Binds pods to nodes.
///
/// A decision counts in memory at once and is sent to the server beside further decisions. A pod that fits nowhere waits
/// until a node changes or a pod makes room; it is not tried again and again.
final class Scheduler: Controller {
    let name = "scheduler"
    private static let component = "default-scheduler"
    /// Bindings under way at once: the server takes them into one commit.
    private static let workers = 16

    private struct State {
        var snapshot = SchedulingSnapshot()
        var waiting: Set<ObjectKey> = []
    }

    private let context: ControllerContext
    private let pods: Reflector
    private let nodes: Reflector
    private let namespaces: Reflector
    private let budgets: Reflector
    private let state = Mutex(State())
    private let queue: WorkQueue<ObjectKey>

    init(_ context: ControllerContext) {
        self.context = context
        pods = context.reflectors.reflector(for: .pods)
        nodes = context.reflectors.reflector(for: .nodes)
        namespaces = context.reflectors.reflector(for: .namespaces)
        budgets = context.reflectors.reflector(for: DisruptionController.budgets)
        queue = WorkQueue(
            backoff: Backoff(base: .milliseconds(50), limit: .seconds(10)), clock: context.clock)
    }

    func run() async {
        nodes.addHandler { [weak self] change in self?.noteNode(change.object.name) }
        pods.addHandler { [weak self] change in self?.notePod(change) }
        await ReconcileLoop(name: name, queue: queue, workers: Self.workers, logger: context.logger) {
            (key: ObjectKey) async throws(StatusError) in try await self.schedule(key)
        }.run()
    }

    private func noteNode(_ name: String) {
        let node = nodes.cache.object(name: name)
        let mayMakeRoom = state.withLock { state in
            if let node { return state.snapshot.setNode(node) }
            state.snapshot.removeNode(name)
            return false
        }
        if mayMakeRoom { retryWaiting() }
    }

    private func notePod(_ change: CacheChange) {
        let uid = change.object.uid
        // The cache, not the change, says how it is now: changes may be told late.
        guard let pod = pods.cache[change.key], pod.uid == uid, !PodView(pod).isFinished else {
            let hadPlace = state.withLock { state in
                state.waiting.remove(change.key)
                state.snapshot.withdraw(uid)
                return state.snapshot.release(uid)
            }
            if hadPlace { retryWaiting() }
            return
        }
        let nodeName = PodView(pod).nodeName
        if nodeName.isEmpty {
            let nominated = pod.text("status", "nominatedNodeName")
            if change.old == nil, !nominated.isEmpty, Self.isMine(pod) {
                // Room was made for it before this process began.
                let demand = demand(of: pod)
                state.withLock { $0.snapshot.nominate(demand, to: nominated) }
            }
            // Our own report on a pod that fits nowhere is no reason to try again.
            if Self.isMine(pod), change.old?["spec"] != pod["spec"] { queue.add(change.key) }
        } else if change.old.map({ PodView($0).nodeName }) != nodeName {
            let demand = demand(of: pod)
            state.withLock { $0.snapshot.assign(demand, to: nodeName) }
        } else if change.old?.isBeingDeleted != pod.isBeingDeleted {
            let demand = demand(of: pod)
            state.withLock { $0.snapshot.noteEnding(demand) }
        }
    }

    private func demand(of pod: KubeObject) -> PodDemand {
        PodDemand(pod) { selector in
            Set(namespaces.cache.objects().filter { selector.matches($0.labels) }.map(\.name))
        }
    }

    private func retryWaiting() {
        let keys = state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        for key in keys { queue.add(key) }
    }

    /// Whether a pod without a node is for this scheduler to place now.
    static func isMine(_ pod: KubeObject) -> Bool {
        let scheduler = pod.text("spec", "schedulerName")
        return !pod.isBeingDeleted && (scheduler.isEmpty || scheduler == component)
            && (pod.at("spec", "schedulingGates")?.arrayValue ?? []).isEmpty
    }

    private func schedule(_ key: ObjectKey) async throws(StatusError) -> ReconcileResult {
        guard let pod = pods.cache[key], PodView(pod).nodeName.isEmpty, !PodView(pod).isFinished, Self.isMine(pod)
        else { return .done }
        let demand = demand(of: pod)
        let placement = state.withLock { state -> SchedulingSnapshot.Placement? in
            if state.snapshot.isAssigned(demand.uid) { return nil }
            let placement = state.snapshot.place(demand)
            if case .unschedulable = placement { state.waiting.insert(key) }
            return placement
        }
        switch placement {
        case nil: break
        case .node(let node): try await bind(pod, to: node)
        case .unschedulable(let message): try await makeRoom(for: pod, demand, message)
        }
        return .done
    }

    /// Removes pods of lower priority where that lets the pod in; it is tried again when they are gone.
    private func makeRoom(for pod: KubeObject, _ demand: PodDemand, _ message: String) async throws(StatusError) {
        if nodes.cache.count == 0 { return try await report(pod, message) }
        let budgets = budgets.cache.objects().map(PreemptionBudget.init)
        let result = state.withLock { state in
            let result = state.snapshot.preempt(for: demand, budgets: budgets)
            // From now on the room is kept for the pod.
            if case .victims(let victims) = result { state.snapshot.nominate(demand, to: victims.node) }
            return result
        }
        switch result {
        case .waits: return
        case .none(let reason):
            // Claims are never allocated here, so that there are none to take back, which 1.36 says of every pod.
            try await report(pod, "\(message) no new claims to deallocate, preemption: \(reason)")
        case .victims(let victims):
            try await report(pod, message, nominatedNode: victims.node)
            for victim in victims.pods { try await evict(victim, for: pod, from: victims.node) }
        }
    }
}

// MARK: - Writes

extension Scheduler {
    private func bind(_ pod: KubeObject, to node: String) async throws(StatusError) {
        let binding: JSONObject = [
            "apiVersion": "v1", "kind": "Binding",
            "metadata": [
                "name": .string(pod.name), "namespace": .string(pod.namespace), "uid": .string(pod.uid),
            ], "target": ["apiVersion": "v1", "kind": "Node", "name": .string(node)],
        ]
        do throws(StatusError) {
            _ = try await context.api.create(
                .pods, namespace: pod.namespace, object: KubeObject(binding),
                options: WriteOptions(subresource: "binding"))
        } catch {
            state.withLock { _ = $0.snapshot.release(pod.uid) }
            if error.isNotFound { return }
            throw error
        }
        context.events.record(
            about: pod, reason: "Scheduled",
            message: "Successfully assigned \(pod.namespace)/\(pod.name) to \(node)", component: Self.component)
    }

    private func evict(_ victim: PodDemand, for pod: KubeObject, from node: String) async throws(StatusError) {
        guard let victim = pods.cache.object(namespace: victim.namespace, name: victim.name), !victim.isBeingDeleted
        else { return }
        do throws(StatusError) {
            try await PodDisruption.announce(
                victim, reason: "PreemptionByScheduler",
                message: "\(Self.component): preempting to accommodate a higher priority pod", context,
                cache: pods.cache)
            let answer = try await context.api.delete(
                .pods, namespace: victim.namespace, name: victim.name, options: DeleteOptions(uid: victim.uid))
            pods.cache.recordDelete(of: victim, answer: answer)
        } catch  where error.isNotFound { return }
        context.events.record(
            about: victim, reason: "Preempted", message: "Preempted by pod \(pod.uid) on node \(node)",
            component: Self.component)
    }

    private func report(
        _ pod: KubeObject, _ message: String, nominatedNode: String? = nil
    ) async throws(StatusError) {
        context.events.record(
            .warning, about: pod, reason: "FailedScheduling", message: message, component: Self.component)
        var status = pod["status"]?.objectValue ?? JSONObject()
        var conditions = Conditions(status["conditions"])
        let isKnown = conditions["PodScheduled"]?["message"]?.stringValue == message
        if isKnown, nominatedNode == nil || status["nominatedNodeName"]?.stringValue == nominatedNode { return }
        if let nominatedNode { status["nominatedNodeName"] = .string(nominatedNode) }
        conditions.replace(
            "PodScheduled", status: "False", reason: "Unschedulable", message: message, now: context.clock.now())
        status["conditions"] = conditions.value
        do throws(StatusError) {
            try await context.writeStatus(status, of: pod, .pods, cache: pods.cache)
        } catch  where error.isNotFound || error.isConflict { return }
    }
}
