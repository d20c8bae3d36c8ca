internal import KubeCore

// Keys below `sync.toHost`. Source: vcluster reference 2.2.

extension ConfigSchema {
    static let toHostRows: [ConfigRow] = ConfigRow.below(
        "sync.toHost", switched("pods", by: true, "Copy pods to the host, where they run"), podRows,
        switched("services", by: true, "Copy Services to the host"),
        switched("endpoints", by: true, "Copy Endpoints of Services without selector to the host"),
        switched("endpointSlices", by: true, "Copy EndpointSlices of Services without selector to the host"),
        switched("persistentVolumeClaims", by: true, "Copy PersistentVolumeClaims to the host"),
        switched("configMaps", by: true, "Copy ConfigMaps that synced objects use to the host"),
        [.key("configMaps.all", .boolean, default: false, "Copy all ConfigMaps, used or not")],
        switched("secrets", by: true, "Copy Secrets that synced objects use to the host"),
        [.key("secrets.all", .boolean, default: false, "Copy all Secrets, used or not")],
        switched("ingresses", by: false, "Copy Ingresses to the host"),
        switched("networkPolicies", by: false, "Copy NetworkPolicies to the host, kept to own pods"),
        switched("podDisruptionBudgets", by: false, "Copy PodDisruptionBudgets to the host"),
        switched("serviceAccounts", by: false, "Copy ServiceAccounts to the host, without any right there"),
        switched("storageClasses", by: false, "Copy StorageClasses to the host under translated names"),
        switched("persistentVolumes", by: false, "Copy PersistentVolumes; otherwise claims get fake ones"),
        switched("priorityClasses", by: false, "Copy PriorityClasses to the host under translated names"),
        switched("volumeSnapshots", by: false, "Copy VolumeSnapshots to the host, with their contents"),
        switched("volumeSnapshotContents", by: false, "Goes with sync.toHost.volumeSnapshots"),
        ConfigRow.below("gatewayApi", gatewayRows), customRows)

    private static let podRows: [ConfigRow] = [
        .key("pods.translateImage", .stringMap, default: [:], "Image names, exact, that are replaced on the host"),
        .key(
            "pods.enforceTolerations", .list(.text(.toleration)), default: [],
            "Tolerations that every pod gets on the host"),
        .key(
            "pods.useSecretsForSATokens", .boolean, default: false,
            "Keep tokens of pods in Secrets, not in annotations; the secure profile always does"),
        .key("pods.runtimeClassName", .string, default: "", "RuntimeClass of all pods on the host"),
        .key("pods.priorityClassName", .string, default: "", "PriorityClass of all pods on the host"),
        .key(
            "pods.rewriteHosts.enabled", .boolean, default: true,
            "Give pods with a subdomain an init container that rewrites /etc/hosts"),
        .key("pods.rewriteHosts.initContainer.image.registry", .string, default: "", "Registry of its image"),
        .key(
            "pods.rewriteHosts.initContainer.image.repository", .string, default: "library/alpine",
            "Repository of its image"),
        .key("pods.rewriteHosts.initContainer.image.tag", .string, default: "3.13.1", "Tag of its image"),
        .key(
            "pods.rewriteHosts.initContainer.resources.limits", .quantityMap,
            default: ["cpu": "30m", "memory": "64Mi"], "Its resource limits"),
        .key(
            "pods.rewriteHosts.initContainer.resources.requests", .quantityMap,
            default: ["cpu": "30m", "memory": "64Mi"], "Its resource requests"),
        .key(
            "pods.hybridScheduling.enabled", .boolean, default: false,
            "Schedule pods in the virtual cluster, but for those that name a scheduler of the host"),
        .key(
            "pods.hybridScheduling.hostSchedulers", .stringList, default: [],
            "Schedulers of the host that pods may name"),
    ]

    private static let gatewayRows: [ConfigRow] = [
        .key(
            "enabled", .boolean, default: false,
            "Copy Gateways and HTTPRoutes to the host, unless they are switched by themselves"),
        .notYet("patches"),
        .key("gateways.enabled", .boolean, default: false, "Copy Gateways to the host"),
        .key("gateways.patches", .patches, default: [], "Changes to values on their way to the host"),
        .key("httpRoutes.enabled", .boolean, default: false, "Copy HTTPRoutes to the host"),
        .key("httpRoutes.patches", .patches, default: [], "Changes to values on their way to the host"),
        .key("tlsRoutes.enabled", .boolean, default: false, "Copy TLSRoutes to the host"),
        .key("tlsRoutes.patches", .patches, default: [], "Changes to values on their way to the host"),
        .key("backendTLSPolicies.enabled", .boolean, default: false, "Copy BackendTLSPolicies to the host"),
        .key("backendTLSPolicies.patches", .patches, default: [], "Changes to values on their way to the host"),
        .key(
            "referenceGrants.enabled", .booleanOrAuto, default: "auto",
            "Heed ReferenceGrants of the virtual cluster; auto is when any Gateway kind is synced"),
        .key("referenceGrants.patches", .patches, default: [], "Changes to values on their way to the host"),
    ]

    private static let customRows: [ConfigRow] = [
        .key(
            "customResources",
            .map(
                keys: .customResource,
                .record([
                    ConfigField("enabled", .boolean, "Copy this kind to the host"),
                    ConfigField("scope", .word(["Namespaced", "Cluster"])),
                    ConfigField("patches", .patches, "Changes to values on their way to the host"),
                ])), default: [:], "Custom resources that are copied to the host, by plural.group[/version]"),
        .key(
            "namespaces.enabled", .boolean, default: false,
            "Give each virtual namespace a host namespace of its own; needs rights on all of the host"),
        .key(
            "namespaces.mappings.byName", .pairs(.namespaceMappings), default: [:],
            "Virtual to host namespaces; others get a hashed name"),
        .key(
            "namespaces.mappingsOnly", .boolean, default: false,
            "Keep namespaces without a mapping in the virtual cluster only"),
        .key("namespaces.extraLabels", .stringMap, default: [:], "Labels of the host namespaces that are made"),
        .notYet("namespaces.patches"),
        .notYet("resourceClaims", members: "enabled patches"),
        .notYet("resourceClaimTemplates", members: "enabled patches"),
    ]

    /// `enabled` and `patches` of a kind.
    private static func switched(_ kind: String, by defaultValue: Bool, _ about: String) -> [ConfigRow] {
        [
            .key("\(kind).enabled", .boolean, default: .bool(defaultValue), about),
            .key("\(kind).patches", .patches, default: [], "Changes to values on their way to the host"),
        ]
    }
}
