internal import KubeCore
internal import KubeRuntime
internal import Synchronization

/// Notices nodes that give no sign of life any more: their conditions become Unknown, and their pods not ready.
///
/// Looks at a node when it may be late, not every few seconds.
/// Source: pkg/controller/nodelifecycle monitorNodeHealth.
final class NodeLifecycleController: Controller {
    let name = "node-lifecycle"
    private static let leaseNamespace = "kube-node-lease"
    private static let component = "node-controller"

    private let context: ControllerContext
    private let nodes: Reflector
    private let leases: Reflector
    private let pods: Reflector
    private let health = Mutex<[String: NodeHealth]>([:])
    private let queue: WorkQueue<ObjectKey>

    init(_ context: ControllerContext) {
        self.context = context
        nodes = context.reflectors.reflector(for: .nodes)
        leases = context.reflectors.reflector(for: .leases)
        pods = context.reflectors.reflector(for: .pods)
        queue = WorkQueue(clock: context.clock)
    }

    func run() async {
        nodes.addHandler { [weak self] change in self?.noteNode(change) }
        leases.addHandler { [weak self] change in
            guard change.key.namespace == Self.leaseNamespace, !change.isDeletion else { return }
            self?.noteSign(ObjectKey(namespace: "", name: change.key.name))
        }
        await ReconcileLoop(name: name, queue: queue, logger: context.logger) {
            (key: ObjectKey) async throws(StatusError) in try await self.reconcile(key)
        }.run()
    }

    private func noteNode(_ change: CacheChange) {
        if change.isDeletion, nodes.cache[change.key] == nil {
            health.withLock { $0[change.key.name] = nil }
        } else {
            noteSign(change.key)
        }
    }

    /// A renewed Lease alone is no reason for work: it is noted, and found when the node is looked at.
    private func noteSign(_ key: ObjectKey) {
        guard let node = nodes.cache[key] else { return }
        let lease = leases.cache[ObjectKey(namespace: Self.leaseNamespace, name: key.name)]
        let uptime = context.clock.uptime()
        let isNew = health.withLock { health in
            guard health[key.name] != nil else {
                health[key.name] = NodeHealth(node, lease: lease, uptime: uptime)
                return true
            }
            health[key.name]?.observe(node, lease: lease, uptime: uptime)
            return false
        }
        if isNew { queue.add(key) }
    }

    private func reconcile(_ key: ObjectKey) async throws(StatusError) -> ReconcileResult {
        guard let node = nodes.cache[key], let health = health.withLock({ $0[key.name] }) else { return .done }
        switch health.verdict(on: node, uptime: context.clock.uptime(), now: context.clock.now()) {
        case .alive(let delay): return .again(after: delay)
        case .knownLost: return .again(after: NodeHealth.gracePeriod)
        case .lost(let conditions):
            var status = node["status"]?.objectValue ?? JSONObject()
            status["conditions"] = conditions
            try await context.writeStatus(status, of: node, .nodes, cache: nodes.cache)
            context.events.record(
                about: node, reason: "NodeNotReady", message: "Node \(node.name) status is now: NodeNotReady",
                component: Self.component)
            try await markPodsNotReady(on: node.name)
            return .again(after: NodeHealth.gracePeriod)
        }
    }

    /// So that Services send nothing there any more.
    private func markPodsNotReady(on node: String) async throws(StatusError) {
        for pod in pods.cache.objects(CacheDemands.podsByNode, node) where PodView(pod).isReady {
            var status = pod["status"]?.objectValue ?? JSONObject()
            var conditions = Conditions(status["conditions"])
            guard var ready = conditions["Ready"] else { continue }
            ready["status"] = "False"
            ready["lastTransitionTime"] = .string(context.clock.now().rfc3339)
            conditions.put(ready)
            status["conditions"] = conditions.value
            do throws(StatusError) {
                try await context.writeStatus(status, of: pod, .pods, cache: pods.cache)
            } catch  where error.isNotFound || error.isConflict { continue }
        }
    }
}
