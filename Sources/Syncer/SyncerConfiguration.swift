package import KubeCore

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
    package var options: Options

    package init(
        virtualClusterName: String, hostNamespace: String, service: HostServiceReference,
        clusterDomain: String = "cluster.local", workloadServiceAccountName: String? = nil,
        kubernetesVersion: String = "v1.36.0", options: Options = Options()
    ) {
        self.virtualClusterName = virtualClusterName
        self.hostNamespace = hostNamespace
        self.service = service
        self.clusterDomain = clusterDomain
        self.workloadServiceAccountName = workloadServiceAccountName ?? "vc-workload-\(virtualClusterName)"
        self.kubernetesVersion = kubernetesVersion
        self.options = options
    }

    /// Switches with the defaults of the seed era.
    package struct Options: Sendable {
        /// Whether host objects are owned by Service `<vc>`, so that the host's garbage collection removes them with it.
        package var setsOwner = true
        /// Which of the tenant's annotations reach the host.
        package var annotations = AnnotationPolicy.compatible
        /// Label keys that are copied as they are besides their hashed form; `prefix/*` matches by prefix.
        package var rawLabels: [String] = []
        /// Exact image names that are replaced on the host.
        package var imageTranslations: [String: String] = [:]
        /// Whether pods with a subdomain get their `/etc/hosts` rewritten by an init container.
        package var rewritesHosts = true
        package var rewriteHostsImage = "library/alpine:3.13.1"
        /// Tolerations that every host pod gets.
        package var enforcedTolerations: [JSONValue] = []
        /// Whether ConfigMaps and Secrets are synced whether or not a pod uses them.
        package var syncsAllConfigMaps = false
        package var syncsAllSecrets = false
        /// Whether conditions for readiness gates set in the tenant cluster are written to the host pod's status.
        package var syncsReadinessGates = false
        /// Which addresses of selector-less Services reach the host.
        package var endpointAddresses = EndpointAddressPolicy.compatible
        /// Whether the virtual Service `kube-system/kube-dns` is served by the control plane's own DNS server.
        package var servesDNS = true

        package init() {}
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
