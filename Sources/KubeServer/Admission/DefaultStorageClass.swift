package import KubeCore

/// Gives claims that name no storage class the default one.
/// Source: plugin/pkg/admission/storage/storageclass/setdefault.
package struct DefaultStorageClass: AdmissionPlugin {
    package let name = "DefaultStorageClass"
    static let defaultAnnotations = [
        "storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class",
    ]
    private let storage: ObjectStorage

    package init(storage: ObjectStorage) { self.storage = storage }

    package func admit(_ request: AdmissionRequest, object claim: inout KubeObject) async throws(StatusError) {
        guard request.creates(.persistentVolumeClaims), !ClaimClass.isNamed(in: claim),
            let standard = try storage.defaultObject(.storageClasses, annotations: Self.defaultAnnotations)
        else { return }
        claim.set(.string(standard.name), at: "spec", "storageClassName")
    }
}

/// The storage class that a claim names: in its old annotation or in its field, where an empty text means none at all.
/// Source: pkg/apis/core/v1/helper GetPersistentVolumeClaimClass.
enum ClaimClass {
    private static let annotation = "volume.beta.kubernetes.io/storage-class"

    static func isNamed(in claim: KubeObject) -> Bool {
        claim.annotations[annotation] != nil || claim.at("spec", "storageClassName")?.stringValue != nil
    }

    static func name(in claim: KubeObject) -> String {
        claim.annotations[annotation] ?? claim.text("spec", "storageClassName")
    }
}
