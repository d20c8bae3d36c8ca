package import KubeClient
package import SyncSettings

extension ControlPlaneConfiguration {
    /// How to reach the host cluster, and which part of it is ours.
    package struct HostConnection: Sendable {
        package var client: ClientConfiguration
        /// The namespace that holds our own objects and all that we sync.
        package var namespace: String
        /// The Service of this control plane, which owns what we make on the host.
        package var serviceName: String
        /// Whether this process runs in the pod that the Service leads to. Outside of one, what `vcluster create` would
        /// have made is made at start.
        package var runsInPod: Bool
        /// Name of the account that synced pods run as; nil for the default.
        package var workloadServiceAccountName: String?
        /// What is synced, and how.
        package var syncSettings = SyncSettings()
        /// Server address in the kubeconfig of Secret `vc-NAME`; nil is `https://localhost:` and our port in a pod, and
        /// where we listen outside of one.
        package var exportedServer: String?
        /// Name of the context in that kubeconfig; nil is the name of the virtual cluster.
        package var exportedContextName: String?

        package init(client: ClientConfiguration, namespace: String, serviceName: String, runsInPod: Bool) {
            self.client = client
            self.namespace = namespace
            self.serviceName = serviceName
            self.runsInPod = runsInPod
        }
    }
}
