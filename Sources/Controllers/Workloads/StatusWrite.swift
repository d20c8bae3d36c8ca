internal import KubeCore
internal import KubeRuntime

extension ControllerContext {
    /// Stores `status` in `object` when it differs; compare-and-set against the version that was read.
    /// - Returns: the object as it is stored then.
    @discardableResult
    func writeStatus(
        _ status: JSONObject, of object: KubeObject, _ resource: GroupVersionResource, cache: ObjectCache
    ) async throws(StatusError) -> KubeObject {
        let current = object["status"]?.objectValue ?? JSONObject()
        if current == status { return object }
        var updated = object
        updated["status"] = .object(status)
        let written = try await api.updateStatus(resource, namespace: object.namespace, object: updated)
        cache.recordWrite(written)
        return written
    }
}

extension JSONObject {
    /// Sets an integer member, or removes it when it is zero, as Kubernetes leaves zeros out.
    mutating func setCount(_ key: String, _ count: Int) { self[key] = count == 0 ? nil : .int(Int64(count)) }
}
