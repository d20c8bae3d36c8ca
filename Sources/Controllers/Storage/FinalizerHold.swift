internal import KubeCore
internal import KubeRuntime

extension ControllerContext {
    /// Adds a finalizer, so that the object stays until we let it go. One that is gone is no error.
    func hold(
        _ object: KubeObject, _ resource: GroupVersionResource, by finalizer: String
    ) async throws(StatusError) {
        try await setFinalizers(object.finalizers + [finalizer], of: object, resource)
    }

    /// Takes a finalizer away. An object that is gone is no error.
    func release(
        _ object: KubeObject, _ resource: GroupVersionResource, from finalizer: String
    ) async throws(StatusError) {
        try await setFinalizers(object.finalizers.filter { $0 != finalizer }, of: object, resource)
    }

    private func setFinalizers(
        _ finalizers: [String], of object: KubeObject, _ resource: GroupVersionResource
    ) async throws(StatusError) {
        var changed = object
        changed.finalizers = finalizers
        do throws(StatusError) {
            let namespace = object.namespace.isEmpty ? nil : object.namespace
            _ = try await api.update(resource, namespace: namespace, object: changed)
        } catch  where error.isNotFound { return }
    }
}
