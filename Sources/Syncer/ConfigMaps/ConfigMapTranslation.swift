internal import KubeCore

/// ConfigMaps that pods use. Source: vcluster reference 3.8.
struct ConfigMapTranslation: Translation {
    let metadata: HostMetadata
    let syncsAll: Bool
    let usage: UsageIndex

    let name = "configmap"
    let resource = GroupVersionResource.configMaps
    let fields = FieldOwners(virtual: ["data", "binaryData", "immutable"])
    let keepsContent = false

    func isWanted(_ virtual: KubeObject) -> Bool {
        syncsAll || virtual.annotations[Marker.forceSync] == "true" || usage.isUsed(.configMap, ObjectKey(virtual))
    }

    func hostObject(for virtual: KubeObject) -> KubeObject {
        var host = metadata.hostObject(for: virtual, apiVersion: "v1", kind: "ConfigMap")
        for field in ["data", "binaryData", "immutable"] { host[field] = virtual[field] }
        return host
    }
}
