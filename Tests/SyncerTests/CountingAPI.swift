internal import KubeCore
internal import Synchronization

/// Passes everything on and counts the requests, by verb and resource. Resources that are named refused cannot be read, as
/// when the host grants no right to them.
final class CountingAPI: ResourceAPI {
    private let base: any ResourceAPI
    private let state = Mutex<[String: Int]>([:])

    private let refused: Set<String>

    init(_ base: any ResourceAPI, refused: Set<String> = []) {
        self.base = base
        self.refused = refused
    }

    var counts: [String: Int] { state.withLock { $0 } }

    private func checkRight(to resource: GroupVersionResource) throws(StatusError) {
        guard refused.contains(resource.resource) else { return }
        throw StatusError(code: 403, reason: .forbidden, message: "\(resource) is forbidden")
    }

    private func count(_ verb: String, _ resource: GroupVersionResource) {
        state.withLock { $0["\(verb) \(resource.resource)", default: 0] += 1 }
    }

    func get(
        _ resource: GroupVersionResource, namespace: String?, name: String
    ) async throws(StatusError) -> KubeObject {
        count("get", resource)
        try checkRight(to: resource)
        return try await base.get(resource, namespace: namespace, name: name)
    }

    func list(
        _ resource: GroupVersionResource, namespace: String?, options: ListOptions
    ) async throws(StatusError) -> KubeList {
        count("list", resource)
        try checkRight(to: resource)
        return try await base.list(resource, namespace: namespace, options: options)
    }

    func watch(
        _ resource: GroupVersionResource, namespace: String?, options: WatchOptions
    ) async throws(StatusError) -> WatchStream {
        count("watch", resource)
        try checkRight(to: resource)
        return try await base.watch(resource, namespace: namespace, options: options)
    }

    func create(
        _ resource: GroupVersionResource, namespace: String?, object: KubeObject, options: WriteOptions
    ) async throws(StatusError) -> KubeObject {
        count("create", resource)
        return try await base.create(resource, namespace: namespace, object: object, options: options)
    }

    func update(
        _ resource: GroupVersionResource, namespace: String?, object: KubeObject, options: WriteOptions
    ) async throws(StatusError) -> KubeObject {
        count("update", resource)
        return try await base.update(resource, namespace: namespace, object: object, options: options)
    }

    func patch(
        _ resource: GroupVersionResource, namespace: String?, name: String, patch: Patch, options: WriteOptions
    ) async throws(StatusError) -> KubeObject {
        count("patch", resource)
        return try await base.patch(resource, namespace: namespace, name: name, patch: patch, options: options)
    }

    func delete(
        _ resource: GroupVersionResource, namespace: String?, name: String, options: DeleteOptions
    ) async throws(StatusError) -> KubeObject {
        count("delete", resource)
        return try await base.delete(resource, namespace: namespace, name: name, options: options)
    }

    func deleteCollection(
        _ resource: GroupVersionResource, namespace: String?, selection: ListOptions, options: DeleteOptions
    ) async throws(StatusError) {
        count("deletecollection", resource)
        try await base.deleteCollection(resource, namespace: namespace, selection: selection, options: options)
    }
}
