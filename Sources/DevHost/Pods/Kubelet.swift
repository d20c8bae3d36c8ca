internal import Controllers
internal import KubeCore
internal import KubeRuntime
internal import Logging
internal import Synchronization

/// The kubelets of all simulated nodes in one: gives bound pods an address and a status, runs those with our own image,
/// and removes those that are being deleted.
///
/// Driven by changes of pods only; a pod that waits for something else looks again after a while, as kubelets do.
final class Kubelet: Sendable {
    private static let component = "kubelet"
    private static let workerCount = 16
    /// How soon a pod whose volumes are not there is looked at again.
    private static let retryInterval = Duration.seconds(1)
    /// How soon a pod whose claims are there but not bound is looked at again.
    private static let bindingInterval = Duration.milliseconds(100)

    private struct State {
        var addresses: [String: AddressPool]
        /// By the pod's uid.
        var assigned: [String: (node: String, address: String)] = [:]
        var realPods: [String: RealPod] = [:]
        var stops = SimulatedStops()
    }

    let pods: Reflector
    let context: ControllerContext
    private let nodes: [String: SimulatedNode]
    let runner: RealPodRunner
    private let queue: WorkQueue<ObjectKey>
    private let state: Mutex<State>
    /// Real pods to be started by `run`, in whose task group they live.
    private let starts = Mutex<[(RealPod, KubeObject)]>([])
    private let startSignal = AsyncSignal()

    init(context: ControllerContext, nodes: [SimulatedNode], runner: RealPodRunner) {
        self.context = context
        self.nodes = Dictionary(uniqueKeysWithValues: nodes.map { ($0.name, $0) })
        self.runner = runner
        queue = WorkQueue(clock: context.clock)
        pods = context.reflectors.reflector(for: .pods)
        let pools = nodes.map {
            ($0.name, AddressPool(first: $0.firstPodAddress, count: SimulatedNode.podAddressCount))
        }
        state = Mutex(State(addresses: Dictionary(uniqueKeysWithValues: pools)))
    }

    /// Runs until the task is cancelled and the processes of real pods have ended.
    func run() async {
        do throws(CancellationError) { try await pods.waitUntilSynced() } catch { return }
        for pod in pods.cache.objects() { reserve(pod) }
        pods.addHandler { [weak self] change in self?.changed(change) }
        await withDiscardingTaskGroup { group in
            group.addTask { [self] in
                await ReconcileLoop(
                    name: Self.component, queue: queue, workers: Self.workerCount, logger: context.logger
                ) { [self] (key: ObjectKey) async throws(StatusError) in try await reconcile(key) }.run()
            }
            while !Task.isCancelled {
                for (handle, pod) in starts.withLock({ starts in
                    defer { starts = [] }; return starts
                }) {
                    group.addTask { [self] in await runner.run(handle, pod: pod) { self.queue.add(ObjectKey(pod)) } }
                }
                await startSignal.wait()
            }
        }
    }

    /// The real pod of this uid, while it has not ended.
    func realPod(uid: String) -> RealPod? { state.withLock { $0.realPods[uid] } }

    // MARK: - Changes

    private func changed(_ change: CacheChange) {
        let pod = change.object
        guard nodes[pod.nodeName] != nil else { return }
        if change.isDeletion {
            // Whoever deleted it without us: its process ends, and its address is free once that has happened.
            if let real = realPod(uid: pod.uid) { real.requestStop(grace: .zero) } else { release(uid: pod.uid) }
        } else {
            queue.add(change.key)
        }
    }

    private func reserve(_ pod: KubeObject) {
        guard !pod.podIP.isEmpty, !pod.isFinished, nodes[pod.nodeName] != nil else { return }
        state.withLock { state in
            state.addresses[pod.nodeName]?.reserve(pod.podIP)
            state.assigned[pod.uid] = (pod.nodeName, pod.podIP)
        }
        if pod.ownContainerName != nil { runner.addresses.reserve(pod.podIP) }
    }

    private func release(uid: String) {
        let freed = state.withLock { state -> String? in
            state.stops.forget(uid: uid)
            guard let (node, address) = state.assigned.removeValue(forKey: uid) else { return nil }
            state.addresses[node]?.release(address)
            return address
        }
        if let freed { runner.addresses.release(freed) }
    }

    /// The pod's address: what it has, or a new one. Nil when the node has none left.
    private func address(of pod: KubeObject, node: SimulatedNode) -> String? {
        if pod.at("spec", "hostNetwork")?.boolValue == true { return node.address }
        return state.withLock { state in
            if let (_, address) = state.assigned[pod.uid] { return address }
            let isReal = pod.ownContainerName != nil
            guard let address = isReal ? runner.addresses.allocate() : state.addresses[node.name]?.allocate() else {
                return nil
            }
            state.assigned[pod.uid] = (node.name, address)
            return address
        }
    }

    // MARK: - Reconciliation

    private func reconcile(_ key: ObjectKey) async throws(StatusError) -> ReconcileResult {
        guard let pod = pods.cache[key], let node = nodes[pod.nodeName] else { return .done }
        if pod.isBeingDeleted { return try await remove(pod) }
        if pod.isFinished { return .done }
        if let real = realPod(uid: pod.uid) {
            return try await report(pod, node, reports: reports(of: pod, real: real), podIP: real.address)
        }
        if pod.podIP.isEmpty || pod.ownContainerName != nil {
            switch try await dependencies(of: pod) {
            case .missing(let dependency): return try await wait(pod, node, for: dependency)
            case .unbound: return .again(after: Self.bindingInterval)
            case .ready: break
            }
        }
        guard let address = address(of: pod, node: node) else {
            return try await wait(pod, node, reason: "FailedCreatePodSandBox", message: "the node has no free address")
        }
        if let container = pod.ownContainerName {
            start(pod, container: container, address: address)
            return .done
        }
        return try await report(
            pod, node, reports: SimulatedContainers.reports(of: pod, now: context.clock.now()), podIP: address)
    }

    private func start(_ pod: KubeObject, container: String, address: String) {
        let handle = RealPod(
            pod: pod, container: container, address: address,
            report: .beforeStart(of: container, in: pod, now: context.clock.now()))
        state.withLock { $0.realPods[pod.uid] = handle }
        starts.withLock { $0.append((handle, pod)) }
        startSignal.raise()
    }

    private func reports(of pod: KubeObject, real: RealPod) -> [String: ContainerReport] {
        var reports = SimulatedContainers.reports(of: pod, now: context.clock.now())
        reports[real.container] = real.report
        return reports
    }

    private func report(
        _ pod: KubeObject, _ node: SimulatedNode, reports: [String: ContainerReport], podIP: String
    ) async throws(StatusError) -> ReconcileResult {
        let plan = PodStatusPlan(
            pod: pod, reports: reports, hostIP: node.address, podIP: podIP, now: context.clock.now())
        guard let status = plan.changed else { return .done }
        let patch: JSONValue = ["metadata": ["uid": .string(pod.uid)], "status": .object(status)]
        do throws(StatusError) {
            let written = try await context.api.patch(
                .pods, namespace: pod.namespace, name: pod.name, patch: .merge(patch),
                options: WriteOptions(subresource: "status"))
            pods.cache.recordWrite(written)
        } catch  where error.isNotFound {}
        return .done
    }

    // MARK: - Waiting

    private enum Dependencies {
        case ready
        case missing(PodDependency)
        /// All are there, but a claim has no volume yet. Source: kubelet, which mounts nothing before.
        case unbound
    }

    private func dependencies(of pod: KubeObject) async throws(StatusError) -> Dependencies {
        var areBound = true
        for dependency in PodDependency.all(of: pod) {
            do throws(StatusError) {
                let object = try await context.api.get(
                    dependency.kind.resource, namespace: pod.namespace, name: dependency.name)
                if dependency.kind == .claim, object.text("status", "phase") != "Bound" { areBound = false }
            } catch  where error.isNotFound {
                return .missing(dependency)
            }
        }
        return areBound ? .ready : .unbound
    }

    private func wait(
        _ pod: KubeObject, _ node: SimulatedNode, for dependency: PodDependency
    ) async throws(StatusError) -> ReconcileResult {
        let what = "\(dependency.kind.word) \"\(dependency.name)\" not found"
        guard let volume = dependency.volume else {
            return try await wait(pod, node, reason: "CreateContainerConfigError", message: what)
        }
        let message = "MountVolume.SetUp failed for volume \"\(volume)\" : \(what)"
        context.events.record(.warning, about: pod, reason: "FailedMount", message: message, component: Self.component)
        return try await wait(pod, node, reason: "ContainerCreating", message: "")
    }

    private func wait(
        _ pod: KubeObject, _ node: SimulatedNode, reason: String, message: String
    ) async throws(StatusError) -> ReconcileResult {
        _ = try await report(
            pod, node, reports: SimulatedContainers.waiting(pod, reason: reason, message: message), podIP: "")
        return .again(after: Self.retryInterval)
    }

    // MARK: - Deletion

    private func remove(_ pod: KubeObject) async throws(StatusError) -> ReconcileResult {
        if let real = realPod(uid: pod.uid) {
            guard real.hasEnded else {
                real.requestStop(grace: .seconds(pod.at("metadata", "deletionGracePeriodSeconds")?.intValue ?? 30))
                return .done
            }
            state.withLock { $0.realPods[pod.uid] = nil }
            await runner.cleanUp(pod)
        } else if let rest = state.withLock({ $0.stops.rest(of: pod, now: context.clock.uptime()) }) {
            return .again(after: rest)
        }
        release(uid: pod.uid)
        // Finalizers may hold it although we are done with it; then those who hold it want to know how it ended.
        if !pod.finalizers.isEmpty {
            if !pod.isFinished { try await reportEnd(of: pod) }
            if pod.at("metadata", "deletionGracePeriodSeconds")?.intValue == 0 { return .done }
        }
        do throws(StatusError) {
            let answer = try await context.api.delete(
                .pods, namespace: pod.namespace, name: pod.name,
                options: DeleteOptions(gracePeriodSeconds: 0, uid: pod.uid))
            pods.cache.recordDelete(of: pod, answer: answer)
        } catch  where error.isNotFound || error.isConflict {}
        return .done
    }

    private func reportEnd(of pod: KubeObject) async throws(StatusError) {
        let status = StoppedPod.status(of: pod, now: context.clock.now())
        do throws(StatusError) {
            pods.cache.recordWrite(
                try await context.api.patch(
                    .pods, namespace: pod.namespace, name: pod.name,
                    patch: .merge(["metadata": ["uid": .string(pod.uid)], "status": .object(status)]),
                    options: WriteOptions(subresource: "status")))
        } catch  where error.isNotFound {}
    }
}
