internal import KubeCore
internal import KubeRuntime

/// Writes objects of one resource on one side, and lets the cache know what came of it before the watch brings it.
///
/// Every write to an existing object carries the uid under which it is known, so that an object which took its place
/// meanwhile is never touched.
struct GuardedWriter: Sendable {
    let api: any ResourceAPI
    let resource: GroupVersionResource
    let cache: ObjectCache

    /// - Throws: what the API answers; an object that is there already is `AlreadyExists`.
    @discardableResult
    func create(_ object: KubeObject) async throws(StatusError) -> KubeObject {
        let created = try await api.create(resource, namespace: Self.namespace(object), object: object)
        cache.recordWrite(created)
        return created
    }

    /// - Parameters:
    ///   - patch: a merge or strategic merge patch as an object.
    ///   - expectsVersion: only in the state that we know.
    /// - Throws: what the API answers; an object that was replaced, or is not in that state, is a conflict.
    @discardableResult
    func patch(
        _ object: KubeObject, _ patch: JSONObject, strategic: Bool = false, subresource: String? = nil,
        expectsVersion: Bool = false
    ) async throws(StatusError) -> KubeObject {
        var body = JSONValue.object(patch)
        body.set(.string(object.uid), at: ["metadata", "uid"])
        if expectsVersion { body.set(.string(object.resourceVersion), at: ["metadata", "resourceVersion"]) }
        let patched = try await api.patch(
            resource, namespace: Self.namespace(object), name: object.name,
            patch: strategic ? .strategicMerge(body) : .merge(body), options: WriteOptions(subresource: subresource))
        cache.recordWrite(patched)
        return patched
    }

    /// Deletes an object; one that is gone already, or replaced, counts as deleted.
    /// - Parameters:
    ///   - propagation: nil is what the API does by default.
    ///   - expectsVersion: only in the state that we know; a conflict is then thrown.
    func delete(
        _ object: KubeObject, graceSeconds: Int64? = nil, propagation: PropagationPolicy? = nil,
        expectsVersion: Bool = false
    ) async throws(StatusError) {
        do throws(StatusError) {
            let answer = try await api.delete(
                resource, namespace: Self.namespace(object), name: object.name,
                options: DeleteOptions(
                    gracePeriodSeconds: graceSeconds, propagationPolicy: propagation, uid: object.uid,
                    resourceVersion: expectsVersion ? object.resourceVersion : nil))
            cache.recordDelete(of: object, answer: answer)
        } catch {
            guard error.isNotFound || (error.isConflict && !expectsVersion) else { throw error }
            cache.recordRemoval(ObjectKey(object), uid: object.uid)
        }
    }

    private static func namespace(_ object: KubeObject) -> String? { object.namespace.isEmpty ? nil : object.namespace }
}
