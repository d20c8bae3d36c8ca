internal import KubeCore

/// ServiceAccounts, for what hosts tie to them by annotations (cloud identities). On the host they have no token, no
/// Secret and no rights. Source: vcluster reference 3.12.
struct ServiceAccountTranslation: Translation {
    let metadata: HostMetadata

    let name = "serviceaccount"
    let resource = GroupVersionResource.serviceAccounts
    /// `secrets` stays with the host: older hosts put the account's own token there.
    let fields = FieldOwners(virtual: ["automountServiceAccountToken", "imagePullSecrets"])

    func hostObject(for virtual: KubeObject) -> KubeObject {
        var host = metadata.hostObject(for: virtual, apiVersion: "v1", kind: "ServiceAccount")
        host["automountServiceAccountToken"] = false
        return host
    }
}
