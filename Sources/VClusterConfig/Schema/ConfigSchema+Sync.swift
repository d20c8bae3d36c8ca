internal import KubeCore

// Keys below `sync`, `networking` and `policies`. Source: vcluster reference 2.2.

extension ConfigSchema {
    static let syncRows: [ConfigRow] =
        [
            .notYet("sync.toHost.pods.enabled", unless: true),
            .notYet("sync.toHost.pods.translateImage"),
            .notYet("sync.toHost.pods.enforceTolerations"),
            .notYet("sync.toHost.pods.useSecretsForSATokens"),
            .notYet("sync.toHost.pods.runtimeClassName", unless: ""),
            .notYet("sync.toHost.pods.priorityClassName", unless: ""),
            .notYet("sync.toHost.pods.rewriteHosts"),
            .notYet("sync.toHost.pods.hybridScheduling"),
            .notYet("sync.toHost.pods.patches"),
            .notYet("sync.toHost.services.enabled", unless: true),
            .notYet("sync.toHost.services.patches"),
            .notYet("sync.toHost.configMaps.enabled", unless: true),
            .key("sync.toHost.configMaps.all", .boolean, default: false),
            .notYet("sync.toHost.configMaps.patches"),
            .notYet("sync.toHost.secrets.enabled", unless: true),
            .key("sync.toHost.secrets.all", .boolean, default: false),
            .notYet("sync.toHost.secrets.patches"),
            .notYet("sync.toHost.endpoints.enabled", unless: true),
            .notYet("sync.toHost.endpoints.patches"),
            .notYet("sync.fromHost.events.enabled", unless: true),
            .notYet("sync.fromHost.events.patches"),
        ]
        + [
            "ingresses", "gatewayApi", "endpointSlices", "networkPolicies", "persistentVolumeClaims",
            "persistentVolumes",
            "volumeSnapshots", "volumeSnapshotContents", "storageClasses", "serviceAccounts", "podDisruptionBudgets",
            "priorityClasses", "customResources", "namespaces", "resourceClaims", "resourceClaimTemplates",
        ].map { .notYet("sync.toHost.\($0)") }
        + [
            "nodes", "ingressClasses", "gatewayClasses", "gateways", "runtimeClasses", "priorityClasses",
            "storageClasses",
            "csiNodes", "csiDrivers", "csiStorageCapacities", "customResources", "volumeSnapshotClasses", "configMaps",
            "secrets", "deviceClasses",
        ].map { .notYet("sync.fromHost.\($0)") } + [
            .key("networking.advanced.clusterDomain", .string, default: "cluster.local"),
            .notYet("networking.advanced.fallbackHostCluster"),
            .notYet("networking.advanced.proxyKubelets"),
            .notYet("networking.serviceCIDR", unless: ""),
            .notYet("networking.podCIDR", unless: ""),
            .notYet("networking.replicateServices"),
            .notYet("networking.resolveDNS"),
            .notYet("policies.networkPolicy"),
            .notYet("policies.podSecurityStandard", unless: ""),
            .notYet("policies.resourceQuota"),
            .notYet("policies.limitRange"),
            .notYet("policies.centralAdmission"),
        ]
}
