package import KubeCore

/// Lets claims grow only when they are bound and their storage class says that its volumes can.
/// Source: plugin/pkg/admission/storage/persistentvolume/resize.
package struct PersistentVolumeClaimResize: AdmissionPlugin {
    package let name = "PersistentVolumeClaimResize"
    private let storage: ObjectStorage

    package init(storage: ObjectStorage) { self.storage = storage }

    package func validate(_ request: AdmissionRequest, object claim: KubeObject) async throws(StatusError) {
        guard request.operation == .update, request.writes(.persistentVolumeClaims), let old = request.oldObject,
            Self.size(of: claim) > Self.size(of: old)
        else { return }
        if old.text("status", "phase") != "Bound" {
            throw request.refusal("Only bound persistent volume claims can be expanded")
        }
        guard try isExpandable(claim, old) else {
            throw request.refusal(
                "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize"
            )
        }
    }

    private func isExpandable(_ claim: KubeObject, _ old: KubeObject) throws(StatusError) -> Bool {
        let name = ClaimClass.name(in: claim)
        guard !name.isEmpty, name == ClaimClass.name(in: old) else { return false }
        return try storage.object(.storageClasses, name: name)?["allowVolumeExpansion"]?.boolValue ?? false
    }

    private static func size(of claim: KubeObject) -> Quantity {
        ResourceList(claim.at("spec", "resources", "requests"))["storage"] ?? .zero
    }
}
