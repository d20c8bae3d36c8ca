package import KubeCore

/// Refuses objects in namespaces that do not exist or are going away, and the deletion of the namespaces that a cluster
/// cannot be without.
/// Source: k8s.io/apiserver/pkg/admission/plugin/namespace/lifecycle.
package struct NamespaceLifecycle: AdmissionPlugin {
    package let name = "NamespaceLifecycle"
    private static let immortal: Set<String> = ["default", "kube-system", "kube-public"]
    private let storage: ObjectStorage

    package init(storage: ObjectStorage) { self.storage = storage }

    package func admit(_ request: AdmissionRequest, object: inout KubeObject) async throws(StatusError) {
        if isNamespace(request) {
            if request.operation == .delete, Self.immortal.contains(request.name) {
                throw .forbidden(
                    request.resource.groupResource, request.name, "this namespace may not be deleted")
            }
            return
        }
        // Rights in a namespace can be asked for before it is there.
        if request.resource.resource.resource == "localsubjectaccessreviews" { return }
        guard request.operation == .create, !request.namespace.isEmpty else { return }
        try checkExists(request)
    }

    private func isNamespace(_ request: AdmissionRequest) -> Bool {
        request.resource.resource == .namespaces
    }

    private func checkExists(_ request: AdmissionRequest) throws(StatusError) {
        let namespaces = GroupVersionResource.namespaces.groupResource
        guard
            let stored = storage.resource(namespaces).get(ObjectKey(namespace: "", name: request.namespace))
        else { throw .notFound(namespaces, request.namespace) }
        guard try stored.decodedAndShared().isBeingDeleted else { return }
        var error = request.refusal(
            "unable to create new content in namespace \(request.namespace) because it is being terminated")
        error.details?.causes = [
            StatusError.Cause(
                reason: "NamespaceTerminating", message: "namespace \(request.namespace) is being terminated",
                field: "metadata.namespace")
        ]
        throw error
    }
}
