internal import KubeCore
internal import KubeRuntime

/// Deletes pods that nobody will finish: bound to a node that is gone, or being deleted without ever having had a node.
/// Source: pkg/controller/podgc.
struct PodGarbageCollector: Controller {
    let name = "pod-garbage-collector"
    /// A node that is gone may be registered anew; its pods are left alone for so long.
    private static let quarantine: Duration = .seconds(40)

    private enum Work: Hashable {
        case node(String)
        case pod(ObjectKey)
    }

    private let context: ControllerContext
    private let nodes: Reflector
    private let pods: Reflector
    private let queue: WorkQueue<Work>

    init(_ context: ControllerContext) {
        self.context = context
        nodes = context.reflectors.reflector(for: .nodes)
        pods = context.reflectors.reflector(for: .pods)
        queue = WorkQueue(clock: context.clock)
    }

    func run() async {
        let (queue, nodes) = (queue, nodes.cache)
        self.nodes.addHandler { if $0.isDeletion { queue.add(.node($0.object.name), after: Self.quarantine) } }
        pods.addHandler { change in
            guard !change.isDeletion else { return }
            let nodeName = PodView(change.object).nodeName
            if nodeName.isEmpty {
                if change.object.isBeingDeleted { queue.add(.pod(change.key)) }
            } else if change.old.map({ PodView($0).nodeName }) != nodeName, nodes.object(name: nodeName) == nil {
                queue.add(.node(nodeName), after: Self.quarantine)
            }
        }
        await ReconcileLoop(name: name, queue: queue, logger: context.logger) {
            (work: Work) async throws(StatusError) in
            switch work {
            case .node(let name): try await collectPods(ofNode: name)
            case .pod(let key): if let pod = pods.cache[key], pod.isBeingDeleted { try await delete(pod) }
            }
            return .done
        }.run()
    }

    private func collectPods(ofNode name: String) async throws(StatusError) {
        guard nodes.cache.object(name: name) == nil else { return }
        do throws(StatusError) {
            _ = try await context.api.get(.nodes, namespace: nil, name: name)
            return
        } catch  where error.isNotFound {}
        for pod in pods.cache.objects(CacheDemands.podsByNode, name) { try await fail(pod) }
    }

    /// The pod can no longer end by itself: says so, that its owner can count it, and deletes it.
    private func fail(_ pod: KubeObject) async throws(StatusError) {
        do throws(StatusError) {
            try await PodDisruption.announce(
                pod, reason: "DeletionByPodGC", message: "PodGC: node no longer exists", phase: "Failed", context,
                cache: pods.cache)
            try await delete(pods.cache[ObjectKey(pod)] ?? pod)
        } catch  where error.isNotFound { return }
    }

    private func delete(_ pod: KubeObject) async throws(StatusError) {
        do throws(StatusError) {
            let answer = try await context.api.delete(
                .pods, namespace: pod.namespace, name: pod.name,
                options: DeleteOptions(gracePeriodSeconds: 0, uid: pod.uid))
            pods.cache.recordDelete(of: pod, answer: answer)
        } catch  where error.isNotFound { return }
    }
}
