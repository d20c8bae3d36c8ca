internal import KubeCore

/// What a claim without volume waits for, as its Events tell.
/// Source: pkg/controller/volume/persistentvolume/pv_controller.go syncUnboundClaim, provisionClaimOperationExternal.
struct VolumeWait: Equatable {
    var isWarning = false
    let reason: String
    let message: String
    /// Who is asked for a volume; nil is nobody.
    var provisioner: String?

    /// Nil for a claim that only waits for the volume it names.
    /// - Parameter storageClass: the one that the claim names; nil when there is none of that name.
    init?(_ claim: KubeObject, storageClass: KubeObject?, isAwaited: Bool) {
        guard claim.text("spec", "volumeName").isEmpty else { return nil }
        let name = claim.text("spec", "storageClassName")
        if storageClass?.text("volumeBindingMode") == "WaitForFirstConsumer", !isAwaited {
            self.init(
                reason: "WaitForFirstConsumer", message: "waiting for first consumer to be created before binding")
        } else if name.isEmpty {
            self.init(
                reason: "FailedBinding",
                message: "no persistent volumes available for this claim and no storage class is set")
        } else if let storageClass {
            let provisioner = storageClass.text("provisioner")
            if provisioner == "kubernetes.io/no-provisioner" { return nil }
            self.init(
                reason: "ExternalProvisioning",
                message: """
                    Waiting for a volume to be created either by the external provisioner '\(provisioner)' or manually \
                    by the system administrator. If volume creation is delayed, please verify that the provisioner is \
                    running and correctly registered.
                    """, provisioner: provisioner)
        } else {
            self.init(
                isWarning: true, reason: "ProvisioningFailed",
                message: "storageclass.storage.k8s.io \"\(name)\" not found")
        }
    }

    init(isWarning: Bool = false, reason: String, message: String, provisioner: String? = nil) {
        self.isWarning = isWarning
        self.reason = reason
        self.message = message
        self.provisioner = provisioner
    }
}
