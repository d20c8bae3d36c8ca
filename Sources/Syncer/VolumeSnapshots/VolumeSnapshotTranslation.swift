internal import KubeCore

/// VolumeSnapshots: the tenant says of which claim, the host's driver takes it. Source: vcluster reference 3.8;
/// Kubernetes documentation, "Volume Snapshots".
struct VolumeSnapshotTranslation: Translation {
    let metadata: HostMetadata
    /// Throws when the tenant may not name a snapshot class of the host.
    let checkClass: @Sendable (String?) throws(SyncRefusal) -> Void
    /// The tenant's name of a host content.
    let contentName: @Sendable (String) -> String

    let name = "volumesnapshot"
    let resource = GroupVersionResource.volumeSnapshots
    let fields = FieldOwners(virtual: ["spec.volumeSnapshotClassName"], up: ["status"])
    let sharesVirtualCache = false

    func hostObject(for virtual: KubeObject) throws(SyncRefusal) -> KubeObject {
        try checkClass(virtual.at("spec", "volumeSnapshotClassName")?.stringValue)
        var host = metadata.hostObject(
            for: virtual, apiVersion: resource.groupVersion.apiVersion, kind: "VolumeSnapshot")
        guard var spec = virtual["spec"], case .object = spec else { return host }
        spec.editMember("source") { source in
            source.replaceText("persistentVolumeClaimName") { metadata.naming.hostName($0, in: virtual.namespace) }
            // A content of the tenant has a host side; one of the host cannot be named.
            source.replaceText("volumeSnapshotContentName") { metadata.naming.hostName($0, in: "") }
        }
        host["spec"] = spec
        return host
    }

    func virtualObject(_ virtual: KubeObject, showing host: KubeObject) -> KubeObject {
        guard var status = host["status"], case .object = status else { return virtual }
        status.replaceText("boundVolumeSnapshotContentName", contentName)
        status.editMember("error") { error in
            error.replaceText("message") {
                HostText(naming: metadata.naming).forTenant($0, about: ObjectKey(virtual))
            }
        }
        var shown = virtual
        shown["status"] = status
        return shown
    }
}
