/// Rights for claims, volumes, snapshots and their classes.
extension HostRights {
    /// Of kinds that are synced by creating, patching and deleting objects of ours.
    static let sync = ["get", "list", "watch", "create", "patch", "delete"]

    static func storageRole(_ settings: SyncSettings) -> [Rule] {
        let host = settings.toHost
        var rules: [Rule] = []
        if host.persistentVolumeClaims {
            rules.append(
                Rule(group: "", resources: ["persistentvolumeclaims"], verbs: sync, feature: "PersistentVolumeClaims"))
        }
        if host.volumeSnapshots {
            rules.append(
                Rule(
                    group: "snapshot.storage.k8s.io", resources: ["volumesnapshots"], verbs: sync,
                    feature: "VolumeSnapshots"))
        }
        return rules
    }

    static func storageClusterRole(_ settings: SyncSettings) -> [Rule] {
        let host = settings.toHost
        var rules: [Rule] = []
        if host.persistentVolumes {
            rules.append(Rule(group: "", resources: ["persistentvolumes"], verbs: sync, feature: "PersistentVolumes"))
        }
        if host.storageClasses {
            rules.append(
                Rule(group: "storage.k8s.io", resources: ["storageclasses"], verbs: sync, feature: "StorageClasses"))
        }
        if host.volumeSnapshots {
            rules.append(
                Rule(
                    group: "snapshot.storage.k8s.io", resources: ["volumesnapshotcontents"], verbs: sync,
                    feature: "VolumeSnapshotContents"))
        }
        return rules
    }
}
