import KubeCore
import KubeRuntime
import Logging
import Synchronization

/// Reports pods as running and ready, and lets deleted ones go, as the kubelets of a cluster would.
final class SimulatedKubelet: Sendable {
    private let api: any ResourceAPI
    private let pods: Reflector
    private let queue = WorkQueue<ObjectKey>()
    /// Whether pods must be bound to a node first.
    private let needsNode: Bool
    private let nextAddress = Mutex(0)

    init(api: any ResourceAPI, needsNode: Bool) {
        self.api = api
        self.needsNode = needsNode
        pods = Reflector(api: api, resource: .pods, logger: Logger(label: "kubelet"))
    }

    func run() async {
        let queue = queue
        pods.addHandler { queue.add($0.key) }
        await withDiscardingTaskGroup { group in
            group.addTask { await self.pods.run() }
            group.addTask {
                await ReconcileLoop(name: "kubelet", queue: queue, workers: 8, logger: Logger(label: "kubelet")) {
                    (key: ObjectKey) async throws(StatusError) in try await self.reconcile(key)
                }.run()
            }
        }
    }

    private func reconcile(_ key: ObjectKey) async throws(StatusError) -> ReconcileResult {
        guard let pod = pods.cache[key] else { return .done }
        if pod.isBeingDeleted {
            do throws(StatusError) {
                _ = try await api.delete(
                    .pods, namespace: key.namespace, name: key.name,
                    options: DeleteOptions(gracePeriodSeconds: 0, uid: pod.uid))
            } catch  where error.isNotFound || error.isConflict { return .done }
            return .done
        }
        let phase = pod.at("status", "phase")?.stringValue ?? ""
        let isBound = !(pod.at("spec", "nodeName")?.stringValue ?? "").isEmpty
        guard phase.isEmpty || phase == "Pending", isBound || !needsNode else { return .done }
        var running = pod
        let now = Timestamp.now().rfc3339
        let address = nextAddress.withLock { next in
            next += 1
            return "10.1.\(next / 250).\(next % 250 + 1)"
        }
        running.set("Running", at: "status", "phase")
        running.set(.string(address), at: "status", "podIP")
        running.set([["ip": .string(address)]], at: "status", "podIPs")
        running.set(
            [["type": "Ready", "status": "True", "lastTransitionTime": .string(now)]], at: "status", "conditions")
        do throws(StatusError) {
            _ = try await api.updateStatus(.pods, namespace: key.namespace, object: running)
        } catch  where error.isNotFound { return .done }
        return .done
    }
}
