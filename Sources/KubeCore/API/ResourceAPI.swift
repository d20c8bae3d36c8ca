/// One Kubernetes API, wherever it is: in this process (`LoopbackAPI`) or behind HTTPS (`RemoteAPI`).
///
/// Controllers, the scheduler, the syncer and the tenant's DNS see clusters through this protocol only. `namespace` is
/// nil for cluster-scoped resources; for list, watch and deletecollection of a namespaced resource nil means all
/// namespaces. Every method throws what the API server answered, or `serviceUnavailable` when it could not be reached.
package protocol ResourceAPI: Sendable {
    /// - Throws: `notFound` when there is no such object.
    func get(
        _ resource: GroupVersionResource, namespace: String?, name: String
    ) async throws(StatusError) -> KubeObject

    /// - Throws: `expired` when `options` name a version or page that compaction has removed.
    func list(
        _ resource: GroupVersionResource, namespace: String?, options: ListOptions
    ) async throws(StatusError) -> KubeList

    /// Changes from `options.resourceVersion` on, in order, without gaps. The stream ends when the server ends the
    /// watch (the caller starts anew from the last version it saw) and throws `expired` when it cannot go on without
    /// a gap (the caller lists anew).
    func watch(
        _ resource: GroupVersionResource, namespace: String?, options: WatchOptions
    ) async throws(StatusError) -> WatchStream

    /// Creates an object, or, with `options.subresource`, posts to a subresource of the object named `object.name`
    /// (`pods/binding`, `pods/eviction`, `serviceaccounts/token`). Returns what the server stored or answered.
    func create(
        _ resource: GroupVersionResource, namespace: String?, object: KubeObject, options: WriteOptions
    ) async throws(StatusError) -> KubeObject

    /// Replaces an object (or its `status` or `scale`); compare-and-set when `object.resourceVersion` is given.
    func update(
        _ resource: GroupVersionResource, namespace: String?, object: KubeObject, options: WriteOptions
    ) async throws(StatusError) -> KubeObject

    func patch(
        _ resource: GroupVersionResource, namespace: String?, name: String, patch: Patch, options: WriteOptions
    ) async throws(StatusError) -> KubeObject

    /// Returns the object while finalizers or a grace period hold it, else a `Status` of success.
    func delete(
        _ resource: GroupVersionResource, namespace: String?, name: String, options: DeleteOptions
    ) async throws(StatusError) -> KubeObject

    func deleteCollection(
        _ resource: GroupVersionResource, namespace: String?, selection: ListOptions, options: DeleteOptions
    ) async throws(StatusError)
}

extension ResourceAPI {
    package func list(_ resource: GroupVersionResource, namespace: String?) async throws(StatusError) -> KubeList {
        try await list(resource, namespace: namespace, options: ListOptions())
    }

    package func create(
        _ resource: GroupVersionResource, namespace: String?, object: KubeObject
    ) async throws(StatusError) -> KubeObject {
        try await create(resource, namespace: namespace, object: object, options: WriteOptions())
    }

    package func update(
        _ resource: GroupVersionResource, namespace: String?, object: KubeObject
    ) async throws(StatusError) -> KubeObject {
        try await update(resource, namespace: namespace, object: object, options: WriteOptions())
    }

    package func updateStatus(
        _ resource: GroupVersionResource, namespace: String?, object: KubeObject
    ) async throws(StatusError) -> KubeObject {
        try await update(resource, namespace: namespace, object: object, options: WriteOptions(subresource: "status"))
    }

    package func patch(
        _ resource: GroupVersionResource, namespace: String?, name: String, patch: Patch
    ) async throws(StatusError) -> KubeObject {
        try await self.patch(resource, namespace: namespace, name: name, patch: patch, options: WriteOptions())
    }

    package func delete(
        _ resource: GroupVersionResource, namespace: String?, name: String
    ) async throws(StatusError) -> KubeObject {
        try await delete(resource, namespace: namespace, name: name, options: DeleteOptions())
    }
}
