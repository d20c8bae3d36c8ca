internal import KubeCore
internal import KubeRuntime
internal import Logging
internal import SyncSettings
internal import Synchronization

/// Shows the tenant the nodes that `sync.fromHost.nodes` asks for, as copies of the host's or as stand-ins. Keys are node
/// names; a node that is no longer used stays a little, so that pods which come and go do not make and remove Services on
/// the host each time. `NodeSelection`, `NodeTranslation` and `NodeDifference` decide.
final class NodeSyncer: KindSyncer {
    let name = "node"
    let loop: SyncLoop
    private let environment: SyncEnvironment
    private let settings: NodeSync
    private let fakeNode: FakeNode
    private let translation: NodeTranslation
    private let services: NodeServices
    private let virtualNodes: VirtualNodes
    private let virtualPods: Reflector
    private let hostPods: Reflector
    /// The host's nodes; nil when only their names are used.
    private let hostNodes: Reflector?
    private let foreignPods: ForeignPods?
    private let state = Mutex(State())

    private struct State {
        var unusedSince: [String: Duration] = [:]
        /// When the free room of a node was last written.
        var roomWritten: [String: Duration] = [:]
    }

    static let lingering: Duration = .seconds(3)
    /// Pods of others come and go all the time; the room they leave is told this often at most.
    static let roomInterval: Duration = .seconds(1)

    var reflectors: [Reflector] { [services.reflector] }
    let dependencies: [Reflector]

    init(_ environment: SyncEnvironment, hostPods: Reflector) {
        self.environment = environment
        let configuration = environment.configuration
        settings = configuration.settings.fromHost.nodes
        fakeNode = FakeNode(
            virtualClusterName: configuration.virtualClusterName, kubernetesVersion: configuration.kubernetesVersion)
        translation = NodeTranslation(
            settings: settings, enforcedTolerations: configuration.settings.toHost.pods.enforcedTolerations)
        services = NodeServices(environment)
        virtualNodes = VirtualNodes(environment)
        virtualPods = environment.virtualReflectors.reflector(for: .pods)
        self.hostPods = hostPods
        dependencies = [hostPods]
        hostNodes = settings.mode == .fake ? nil : Self.hostNodes(environment, settings)
        foreignPods = hostNodes != nil && configuration.settings.schedulesVirtually ? ForeignPods(environment) : nil
        loop = SyncLoop(kind: name, environment: environment, direction: .toVirtual)
        watch()
    }

    private static func hostNodes(_ environment: SyncEnvironment, _ settings: NodeSync) -> Reflector {
        let clearsImages = settings.clearsImageStatus
        return Reflector(
            api: environment.host, resource: .nodes,
            options: ReflectorOptions(
                transform: ObjectTransform { node in
                    var node = ObjectTransform.withoutManagedFields.apply(node)
                    if clearsImages { node.set(nil, at: "status", "images") }
                    return node
                }), clock: environment.clock, logger: environment.logger)
    }

    private func watch() {
        let loop = loop
        for pods in [virtualPods, hostPods] {
            pods.addHandler { change in
                let before = change.old.map(ObjectIndex.usedNode.values) ?? []
                let after = change.isDeletion ? [] : ObjectIndex.usedNode.values(change.object)
                guard before != after || change.isDeletion else { return }
                loop.add((before + after).map { ObjectKey(namespace: "", name: $0) })
            }
        }
        virtualNodes.reflector.addHandler { [virtualNodes] change in
            virtualNodes.note(change)
            loop.add(change.key)
        }
        hostNodes?.addHandler { loop.add($0.key) }
        foreignPods?.reflector.addHandler { change in
            let nodes = [change.old, change.object].compactMap { $0.flatMap(PodLifecycle.node) }
            loop.add(Set(nodes).map { ObjectKey(namespace: "", name: $0) })
        }
        services.reflector.addHandler { [virtualNodes] change in
            guard let node = change.object.labels[Marker.node] else { return }
            loop.add(ObjectKey(namespace: "", name: node))
            if node.utf8.count == 63 {  // perhaps shortened
                loop.add(
                    virtualNodes.names.filter { SafeName.concat($0) == node }.map { .init(namespace: "", name: $0) })
            }
        }
    }

    func run() async {
        await withDiscardingTaskGroup { group in
            if let hostNodes { group.addTask { await hostNodes.run() } }
            if let foreignPods { group.addTask { await foreignPods.reflector.run() } }
            group.addTask { await self.work() }
        }
    }

    private func work() async {
        do throws(CancellationError) {
            try await hostNodes?.waitUntilAnswered()
            try await foreignPods?.reflector.waitUntilAnswered()
        } catch { return }
        if let hostNodes, !hostNodes.hasSynced {
            environment.logger.warning(
                "The host refuses to list its nodes; used nodes are shown as stand-ins until it does",
                metadata: ["status.code": "\(hostNodes.refusal?.code ?? 0)"])
        }
        if let foreignPods, !foreignPods.reflector.hasSynced {
            environment.logger.warning(
                "The host refuses to list pods of all namespaces; nodes are shown with all their room",
                metadata: ["status.code": "\(foreignPods.reflector.refusal?.code ?? 0)"])
        }
        await withDiscardingTaskGroup { group in
            group.addTask { await self.noticeHostNodes() }
            group.addTask {
                await self.loop.run(
                    workers: 4, subject: { [virtualNodes = self.virtualNodes] in virtualNodes[$0.name] },
                    reconcile: self.reconcile)
            }
        }
    }

    /// Stand-ins make way for copies when the host has let us see its nodes after all.
    private func noticeHostNodes() async {
        guard let hostNodes, !hostNodes.hasSynced else { return }
        do throws(CancellationError) {
            try await hostNodes.waitUntilSynced()
        } catch { return }
        loop.add(virtualNodes.names.map { ObjectKey(namespace: "", name: $0) })
    }

    // MARK: Deciding

    private func isUsed(_ node: String) -> Bool {
        virtualPods.cache.contains(.usedNode, node) || hostPods.cache.contains(.usedNode, node)
    }

    private var selection: NodeSelection {
        NodeSelection(mode: hostNodes?.hasSynced == true ? settings.mode : .fake)
    }

    @Sendable private func reconcile(_ key: ObjectKey) async throws -> SyncOutcome {
        let host = hostNodes?.cache.object(name: key.name)
        let appearance = selection.appearance(of: host, isUsed: isUsed(key.name))
        guard appearance != .hidden else { return try await hide(key.name) }
        state.withLock { $0.unusedSince[key.name] = nil }
        if let current = virtualNodes[key.name], !virtualNodes.isOurs(current) {
            guard appearance == .real else { return .unchanged }
            throw SyncRefusal.blocked("the host's node of this name cannot be shown, since this object has its name")
        }
        if appearance == .real, let host { return try await show(host) }
        return try await showStandIn(key.name)
    }

    private func showStandIn(_ name: String) async throws -> SyncOutcome {
        let address = try await services.address(ofNode: name)
        guard let node = virtualNodes[name] else {
            let node = fakeNode.node(named: name, internalIP: address, now: environment.clock.now())
            try await virtualNodes.create(node)
            return .written
        }
        if !FakeNode.isFake(node) {
            // A copy that an earlier configuration has left.
            try await virtualNodes.delete(node)
            loop.add(ObjectKey(node))
            return .written
        }
        guard FakeNode.internalIP(node) != address else { return .unchanged }
        var moved = node
        moved.set(FakeNode.addresses(name, address), at: "status", "addresses")
        try await virtualNodes.update(node, to: moved, NodeDifference(from: node, to: moved))
        return .written
    }

    private func show(_ host: KubeObject) async throws -> SyncOutcome {
        var host = host
        var outcome = SyncOutcome.unchanged
        let address = settings.fakesKubeletAddresses ? try await services.address(ofNode: host.name) : nil
        if address == nil, try await sweepServices(ofNode: host.name) { outcome = .written }
        let current = virtualNodes[host.name]
        let known = current.map(virtualNodes.withStateSentBack)
        let patch = known.flatMap { translation.hostPatch(for: host, from: $0) }
        if let patch {
            host = try await patchHost(host, patch)
            outcome = .written
        }
        let taken = foreignPods?.taken(of: host.name) ?? (ResourceAmounts(), 0)
        let desired = translation.virtualNode(
            for: host, current: known, address: address, foreign: taken.0, foreignPods: taken.1)
        guard let current else {
            try await virtualNodes.create(desired)
            return .written
        }
        if patch != nil { virtualNodes.noteSentBack(desired) }
        let difference = NodeDifference(from: current, to: desired)
        if difference.isEmpty || virtualNodes.isSettled(current, desired) { return outcome }
        if difference.isOnlyAllocatable, let delay = delayOfRoom(host.name) { return .later(delay) }
        try await virtualNodes.update(current, to: desired, difference)
        return .written
    }

    private func delayOfRoom(_ node: String) -> Duration? {
        let now = environment.clock.uptime()
        return state.withLock { state in
            if let last = state.roomWritten[node], now - last < Self.roomInterval {
                return Self.roomInterval - (now - last)
            }
            state.roomWritten[node] = now
            return nil
        }
    }

    private func patchHost(_ host: KubeObject, _ patch: JSONObject) async throws(StatusError) -> KubeObject {
        var body = JSONValue.object(patch)
        body.set(.string(host.uid), at: ["metadata", "uid"])
        body.set(.string(host.resourceVersion), at: ["metadata", "resourceVersion"])
        let patched = try await environment.host.patch(.nodes, namespace: nil, name: host.name, patch: .merge(body))
        hostNodes?.cache.recordWrite(patched)
        return patched
    }

    // MARK: Removing

    private func hide(_ name: String) async throws -> SyncOutcome {
        let node = virtualNodes[name].flatMap { virtualNodes.isOurs($0) ? $0 : nil }
        guard node != nil || !services.leftovers(ofNode: name, shown: virtualNodes.names).isEmpty else {
            state.withLock { state in
                state.unusedSince[name] = nil
                state.roomWritten[name] = nil
            }
            return .unchanged
        }
        let now = environment.clock.uptime()
        let since = state.withLock { state in
            let since = state.unusedSince[name] ?? now
            state.unusedSince[name] = since
            return since
        }
        if now - since < Self.lingering { return .later(Self.lingering - (now - since)) }
        state.withLock { $0.unusedSince[name] = nil }
        if let node { try await virtualNodes.delete(node) }
        _ = try await sweepServices(ofNode: name)
        return .written
    }

    private func sweepServices(ofNode name: String) async throws(StatusError) -> Bool {
        let leftovers = services.leftovers(ofNode: name, shown: virtualNodes.names)
        for service in leftovers where !service.isBeingDeleted { try await services.delete(service) }
        return !leftovers.isEmpty
    }
}
