internal import KubeCore
internal import KubeRuntime
internal import Synchronization

/// Shows the tenant exactly the nodes that its pods run on. Keys are node names; a node that is no longer used stays a
/// little, so that pods which come and go do not make and remove Services on the host each time.
final class NodeSyncer: KindSyncer {
    let name = "node"
    let loop: SyncLoop
    private let environment: SyncEnvironment
    private let fakeNode: FakeNode
    private let translation: NodeServiceTranslation
    private let virtualNodes: Reflector
    private let virtualPods: Reflector
    private let hostPods: Reflector
    private let services: Reflector
    private let unusedSince = Mutex<[String: Duration]>([:])

    static let lingering: Duration = .seconds(3)

    var reflectors: [Reflector] { [services] }
    var dependencies: [Reflector] { [hostPods] }

    init(_ environment: SyncEnvironment, hostPods: Reflector) {
        self.environment = environment
        let configuration = environment.configuration
        fakeNode = FakeNode(
            virtualClusterName: configuration.virtualClusterName, kubernetesVersion: configuration.kubernetesVersion)
        translation = NodeServiceTranslation(naming: environment.naming, selector: configuration.service.selector)
        virtualNodes = environment.virtualReflectors.reflector(for: .nodes)
        virtualPods = environment.virtualReflectors.reflector(for: .pods)
        self.hostPods = hostPods
        services = environment.hostReflector(.services, selector: translation.all, indexes: [.label(Marker.node)])
        loop = SyncLoop(kind: name, environment: environment, direction: .toVirtual)
        watch()
    }

    private func watch() {
        let index = ObjectIndex.usedNode
        for pods in [virtualPods, hostPods] {
            pods.addHandler { [loop] change in
                let before = change.old.map(index.values) ?? []
                let after = change.isDeletion ? [] : index.values(change.object)
                guard before != after || change.isDeletion else { return }
                loop.add((before + after).map { ObjectKey(namespace: "", name: $0) })
            }
        }
        virtualNodes.addHandler { [loop] change in
            // Heartbeats and the like are of no interest.
            if let old = change.old, !change.isDeletion, FakeNode.internalIP(old) == FakeNode.internalIP(change.object)
            {
                return
            }
            loop.add(change.key)
        }
        services.addHandler { [loop, virtualNodes] change in
            guard let node = change.object.labels[Marker.node] else { return }
            loop.add(ObjectKey(namespace: "", name: node))
            if node.utf8.count == 63 {  // perhaps shortened
                loop.add(virtualNodes.cache.keys().filter { SafeName.concat($0.name) == node })
            }
        }
    }

    func run() async {
        await loop.run(workers: 4, subject: { [virtualNodes] in virtualNodes.cache[$0] }, reconcile: reconcile)
    }

    private func isUsed(_ node: String) -> Bool {
        virtualPods.cache.contains(.usedNode, node) || hostPods.cache.contains(.usedNode, node)
    }

    @Sendable private func reconcile(_ key: ObjectKey) async throws -> SyncOutcome {
        guard isUsed(key.name) else { return try await removeUnused(key) }
        unusedSince.withLock { $0[key.name] = nil }
        let service = try await ensureService(forNode: key.name)
        guard let address = service.at("spec", "clusterIP")?.stringValue, !address.isEmpty else {
            throw SyncRefusal.waiting("waiting for the node's address")
        }
        guard let node = virtualNodes.cache[key] else {
            try await createNode(key.name, address)
            return .written
        }
        guard FakeNode.isFake(node), FakeNode.internalIP(node) != address else { return .unchanged }
        try await patchAddress(of: node, address)
        return .written
    }

    // MARK: Making

    private func ensureService(forNode node: String) async throws -> KubeObject {
        let namespace = environment.naming.hostNamespace
        let name = environment.naming.nodeServiceName(node)
        if let service = services.cache.object(namespace: namespace, name: name), !service.isBeingDeleted,
            translation.isOurs(service, node: node)
        {
            return service
        }
        do throws(StatusError) {
            let created = try await environment.host.create(
                .services, namespace: namespace, object: translation.service(forNode: node))
            services.cache.recordWrite(created)
            return created
        } catch {
            guard error.isAlreadyExists else { throw error }
        }
        let existing = try await environment.host.get(.services, namespace: namespace, name: name)
        guard translation.isOurs(existing, node: node), !existing.isBeingDeleted else {
            throw SyncRefusal.blocked("the host has an object of another owner under the name of the node's Service")
        }
        services.cache.recordWrite(existing)
        return existing
    }

    private func createNode(_ name: String, _ address: String) async throws {
        let node = fakeNode.node(named: name, internalIP: address, now: environment.clock.now())
        do throws(StatusError) {
            var created = try await environment.virtual.create(.nodes, namespace: nil, object: node)
            if FakeNode.internalIP(created) == nil {
                created["status"] = node["status"]
                created = try await environment.virtual.updateStatus(.nodes, namespace: nil, object: created)
            }
            // Registration taints nodes until they are ready, which these are.
            if !(created.at("spec", "taints")?.arrayValue ?? []).isEmpty {
                created = try await environment.virtual.patch(
                    .nodes, namespace: nil, name: name, patch: .merge(["spec": ["taints": nil]]))
            }
            virtualNodes.cache.recordWrite(created)
        } catch {
            guard error.isAlreadyExists else { throw error }
        }
    }

    private func patchAddress(of node: KubeObject, _ address: String) async throws {
        let body: JSONValue = [
            "metadata": ["uid": .string(node.uid)], "status": ["addresses": FakeNode.addresses(node.name, address)],
        ]
        let patched = try await environment.virtual.patch(
            .nodes, namespace: nil, name: node.name, patch: .merge(body), options: WriteOptions(subresource: "status"))
        virtualNodes.cache.recordWrite(patched)
    }

    // MARK: Removing

    private func removeUnused(_ key: ObjectKey) async throws -> SyncOutcome {
        let node = virtualNodes.cache[key].flatMap { FakeNode.isFake($0) ? $0 : nil }
        let leftServices = services.cache.objects(.label(Marker.node), SafeName.concat(key.name))
        guard node != nil || !leftServices.isEmpty else {
            unusedSince.withLock { $0[key.name] = nil }
            return .unchanged
        }
        let now = environment.clock.uptime()
        let since = unusedSince.withLock { state in
            let since = state[key.name] ?? now
            state[key.name] = since
            return since
        }
        if now - since < Self.lingering { return .later(Self.lingering - (now - since)) }
        unusedSince.withLock { $0[key.name] = nil }
        if let node { try await delete(.nodes, namespace: nil, node, environment.virtual, virtualNodes) }
        for service in leftServices where translation.isOurs(service, node: key.name) {
            try await delete(.services, namespace: service.namespace, service, environment.host, services)
        }
        return .written
    }

    private func delete(
        _ resource: GroupVersionResource, namespace: String?, _ object: KubeObject, _ api: any ResourceAPI,
        _ reflector: Reflector
    ) async throws(StatusError) {
        do throws(StatusError) {
            let answer = try await api.delete(
                resource, namespace: namespace, name: object.name, options: DeleteOptions(uid: object.uid))
            reflector.cache.recordDelete(of: object, answer: answer)
        } catch {
            guard error.isNotFound || error.isConflict else { throw error }
        }
    }
}

extension ObjectIndex {
    /// By the node that a pod runs on. Pods of DaemonSets take no part: they run on all nodes there are, so they must not
    /// be what keeps a node there.
    static let usedNode = ObjectIndex(name: "usedNode") { pod in
        guard let node = PodLifecycle.node(of: pod), pod.annotations[Marker.podOwnerSetKind] != "DaemonSet",
            pod.controllerOwner?.kind != "DaemonSet"
        else { return [] }
        return [node]
    }

    /// By the node that a pod runs on, all pods.
    static let node = ObjectIndex.field("spec", "nodeName")
}
