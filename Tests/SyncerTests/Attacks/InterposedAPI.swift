internal import KubeCore

/// A cluster in which something happens just before a request arrives, which may refuse it.
final class InterposedAPI: ResourceAPI {
    /// Called with the verb, the resource and the name of the object.
    typealias Before =
        @Sendable (_ verb: String, _ resource: GroupVersionResource, _ name: String) async throws(StatusError) -> Void

    private let base: any ResourceAPI
    private let before: Before

    init(_ base: any ResourceAPI, before: @escaping Before) {
        self.base = base
        self.before = before
    }

    func get(
        _ resource: GroupVersionResource, namespace: String?, name: String
    ) async throws(StatusError) -> KubeObject {
        try await before("get", resource, name)
        return try await base.get(resource, namespace: namespace, name: name)
    }

    func list(
        _ resource: GroupVersionResource, namespace: String?, options: ListOptions
    ) async throws(StatusError) -> KubeList {
        try await before("list", resource, "")
        return try await base.list(resource, namespace: namespace, options: options)
    }

    func watch(
        _ resource: GroupVersionResource, namespace: String?, options: WatchOptions
    ) async throws(StatusError) -> WatchStream {
        try await before("watch", resource, "")
        return try await base.watch(resource, namespace: namespace, options: options)
    }

    func create(
        _ resource: GroupVersionResource, namespace: String?, object: KubeObject, options: WriteOptions
    ) async throws(StatusError) -> KubeObject {
        try await before("create", resource, object.name)
        return try await base.create(resource, namespace: namespace, object: object, options: options)
    }

    func update(
        _ resource: GroupVersionResource, namespace: String?, object: KubeObject, options: WriteOptions
    ) async throws(StatusError) -> KubeObject {
        try await before("update", resource, object.name)
        return try await base.update(resource, namespace: namespace, object: object, options: options)
    }

    func patch(
        _ resource: GroupVersionResource, namespace: String?, name: String, patch: Patch, options: WriteOptions
    ) async throws(StatusError) -> KubeObject {
        try await before("patch", resource, name)
        return try await base.patch(resource, namespace: namespace, name: name, patch: patch, options: options)
    }

    func delete(
        _ resource: GroupVersionResource, namespace: String?, name: String, options: DeleteOptions
    ) async throws(StatusError) -> KubeObject {
        try await before("delete", resource, name)
        return try await base.delete(resource, namespace: namespace, name: name, options: options)
    }

    func deleteCollection(
        _ resource: GroupVersionResource, namespace: String?, selection: ListOptions, options: DeleteOptions
    ) async throws(StatusError) {
        try await before("deletecollection", resource, "")
        try await base.deleteCollection(resource, namespace: namespace, selection: selection, options: options)
    }
}
