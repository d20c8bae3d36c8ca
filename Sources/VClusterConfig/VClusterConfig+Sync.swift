package import SyncSettings

// What is synced, as the syncer's configuration asks for it.

extension VClusterConfig {
    /// What is synced, and how.
    package var syncSettings: SyncSettings {
        var settings = SyncSettings()
        settings.toHost.configMaps.all = boolean("sync.toHost.configMaps.all")
        settings.toHost.secrets.all = boolean("sync.toHost.secrets.all")
        return settings
    }
    /// Domain of the tenant's DNS, `cluster.local` unless told otherwise.
    package var clusterDomain: String { string("networking.advanced.clusterDomain") }
    /// More names and addresses that the API server's certificate is valid for.
    package var extraSubjectNames: [String] { stringList("controlPlane.proxy.extraSANs") }
    /// Name of the context in the exported kubeconfig; empty for the default.
    package var exportedContextName: String { string("exportKubeConfig.context") }
    /// Server address in the exported kubeconfig; empty for the default.
    package var exportedServer: String { string("exportKubeConfig.server") }
}
