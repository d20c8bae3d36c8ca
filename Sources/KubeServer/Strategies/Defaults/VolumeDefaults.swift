internal import KubeCore

/// Defaults of the volumes of a pod, of claims and of persistent volumes.
/// Source: pkg/apis/core/v1/defaults.go of Kubernetes 1.36.
enum VolumeDefaults {
    /// 0644, the mode of files made from API objects.
    private static let fileMode: JSONValue = 420

    static func volume(_ volume: inout JSONValue) {
        if volume.objectValue?.keys.contains(where: { $0 != "name" }) != true { volume["emptyDir"] = [:] }
        for source in ["secret", "configMap", "downwardAPI", "projected"] {
            volume.edit(source) { $0.fill("defaultMode", fileMode) }
        }
        volume.edit("downwardAPI", downwardAPI)
        source(&volume)
        volume.edit("image") { image in
            if image.isUnset("pullPolicy") { image["pullPolicy"] = PodDefaults.pullPolicy(of: image.text("reference")) }
        }
        volume.edit("projected") { projected in
            projected.editEach("sources") { source in
                source.edit("serviceAccountToken") { $0.fill("expirationSeconds", 3600) }
                source.edit("downwardAPI", downwardAPI)
            }
        }
        volume.edit("ephemeral") { ephemeral in
            ephemeral.edit("volumeClaimTemplate") { template in
                template.fill("metadata", [:])
                template.editOrMake("spec") {
                    $0.fill("volumeMode", "Filesystem")
                    ResourceDefaults.requirements(&$0)
                }
            }
        }
    }

    /// What the sources that pods and persistent volumes share leave open.
    private static let sources: [(name: String, members: [String: JSONValue])] = [
        ("hostPath", ["type": ""]),
        ("iscsi", ["iscsiInterface": "default"]),
        ("rbd", ["pool": "rbd", "user": "admin", "keyring": "/etc/ceph/keyring"]),
        ("azureDisk", ["cachingMode": "ReadWrite", "kind": "Shared", "fsType": "ext4", "readOnly": false]),
        ("scaleIO", ["storageMode": "ThinProvisioned", "fsType": "xfs"]),
    ]

    private static func source(_ owner: inout JSONValue) {
        for (name, members) in sources {
            owner.edit(name) { source in
                for (member, value) in members where source.isUnset(member) { source[member] = value }
            }
        }
    }

    private static func downwardAPI(_ source: inout JSONValue) {
        source.editEach("items") { item in item.edit("fieldRef") { $0.fill("apiVersion", "v1") } }
    }

    static func claim(_ object: inout KubeObject) {
        object.editOrMake("spec") {
            $0.fill("volumeMode", "Filesystem")
            $0.fill("resources", [:])
            ResourceDefaults.requirements(&$0)
        }
        pending(&object)
    }

    /// A status without phase is that of what waits.
    private static func pending(_ object: inout KubeObject) {
        object.editOrMake("status") { if $0.isUnset("phase") { $0["phase"] = "Pending" } }
    }

    static func persistentVolume(_ object: inout KubeObject) {
        object.editOrMake("spec") {
            $0.fill("persistentVolumeReclaimPolicy", "Retain")
            $0.fill("volumeMode", "Filesystem")
            $0.edit("capacity", ResourceDefaults.list)
            source(&$0)
        }
        pending(&object)
    }

    static func storageClass(_ object: inout KubeObject) {
        object.edit {
            $0.fill("reclaimPolicy", "Delete")
            $0.fill("volumeBindingMode", "Immediate")
        }
    }

    static func csiNode(_ object: inout KubeObject) {
        object.edit("spec") { spec in
            spec.editEach("drivers") { driver in
                if driver["topologyKeys"] == nil { driver["topologyKeys"] = JSONValue.null }
            }
        }
    }

    static func csiDriver(_ object: inout KubeObject) {
        object.editOrMake("spec") { spec in
            spec.fill("attachRequired", true)
            for flag in ["podInfoOnMount", "storageCapacity", "requiresRepublish", "seLinuxMount"] {
                spec.fill(flag, false)
            }
            spec.fill("fsGroupPolicy", "ReadWriteOnceWithFSType")
            if spec.isUnset("volumeLifecycleModes") { spec["volumeLifecycleModes"] = ["Persistent"] }
        }
    }
}
