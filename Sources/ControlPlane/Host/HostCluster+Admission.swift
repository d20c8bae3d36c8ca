internal import KubeServer
internal import Syncer

extension HostCluster {
    /// What the tenant may not even ask for: rules that look at pods (create, update, and the subresources
    /// `ephemeralcontainers`, `resize` and `binding`) and services before they are stored, so that the refusal is the
    /// answer to his request.
    var admissionPlugins: [any AdmissionPlugin] {
        [TenantPodAdmission(rules: TenantPodRules(syncerConfiguration))]
    }
}
