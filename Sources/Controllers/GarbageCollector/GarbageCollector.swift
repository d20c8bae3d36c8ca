internal import KubeCore
internal import KubeRuntime
internal import Synchronization

/// Deletes objects whose owners are all gone, and carries out foreground and orphaning deletion.
///
/// It watches all resources, custom ones as they come and go; of those that no other controller reads it keeps the
/// metadata only. An owner that no cache shows is asked for at the server before anything is deleted.
final class GarbageCollector: Controller {
    let name = "garbage-collector"

    private enum Work: Hashable {
        case examine(String)
        case orphan(String)
    }

    private let context: ControllerContext
    private let served: CollectableResources
    private let graph = Mutex(OwnerGraph())
    /// The custom resources that are watched now.
    private let custom = Mutex<[GroupVersionResource: CollectableResource]>([:])
    private let builtInKinds: [GroupResource: CollectableResource]
    private let queue: WorkQueue<Work>

    /// Must be made before the shared reflectors run, so that the graph is told everything in order.
    init(_ context: ControllerContext, served: CollectableResources) {
        self.context = context
        self.served = served
        // Keyed by group and kind; a kind stands in the resource's place.
        builtInKinds = Dictionary(
            served.builtIn.map { (GroupResource(group: $0.resource.group, resource: $0.kind), $0) },
            uniquingKeysWith: { first, _ in first })
        queue = WorkQueue(clock: context.clock)
        for resource in served.builtIn where resource.resource.resource != "events" { watch(resource.resource) }
    }

    func run() async {
        served.definitions.addHandler { [weak self] _ in self?.followDefinitions() }
        await ReconcileLoop(name: name, queue: queue, workers: 8, logger: context.logger) {
            (work: Work) async throws(StatusError) in
            switch work {
            case .examine(let uid): try await self.examine(uid)
            case .orphan(let uid): try await self.orphan(uid)
            }
        }.run()
    }

    private func watch(_ resource: GroupVersionResource) {
        context.reflectors.reflector(for: resource) { [weak self] change in self?.note(change, resource) }
    }

    private func note(_ change: CacheChange, _ resource: GroupVersionResource) {
        let attention = graph.withLock { graph in
            switch change {
            case .added(let object), .updated(_, let object): graph.observe(object, resource: resource)
            case .deleted(let object): graph.remove(object.uid)
            }
        }
        for uid in attention.examine { queue.add(.examine(uid)) }
        for uid in attention.orphan { queue.add(.orphan(uid)) }
    }

    /// Watches the custom resources that are served now, and lets go of those that are not any more.
    private func followDefinitions() {
        let present = Dictionary(
            served.definitions.cache.objects().compactMap(CollectableResources.resource).map { ($0.resource, $0) },
            uniquingKeysWith: { first, _ in first })
        let (arrived, left) = custom.withLock { custom in
            let arrived = present.keys.filter { custom[$0] == nil }
            let left = custom.keys.filter { present[$0] == nil }
            custom = present
            return (arrived, left)
        }
        let defined = Set(
            served.definitions.cache.objects().map {
                $0.text("spec", "group") + "/" + $0.text("spec", "names", "plural")
            })
        for resource in left {
            let objects = context.reflectors.reflector(for: resource).cache.objects()
            context.reflectors.remove(resource)
            if defined.contains("\(resource.group)/\(resource.resource)") {
                // Another version is followed from now on, or none: the objects are still there.
                graph.withLock { graph in for object in objects { graph.forget(object.uid) } }
            } else {
                for object in objects { note(.deleted(object), resource) }
            }
        }
        for resource in arrived { watch(resource) }
        guard !arrived.isEmpty else { return }
        // Owners of a kind that was unknown until now can be judged from here on.
        for uid in graph.withLock({ Array($0.nodes.keys) }) { queue.add(.examine(uid)) }
    }
}

// MARK: - Decisions

extension GarbageCollector {
    private func examine(_ uid: String) async throws(StatusError) -> ReconcileResult {
        let (found, dependents) = graph.withLock { ($0.nodes[uid], $0.dependents(of: uid)) }
        guard let node = found else { return .done }
        var owners: [(reference: OwnerReference, state: GarbageDecision.OwnerState)] = []
        for reference in node.owners { owners.append((reference, try await state(of: reference, for: node))) }
        switch GarbageDecision(node, owners: owners, dependents: dependents) {
        case .keep: break
        case .examine(let uids): for uid in uids { queue.add(.examine(uid)) }
        case .finishForeground:
            try await removeFinalizer(OwnerGraph.Node.foregroundFinalizer, from: node)
        case .dropOwners(let uids):
            try await writeOwners(node.owners.filter { !uids.contains($0.uid) }, of: node)
        case .delete(let policy, let unblocking):
            if unblocking { return try await unblock(node) }
            try await delete(node, policy)
        }
        return .done
    }

    /// How an owner is doing: by the caches, and by the server when they do not show it.
    private func state(
        of reference: OwnerReference, for node: OwnerGraph.Node
    ) async throws(StatusError) -> GarbageDecision.OwnerState {
        if graph.withLock({ $0.isKnownGone(reference.uid) }) { return .absent }
        guard let owner = resource(of: reference) else { return .solid }
        // A cluster-scoped object cannot have an owner in a namespace; such a reference is never judged.
        if owner.isNamespaced, node.key.namespace.isEmpty { return .solid }
        let namespace = owner.isNamespaced ? node.key.namespace : ""
        let cache = context.reflectors.reflector(for: owner.resource).cache
        let cached = cache.object(namespace: namespace, name: reference.name)
        if let cached, cached.uid == reference.uid { return Self.state(of: cached) }
        do throws(StatusError) {
            let live = try await context.api.get(
                owner.resource, namespace: owner.isNamespaced ? namespace : nil, name: reference.name)
            return live.uid == reference.uid ? Self.state(of: live) : .absent
        } catch  where error.isNotFound { return .absent }
    }

    private static func state(of owner: KubeObject) -> GarbageDecision.OwnerState {
        owner.isBeingDeleted && owner.finalizers.contains(OwnerGraph.Node.foregroundFinalizer) ? .waiting : .solid
    }

    private func resource(of reference: OwnerReference) -> CollectableResource? {
        guard let group = GroupVersion(apiVersion: reference.apiVersion)?.group else { return nil }
        if let builtIn = builtInKinds[GroupResource(group: group, resource: reference.kind)] { return builtIn }
        return custom.withLock { custom in
            custom.values.first { $0.resource.group == group && $0.kind == reference.kind }
        }
    }
}

// MARK: - Writes

extension GarbageCollector {
    private func delete(_ node: OwnerGraph.Node, _ policy: PropagationPolicy) async throws(StatusError) {
        do throws(StatusError) {
            // The version makes sure that nobody has given it an owner meanwhile.
            _ = try await context.api.delete(
                node.resource, namespace: namespace(of: node), name: node.key.name,
                options: DeleteOptions(
                    propagationPolicy: policy, uid: node.uid, resourceVersion: node.resourceVersion))
        } catch  where error.isNotFound { return }
    }

    /// Removes the blocking flag from the node's references, then comes back to delete it.
    private func unblock(_ node: OwnerGraph.Node) async throws(StatusError) -> ReconcileResult {
        guard node.owners.contains(where: \.blocksOwnerDeletion) else {
            try await delete(node, .foreground)
            return .done
        }
        var owners = node.owners
        for index in owners.indices { owners[index].blocksOwnerDeletion = false }
        try await writeOwners(owners, of: node)
        return .retry
    }

    private func orphan(_ uid: String) async throws(StatusError) -> ReconcileResult {
        let (found, dependents) = graph.withLock { ($0.nodes[uid], $0.dependents(of: uid)) }
        guard let node = found, node.orphansDependents else { return .done }
        for dependent in dependents {
            try await writeOwners(dependent.owners.filter { $0.uid != uid }, of: dependent)
        }
        try await removeFinalizer(OwnerGraph.Node.orphanFinalizer, from: node)
        return .done
    }

    private func writeOwners(_ owners: [OwnerReference], of node: OwnerGraph.Node) async throws(StatusError) {
        try await patch(
            node, "ownerReferences", owners.isEmpty ? .null : .array(owners.map(\.value)))
    }

    private func removeFinalizer(_ finalizer: String, from node: OwnerGraph.Node) async throws(StatusError) {
        let rest = node.finalizers.filter { $0 != finalizer }
        try await patch(node, "finalizers", rest.isEmpty ? .null : .array(rest.map(JSONValue.string)))
    }

    /// Changes one metadata field, provided the object is as the graph knows it.
    private func patch(_ node: OwnerGraph.Node, _ field: String, _ value: JSONValue) async throws(StatusError) {
        let metadata: JSONObject = [
            "uid": .string(node.uid), "resourceVersion": .string(node.resourceVersion), (field): value,
        ]
        do throws(StatusError) {
            _ = try await context.api.patch(
                node.resource, namespace: namespace(of: node), name: node.key.name,
                patch: .merge(["metadata": .object(metadata)]))
        } catch  where error.isNotFound { return }
    }

    private func namespace(of node: OwnerGraph.Node) -> String? {
        node.key.namespace.isEmpty ? nil : node.key.namespace
    }
}
