/// Everything that can be switched about syncing: what `vcluster.yaml` asks for, in the terms of the syncer.
///
/// One value for three readers: `Syncer` does what it says, `Deployment` grants what it needs on the host
/// (`HostRights`), and `VClusterConfig` makes it from today's configuration or from the older values format. The
/// initial value is what a virtual cluster without any configuration does, in the `compatible` profile.
/// Source: vcluster reference 1.14, 2.2 and 3.
package struct SyncSettings: Sendable, Hashable {
    package var toHost = SyncToHost()
    package var fromHost = SyncFromHost()
    /// Services that appear on the other side under a chosen name.
    package var replicatedServices = ReplicatedServices()
    /// Custom resources by declarative rules, in the terms of the older generic sync.
    package var genericRules = GenericSyncRules()
    /// How virtual namespaces are laid out on the host.
    package var namespaces = NamespaceLayout.single
    /// Whether pods are scheduled in the virtual cluster; only bound pods then reach the host.
    package var schedulesVirtually = false
    /// What tenants may put on the host.
    package var security = SecurityRules.compatible
    /// Whether host objects are owned by Service `<vc>`, so that the host's garbage collection removes them with it.
    package var setsOwner = true
    /// Label keys that are copied as they are besides their hashed form; `prefix/*` matches by prefix.
    package var rawLabels: [String] = []
    /// Whether the virtual Service `kube-system/kube-dns` is served by the control plane's own DNS server.
    package var servesDNS = true

    package init() {}
}
