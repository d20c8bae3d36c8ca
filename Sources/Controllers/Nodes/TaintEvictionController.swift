internal import KubeCore
internal import KubeRuntime
internal import Synchronization

/// Deletes pods from nodes whose `NoExecute` taints they do not tolerate, or not any longer.
/// Source: pkg/controller/tainteviction; KEP-3329 (the condition DisruptionTarget).
final class TaintEvictionController: Controller {
    let name = "taint-eviction-controller"

    private let context: ControllerContext
    private let nodes: Reflector
    private let pods: Reflector
    private let queue: WorkQueue<ObjectKey>
    /// Since when pods have been waiting for taints that do not say when they were added, by uid.
    private let waitingSince = Mutex<[String: Timestamp]>([:])

    init(_ context: ControllerContext) {
        self.context = context
        nodes = context.reflectors.reflector(for: .nodes)
        pods = context.reflectors.reflector(for: .pods)
        queue = .fairBetweenNamespaces(clock: context.clock)
    }

    func run() async {
        let (queue, cache) = (queue, pods.cache)
        nodes.addHandler { change in
            guard !change.isDeletion, Self.evictingTaints(of: change.old) != Self.evictingTaints(of: change.object)
            else { return }
            for pod in cache.objects(CacheDemands.podsByNode, change.object.name) { queue.add(ObjectKey(pod)) }
        }
        pods.addHandler { [weak self] change in
            if change.isDeletion {
                self?.waitingSince.withLock { $0[change.object.uid] = nil }
            } else if let self, change.old?["spec"] != change.object["spec"],
                !self.taints(onNode: PodView(change.object).nodeName).isEmpty
            {
                queue.add(change.key)
            }
        }
        await ReconcileLoop(name: name, queue: queue, workers: 4, logger: context.logger) {
            (key: ObjectKey) async throws(StatusError) in try await self.reconcile(key)
        }.run()
    }

    private static func evictingTaints(of node: KubeObject?) -> [JSONValue] {
        (node?.at("spec", "taints")?.arrayValue ?? []).filter { $0.text("effect") == "NoExecute" }
    }

    private func taints(onNode name: String) -> [JSONValue] {
        name.isEmpty ? [] : Self.evictingTaints(of: nodes.cache.object(name: name))
    }

    private func reconcile(_ key: ObjectKey) async throws(StatusError) -> ReconcileResult {
        guard let pod = pods.cache[key], !pod.isBeingDeleted else { return .done }
        let taints = taints(onNode: PodView(pod).nodeName)
        guard !taints.isEmpty else {
            waitingSince.withLock { $0[pod.uid] = nil }
            return .done
        }
        let now = context.clock.now()
        let start = waitingSince.withLock { times in
            let start = times[pod.uid] ?? now
            times[pod.uid] = start
            return start
        }
        guard case .leaves(let end) = TaintEviction(of: pod, taints: taints, now: start) else { return .done }
        if end > now { return .again(after: end.duration(since: now)) }
        try await evict(pod)
        return .done
    }

    private func evict(_ pod: KubeObject) async throws(StatusError) {
        context.events.record(
            about: pod, reason: "TaintManagerEviction", message: "Marking for deletion Pod \(ObjectKey(pod))",
            component: name)
        do throws(StatusError) {
            try await PodDisruption.announce(
                pod, reason: "DeletionByTaintManager", message: "Taint manager: deleting due to NoExecute taint",
                context, cache: pods.cache)
            let answer = try await context.api.delete(
                .pods, namespace: pod.namespace, name: pod.name, options: DeleteOptions(uid: pod.uid))
            pods.cache.recordDelete(of: pod, answer: answer)
        } catch  where error.isNotFound { return }
    }
}
