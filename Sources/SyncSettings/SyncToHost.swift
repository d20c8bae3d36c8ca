package import KubeCore

/// What is carried from the virtual cluster to the host. Source: vcluster reference 2.2, `sync.toHost`.
package struct SyncToHost: Sendable, Hashable {
    package var pods = PodSync()
    package var services = true
    package var endpoints = true
    package var endpointSlices = true
    package var persistentVolumeClaims = true
    package var configMaps = ContentSync()
    package var secrets = ContentSync()
    package var ingresses = false
    package var networkPolicies = false
    package var podDisruptionBudgets = false
    package var serviceAccounts = false
    package var storageClasses = false
    /// False: claims get fake PersistentVolumes in the virtual cluster.
    package var persistentVolumes = false
    package var priorityClasses = false
    /// VolumeSnapshots and VolumeSnapshotContents of `snapshot.storage.k8s.io/v1`.
    package var volumeSnapshots = false
    package var gatewayAPI = GatewaySync()
    package var customResources: [CustomResourceSync] = []
    /// `patches` of built-in kinds, by the plural name of the kind (`pods`, `ingresses`).
    package var patches: [String: [ValuePatch]] = [:]

    package init() {}
}

/// `sync.toHost.configMaps` and `secrets`: by default only those that a synced object uses.
package struct ContentSync: Sendable, Hashable {
    package var isEnabled = true
    package var all = false

    package init() {}
}

/// `sync.toHost.pods`.
package struct PodSync: Sendable, Hashable {
    package var isEnabled = true
    /// Exact image names that are replaced on the host.
    package var imageTranslations: [String: String] = [:]
    /// Put before images of ours in host pods (the tenant's stay as they are) that name no registry; empty for none.
    package var defaultImageRegistry = ""
    /// Tolerations that every host pod gets.
    package var enforcedTolerations: [JSONValue] = []
    /// Whether projected tokens lie in Secrets (`<pod>-sa-token`) and not in annotations of the host pod.
    package var keepsTokensInSecrets = false
    /// Replaces the class of every pod when not empty.
    package var runtimeClassName = ""
    package var priorityClassName = ""
    /// Whether pods with a subdomain get their `/etc/hosts` rewritten by an init container.
    package var rewritesHosts = true
    package var rewriteHostsImage = "library/alpine:3.13.1"
    /// `resources` of that init container.
    package var rewriteHostsResources: JSONObject = [
        "requests": ["cpu": "30m", "memory": "64Mi"], "limits": ["cpu": "30m", "memory": "64Mi"],
    ]
    /// Whether conditions for readiness gates set in the virtual cluster are written to the host pod's status.
    package var syncsReadinessGates = false
    /// Whether ephemeral containers are added to host pods.
    package var syncsEphemeralContainers = true
    /// Whether tenants may resize running pods (host 1.35 or later).
    package var syncsResize = true
    /// Schedulers of the host that pods may name; empty leaves `schedulerName` to the host's default.
    package var hostSchedulers: [String] = []

    package init() {}
}

/// `sync.toHost.gatewayApi`.
package struct GatewaySync: Sendable, Hashable {
    package enum Toggle: String, Sendable, Hashable { case auto, on, off }

    package var gateways = false
    package var httpRoutes = false
    package var tlsRoutes = false
    package var backendTLSPolicies = false
    package var referenceGrants = Toggle.auto

    package init() {}
}
