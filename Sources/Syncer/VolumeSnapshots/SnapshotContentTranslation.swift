internal import KubeCore

/// VolumeSnapshotContents that tenants make themselves, for snapshots that the storage system has already.
/// Source: vcluster reference 3.8; Kubernetes documentation, "Volume Snapshots: Pre-provisioned".
struct SnapshotContentTranslation: Translation {
    let metadata: HostMetadata
    let rules: VolumeRules

    let name = "volumesnapshotcontent"
    let resource = GroupVersionResource.volumeSnapshotContents
    let scope = ObjectScope.cluster
    let fields = FieldOwners(virtual: ["spec.deletionPolicy"], up: ["status"])
    let sharesVirtualCache = false

    /// - Throws: `SyncRefusal` for a handle that may be that of somebody else's snapshot.
    func hostObject(for virtual: KubeObject) throws(SyncRefusal) -> KubeObject {
        try rules.checkSnapshotHandle()
        var host = metadata.hostObject(
            for: virtual, apiVersion: resource.groupVersion.apiVersion, kind: "VolumeSnapshotContent")
        guard var spec = virtual["spec"], case .object = spec else { return host }
        spec.editMember("volumeSnapshotRef") { reference in
            let place = metadata.naming.hostKey(
                ObjectKey(namespace: reference.text("namespace"), name: reference.text("name")))
            reference["namespace"] = .string(place.namespace)
            reference["name"] = .string(place.name)
            for field in ["uid", "resourceVersion"] { reference[field] = nil }
        }
        host["spec"] = spec
        return host
    }
}
