internal import KubeCore
internal import SyncSettings

/// StorageClasses that tenants make, as classes of the host under a name of their own.
/// Source: vcluster reference 3.8; Kubernetes documentation, "Storage Classes".
struct StorageClassTranslation: Translation {
    let metadata: HostMetadata
    let rules: VolumeRules

    let name = "storageclass"
    let resource = GroupVersionResource.storageClasses
    let scope = ObjectScope.cluster
    let replacesUnchangeable = true
    let fields = FieldOwners(virtual: Self.members.map { FieldPath($0) })

    /// With one of these a class would become the default of the whole host.
    private static let hostOwned: Set<String> = [
        "storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class",
    ]
    private static let members = [
        "provisioner", "parameters", "reclaimPolicy", "mountOptions", "allowVolumeExpansion", "volumeBindingMode",
        "allowedTopologies",
    ]

    func hostObject(for virtual: KubeObject) throws(SyncRefusal) -> KubeObject {
        try rules.check(parameters: virtual["parameters"]?.objectValue?.stringDictionary ?? [:])
        var host = metadata.hostObject(
            for: virtual, apiVersion: "storage.k8s.io/v1", kind: "StorageClass",
            hostOwnedAnnotations: Self.hostOwned)
        for field in Self.members { if let value = virtual[field], !value.isNull { host[field] = value } }
        return host
    }
}
