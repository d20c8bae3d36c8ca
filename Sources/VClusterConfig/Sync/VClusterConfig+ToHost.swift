internal import KubeCore
internal import SyncSettings

// The keys of `sync.toHost`.

extension VClusterConfig {
    var syncToHost: SyncToHost {
        var toHost = SyncToHost()
        toHost.pods = podSync
        toHost.services = isSynced("services")
        toHost.endpoints = isSynced("endpoints")
        toHost.endpointSlices = isSynced("endpointSlices")
        toHost.persistentVolumeClaims = isSynced("persistentVolumeClaims")
        toHost.configMaps = contentSync("configMaps")
        toHost.secrets = contentSync("secrets")
        toHost.ingresses = isSynced("ingresses")
        toHost.networkPolicies = isSynced("networkPolicies")
        toHost.podDisruptionBudgets = isSynced("podDisruptionBudgets")
        toHost.serviceAccounts = isSynced("serviceAccounts")
        toHost.storageClasses = isSynced("storageClasses")
        toHost.persistentVolumes = isSynced("persistentVolumes")
        toHost.priorityClasses = isSynced("priorityClasses")
        toHost.volumeSnapshots = isSynced("volumeSnapshots") || isSynced("volumeSnapshotContents")
        toHost.gatewayAPI = gatewaySync
        toHost.customResources = customResources("sync.toHost.customResources")
        toHost.patches = builtInPatches
        return toHost
    }

    private func isSynced(_ kind: String) -> Bool { boolean("sync.toHost.\(kind).enabled") }

    /// Namespaces of their own on the host hold everything, so that their content is complete for whoever looks there.
    private func contentSync(_ kind: String) -> ContentSync {
        var content = ContentSync()
        content.isEnabled = isSynced(kind)
        content.all = boolean("sync.toHost.\(kind).all") || boolean("sync.toHost.namespaces.enabled")
        return content
    }

    /// The umbrella switches Gateways and HTTPRoutes unless they are switched by themselves.
    private var gatewaySync: GatewaySync {
        let path = "sync.toHost.gatewayApi"
        let umbrella = boolean("\(path).enabled")
        var gateways = GatewaySync()
        gateways.gateways = given("\(path).gateways.enabled")?.boolValue ?? umbrella
        gateways.httpRoutes = given("\(path).httpRoutes.enabled")?.boolValue ?? umbrella
        gateways.tlsRoutes = boolean("\(path).tlsRoutes.enabled")
        gateways.backendTLSPolicies = boolean("\(path).backendTLSPolicies.enabled")
        switch value("\(path).referenceGrants.enabled") {
        case true: gateways.referenceGrants = .on
        case false: gateways.referenceGrants = .off
        default: gateways.referenceGrants = .auto
        }
        return gateways
    }

    // MARK: Pods

    private var podSync: PodSync {
        let path = "sync.toHost.pods"
        var pods = PodSync()
        pods.isEnabled = boolean("\(path).enabled")
        pods.imageTranslations = stringMap("\(path).translateImage")
        pods.enforcedTolerations = stringList("\(path).enforceTolerations").compactMap(TolerationText.parse)
        pods.keepsTokensInSecrets = keepsTokensInSecrets
        pods.runtimeClassName = string("\(path).runtimeClassName")
        pods.priorityClassName = string("\(path).priorityClassName")
        pods.rewritesHosts = boolean("\(path).rewriteHosts.enabled")
        pods.rewriteHostsImage = rewriteHostsImage
        pods.defaultImageRegistry = string("controlPlane.advanced.defaultImageRegistry")
        pods.rewriteHostsResources = [
            "requests": value("\(path).rewriteHosts.initContainer.resources.requests"),
            "limits": value("\(path).rewriteHosts.initContainer.resources.limits"),
        ]
        if boolean("\(path).hybridScheduling.enabled") {
            pods.hostSchedulers = stringList("\(path).hybridScheduling.hostSchedulers")
        }
        pods.syncsReadinessGates = boolean("experimental.syncSettings.readinessGates")
        pods.syncsEphemeralContainers = boolean("experimental.syncSettings.ephemeralContainers")
        pods.syncsResize = boolean("experimental.syncSettings.resize")
        return pods
    }

    private var rewriteHostsImage: String {
        let path = "sync.toHost.pods.rewriteHosts.initContainer.image"
        let image = string("\(path).repository") + (string("\(path).tag").isEmpty ? "" : ":" + string("\(path).tag"))
        let registry = string("\(path).registry")
        return registry.isEmpty ? image : "\(registry)/\(image)"
    }

    // MARK: Patches

    private static let patchedKinds = [
        "pods", "services", "endpoints", "endpointSlices", "persistentVolumeClaims", "configMaps", "secrets",
        "ingresses", "networkPolicies", "podDisruptionBudgets", "serviceAccounts", "storageClasses",
        "persistentVolumes", "priorityClasses", "volumeSnapshots", "volumeSnapshotContents",
    ]
    private static let patchedGatewayKinds = [
        "gateways", "httpRoutes", "tlsRoutes", "backendTLSPolicies", "referenceGrants",
    ]

    /// By the plural name of the kind, as in a path of the API.
    private var builtInPatches: [String: [ValuePatch]] {
        var patches: [String: [ValuePatch]] = [:]
        for kind in Self.patchedKinds {
            let given = Self.valuePatches(value("sync.toHost.\(kind).patches"))
            if !given.isEmpty { patches[kind.lowercased()] = given }
        }
        for kind in Self.patchedGatewayKinds {
            let given = Self.valuePatches(value("sync.toHost.gatewayApi.\(kind).patches"))
            if !given.isEmpty { patches[kind.lowercased()] = given }
        }
        return patches
    }
}
