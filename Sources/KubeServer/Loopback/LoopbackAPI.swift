package import KubeCore
internal import KubeSchema

/// The server's own API without a socket: the registry as `ResourceAPI`, with the rights of `user`.
///
/// Requests are not authorized: only parts of this process get hold of one. Admission sees `user` as it would see a
/// client. Kinds of aggregated servers can be read.
package struct LoopbackAPI: ResourceAPI {
    private let registry: ResourceRegistry
    private let user: UserInfo
    private let aggregation: Aggregation?
    private let isController: Bool

    /// - Parameter aggregation: nil knows this server's own kinds only.
    package init(registry: ResourceRegistry, user: UserInfo, aggregation: Aggregation? = nil) {
        self.init(registry: registry, user: user, aggregation: aggregation, isController: false)
    }

    private init(registry: ResourceRegistry, user: UserInfo, aggregation: Aggregation?, isController: Bool) {
        self.registry = registry
        self.user = user
        self.aggregation = aggregation
        self.isController = isController
    }

    /// The same API as a controller of this process has it, who acts in the name that he has in Kubernetes, as
    /// webhooks, policies and `managedFields` show it.
    package func acting(as controller: ControllerIdentity) -> LoopbackAPI {
        let user =
            switch controller {
            case .serviceAccount(let name): UserInfo(serviceAccount: name, namespace: "kube-system", uid: "")
            case .scheduler: UserInfo(name: "system:kube-scheduler", groups: [UserInfo.authenticatedGroup])
            }
        return LoopbackAPI(registry: registry, user: user, aggregation: aggregation, isController: true)
    }

    private var context: RequestContext { RequestContext(user: user, isFromController: isController) }

    private func served(_ resource: GroupVersionResource) throws(StatusError) -> ServedResource {
        guard let served = registry.find(resource) else { throw .pathNotFound() }
        return served
    }

    package func get(
        _ resource: GroupVersionResource, namespace: String?, name: String
    ) async throws(StatusError) -> KubeObject {
        if let remote = try await aggregation?.read(
            resource, path: resource.path(namespace: namespace, name: name), as: user)
        {
            return remote
        }
        return try await registry.get(served(resource), namespace: namespace ?? "", name: name).decoded()
    }

    package func list(
        _ resource: GroupVersionResource, namespace: String?, options: ListOptions
    ) async throws(StatusError) -> KubeList {
        if let remote = try await aggregation?.read(
            resource, path: resource.path(namespace: namespace), query: Aggregation.query(options), as: user)
        {
            return KubeList(
                items: (remote["items"]?.arrayValue ?? []).compactMap(KubeObject.init),
                resourceVersion: remote.text("metadata", "resourceVersion"))
        }
        let list = try await registry.list(served(resource), namespace: namespace ?? "", options: options)
        var items: [KubeObject] = []
        items.reserveCapacity(list.items.count)
        for item in list.items { items.append(try item.decoded()) }
        return KubeList(
            items: items, resourceVersion: list.resourceVersion, continueToken: list.continueToken,
            remainingItemCount: list.remainingItemCount)
    }

    package func watch(
        _ resource: GroupVersionResource, namespace: String?, options: WatchOptions
    ) async throws(StatusError) -> WatchStream {
        let resource = try served(resource)
        let watch = try await registry.watch(resource, namespace: namespace ?? "", options: options)
        let reader = TreeReader(registry.storage.resource(resource.storageResource))
        return WatchStream { () async throws(StatusError) -> [WatchEvent]? in
            guard let batch = try await watch.nextBatch() else { return nil }
            var events: [WatchEvent] = []
            events.reserveCapacity(batch.count)
            for event in batch { events.append(WatchEvent(kind: event.kind, object: try reader.read(event.object))) }
            return events
        }
    }

    package func create(
        _ resource: GroupVersionResource, namespace: String?, object: KubeObject, options: WriteOptions
    ) async throws(StatusError) -> KubeObject {
        let resource = try served(resource)
        return try await registry.create(
            resource, namespace: namespace ?? "", name: options.subresource == nil ? "" : object.name,
            object: Self.read(object, as: resource), options: options, context: context
        ).object.decoded()
    }

    package func update(
        _ resource: GroupVersionResource, namespace: String?, object: KubeObject, options: WriteOptions
    ) async throws(StatusError) -> KubeObject {
        let resource = try served(resource)
        return try await registry.update(
            resource, namespace: namespace ?? "", name: object.name, object: Self.read(object, as: resource),
            options: options, context: context
        ).object.decoded()
    }

    /// The object as the body of a request is read, so that what is empty is stored as if a client had sent it. Bodies of
    /// subresources that are other kinds stay.
    private static func read(_ object: KubeObject, as resource: ServedResource) throws(StatusError) -> KubeObject {
        guard object.groupVersionKind == resource.kind else { return object }
        do throws(FieldTypeMismatch) {
            return try resource.strategy.decode(object).object
        } catch {
            throw .badRequest(error.description)
        }
    }

    package func patch(
        _ resource: GroupVersionResource, namespace: String?, name: String, patch: Patch, options: WriteOptions
    ) async throws(StatusError) -> KubeObject {
        try await registry.patch(
            served(resource), namespace: namespace ?? "", name: name, patch: patch, options: options, context: context
        ).object.decoded()
    }

    package func delete(
        _ resource: GroupVersionResource, namespace: String?, name: String, options: DeleteOptions
    ) async throws(StatusError) -> KubeObject {
        try await registry.delete(
            served(resource), namespace: namespace ?? "", name: name, options: options, context: context
        ).decoded()
    }

    package func deleteCollection(
        _ resource: GroupVersionResource, namespace: String?, selection: ListOptions, options: DeleteOptions
    ) async throws(StatusError) {
        _ = try await registry.deleteCollection(
            served(resource), namespace: namespace ?? "", selection: selection, options: options, context: context)
    }
}

/// A watch that wants trees. While there is one, writers of this process leave their trees with the objects, and whoever
/// parses first shares the outcome, until all such watches have it.
private final class TreeReader: Sendable {
    private let cache: ResourceCache

    init(_ cache: ResourceCache) {
        self.cache = cache
        cache.addTreeReader()
    }

    deinit { cache.removeTreeReader() }

    func read(_ object: EncodedObject) throws(StatusError) -> KubeObject {
        try object.decoded(forOneOf: cache.treeReaders)
    }
}
