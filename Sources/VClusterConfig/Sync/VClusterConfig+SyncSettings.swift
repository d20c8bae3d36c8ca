internal import KubeCore
package import SyncSettings

extension VClusterConfig {
    /// What is synced, and how: the keys of `sync`, `networking`, `policies` and the scheduler in the terms of the syncer.
    package var syncSettings: SyncSettings {
        var settings = SyncSettings()
        settings.security = securityRules
        settings.schedulesVirtually = schedulesVirtually
        settings.toHost = syncToHost
        settings.fromHost = syncFromHost
        settings.replicatedServices = replicatedServices
        settings.genericRules = genericSyncRules
        settings.namespaces = namespaceLayout
        settings.setsOwner = boolean("experimental.syncSettings.setOwner")
        settings.rawLabels = stringList("experimental.syncSettings.rawLabels")
        settings.servesDNS = boolean("controlPlane.coredns.enabled")
        return settings
    }

    /// Whether pods get their nodes in the virtual cluster.
    var schedulesVirtually: Bool {
        boolean("controlPlane.distro.k8s.scheduler.enabled")
            || boolean("controlPlane.advanced.virtualScheduler.enabled")
            || boolean("sync.toHost.pods.hybridScheduling.enabled")
    }

    private var replicatedServices: ReplicatedServices {
        var services = ReplicatedServices()
        services.toHost = serviceMappings("networking.replicateServices.toHost").map { (from, to) in
            ReplicatedServices.ToHost(
                virtualNamespace: from.namespace, virtualName: from.name, hostNamespace: to.namespace,
                hostName: to.name)
        }
        services.fromHost = serviceMappings("networking.replicateServices.fromHost").map { (from, to) in
            ReplicatedServices.FromHost(
                hostNamespace: from.namespace, hostName: from.name, virtualNamespace: to.namespace,
                virtualName: to.name)
        }
        return services
    }

    private func serviceMappings(_ path: String) -> [(ServiceName, ServiceName)] {
        list(path).compactMap { entry in
            guard let from = ServiceName(entry.text("from")), let to = ServiceName(entry.text("to")) else { return nil }
            return (from, to)
        }
    }

    private var namespaceLayout: NamespaceLayout {
        guard boolean("sync.toHost.namespaces.enabled") else { return .single }
        var mappings = NamespaceMappings()
        mappings.byName = stringMap("sync.toHost.namespaces.mappings.byName")
        mappings.mappingsOnly = boolean("sync.toHost.namespaces.mappingsOnly")
        mappings.extraLabels = stringMap("sync.toHost.namespaces.extraLabels")
        return .many(mappings)
    }
}

// MARK: - Other settings of the running control plane

extension VClusterConfig {
    /// Domain of the tenant's DNS, `cluster.local` unless told otherwise.
    package var clusterDomain: String { string("networking.advanced.clusterDomain") }
    /// Whether names of the cluster domain that the tenant does not have are asked of the host's DNS.
    package var asksHostForClusterNames: Bool { boolean("networking.advanced.fallbackHostCluster") }
    /// More names and addresses that the API server's certificate is valid for.
    package var extraSubjectNames: [String] {
        stringList("controlPlane.proxy.extraSANs") + (ingress.map { [$0.host] } ?? [])
    }
    /// Flags of the API server.
    package var apiServerFlags: [String] { stringList(Self.apiServerFlagsPath) }
    static let apiServerFlagsPath = "controlPlane.distro.k8s.apiServer.extraArgs"
    /// Name of the context in the exported kubeconfig; empty for the default.
    package var exportedContextName: String { string("exportKubeConfig.context") }
    /// Server address in the exported kubeconfig; empty for the default.
    package var exportedServer: String { string("exportKubeConfig.server") }
}
