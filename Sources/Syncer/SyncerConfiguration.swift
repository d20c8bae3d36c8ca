package import KubeCore
package import SyncSettings

/// What the syncer must know about the virtual cluster that it serves and the host that carries it.
package struct SyncerConfiguration: Sendable {
    /// Name of the virtual cluster, `<vc>` in the documents; the value of the `managed-by` marker.
    package var virtualClusterName: String
    /// The one host namespace that holds everything of this virtual cluster.
    package var hostNamespace: String
    /// Host Service `<vc>`, in front of the control plane: owner of what we create on the host.
    package var service: HostServiceReference
    /// DNS domain of the virtual cluster.
    package var clusterDomain: String
    /// Host ServiceAccount of all synced pods; it must have no bindings.
    package var workloadServiceAccountName: String
    /// Version that fake nodes report, such as `v1.36.0`.
    package var kubernetesVersion: String
    /// What is synced, and how.
    package var settings: SyncSettings

    package init(
        virtualClusterName: String, hostNamespace: String, service: HostServiceReference,
        clusterDomain: String = "cluster.local", workloadServiceAccountName: String? = nil,
        kubernetesVersion: String = "v1.36.0", settings: SyncSettings = SyncSettings()
    ) {
        self.virtualClusterName = virtualClusterName
        self.hostNamespace = hostNamespace
        self.service = service
        self.clusterDomain = clusterDomain
        self.workloadServiceAccountName = workloadServiceAccountName ?? "vc-workload-\(virtualClusterName)"
        self.kubernetesVersion = kubernetesVersion
        self.settings = settings
    }
}

/// The facts about host Service `<vc>` that translations need.
package struct HostServiceReference: Sendable, Hashable {
    package var name: String
    /// Empty when the Service is unknown; host objects then get no owner.
    package var uid: String
    /// The address under which host pods reach the tenant's API server.
    package var clusterIP: String
    /// Selects the control plane's pod; node Services and the DNS Service use the same.
    package var selector: [String: String]

    package init(name: String, uid: String, clusterIP: String, selector: [String: String] = [:]) {
        self.name = name
        self.uid = uid
        self.clusterIP = clusterIP
        self.selector = selector
    }

    package init(_ service: KubeObject) {
        self.init(
            name: service.name, uid: service.uid, clusterIP: service.at("spec", "clusterIP")?.stringValue ?? "",
            selector: service.at("spec", "selector")?.objectValue?.stringDictionary ?? [:])
    }
}
