internal import KubeCore

/// Secrets that pods use. Source: vcluster reference 3.8.
struct SecretTranslation: Translation {
    let metadata: HostMetadata
    let syncsAll: Bool
    let usage: UsageIndex

    let name = "secret"
    let resource = GroupVersionResource.secrets
    let fields = FieldOwners(virtual: ["data", "immutable"])
    let keepsContent = false

    func isWanted(_ virtual: KubeObject) -> Bool {
        syncsAll || virtual.annotations[Marker.forceSync] == "true" || usage.isUsed(.secret, ObjectKey(virtual))
    }

    func hostObject(for virtual: KubeObject) -> KubeObject {
        var host = metadata.hostObject(for: virtual, apiVersion: "v1", kind: "Secret")
        for field in ["data", "immutable"] { host[field] = virtual[field] }
        let type = virtual["type"]?.stringValue ?? "Opaque"
        // The host's token controller would act on a token Secret, and delete one whose account it does not know.
        host["type"] = .string(type == "kubernetes.io/service-account-token" ? "Opaque" : type)
        return host
    }
}
