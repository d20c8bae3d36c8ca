internal import KubeCore
internal import KubeRuntime

/// Writes replicas of one resource on one side. Every write to an existing object carries its uid.
struct ReplicaWriter: Sendable {
    let api: any ResourceAPI
    let resource: GroupVersionResource
    let cache: ObjectCache

    func create(_ object: KubeObject) async throws(StatusError) {
        cache.recordWrite(try await api.create(resource, namespace: object.namespace, object: object))
    }

    /// Makes an existing replica what it must be. Returns whether it was not.
    func bring(_ current: KubeObject, to desired: KubeObject) async throws(StatusError) -> Bool {
        var current = current
        if resource == .services, !ServiceAddressRelease.addressesAgree(current, desired) {
            current = try await patch(current, ServiceAddressRelease.patch(of: current))
        }
        guard let change = ReplicaTranslation.patch(from: current, to: desired) else { return false }
        _ = try await patch(current, change)
        return true
    }

    /// Removes a replica; one that is gone already, or replaced, counts as removed.
    func delete(_ object: KubeObject) async throws(StatusError) {
        do throws(StatusError) {
            let answer = try await api.delete(
                resource, namespace: object.namespace, name: object.name, options: DeleteOptions(uid: object.uid))
            cache.recordDelete(of: object, answer: answer)
        } catch {
            guard error.isNotFound || error.isConflict else { throw error }
            cache.recordRemoval(ObjectKey(object), uid: object.uid)
        }
    }

    private func patch(_ object: KubeObject, _ patch: JSONObject) async throws(StatusError) -> KubeObject {
        var body = JSONValue.object(patch)
        body.set(.string(object.uid), at: ["metadata", "uid"])
        let patched = try await api.patch(
            resource, namespace: object.namespace, name: object.name, patch: .merge(body), options: WriteOptions())
        cache.recordWrite(patched)
        return patched
    }
}
