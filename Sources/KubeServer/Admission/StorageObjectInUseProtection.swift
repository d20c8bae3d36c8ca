package import KubeCore

/// Holds claims and volumes by a finalizer, which the protection controllers remove when nobody uses them any more.
/// Source: plugin/pkg/admission/storage/storageobjectinuseprotection; KEP "Storage Object in Use Protection".
package struct StorageObjectInUseProtection: AdmissionPlugin {
    package let name = "StorageObjectInUseProtection"
    private static let finalizers: [GroupResource: String] = [
        GroupVersionResource.persistentVolumeClaims.groupResource: "kubernetes.io/pvc-protection",
        GroupVersionResource.persistentVolumes.groupResource: "kubernetes.io/pv-protection",
    ]

    package init() {}

    package func admit(_ request: AdmissionRequest, object: inout KubeObject) async throws(StatusError) {
        guard request.operation == .create, request.subresource == nil,
            let finalizer = Self.finalizers[request.resource.groupResource], !object.finalizers.contains(finalizer)
        else { return }
        object.finalizers.append(finalizer)
    }
}
