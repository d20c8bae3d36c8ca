internal import KubeCore

// Keys below `sync.fromHost`. Source: vcluster reference 2.2.

extension ConfigSchema {
    static let fromHostRows: [ConfigRow] = ConfigRow.below(
        "sync.fromHost", nodeRows, eventRows, mirrored("ingressClasses", "Show IngressClasses of the host"),
        mirrored("gatewayClasses", "Show GatewayClasses of the host"),
        mirrored("runtimeClasses", "Show RuntimeClasses of the host"),
        mirrored("priorityClasses", "Show PriorityClasses of the host"),
        mirrored(
            "storageClasses", as: .booleanOrAuto, "Show StorageClasses of the host; auto is with a virtual scheduler"),
        mirrored("volumeSnapshotClasses", "Show VolumeSnapshotClasses of the host"),
        shownWithScheduler("csiNodes", "Show CSINodes of the host; auto is with a virtual scheduler"),
        shownWithScheduler("csiDrivers", "Show CSIDrivers of the host; auto is with a virtual scheduler"),
        shownWithScheduler(
            "csiStorageCapacities", "Show CSIStorageCapacities of the host; auto is with a virtual scheduler"),
        mapped("configMaps", "Show ConfigMaps of the host"), mapped("secrets", "Show Secrets of the host"),
        mirroredCustomRows,
        missingRowsFromHost)

    private static let eventRows: [ConfigRow] = [
        .key("events.enabled", .boolean, default: true, "Show events of the host about own objects"),
        .notYet("events.patches"),
    ]

    private static let mirroredCustomRows: [ConfigRow] = [
        .key(
            "customResources",
            .map(
                keys: .customResource,
                .record([
                    ConfigField("enabled", .boolean, "Show this kind"),
                    ConfigField("scope", .word(["Namespaced", "Cluster"])),
                    ConfigField("selector", .labelSelector, "Only objects that match"),
                    ConfigField("mappings", .record([ConfigField("byName", .pairs(.objectMappings))])),
                    ConfigField("patches", .notYet, "Changes to values on their way"),
                ])), default: [:], "Custom resources of the host that are shown, by plural.group[/version]")
    ]

    private static let missingRowsFromHost: [ConfigRow] = [
        .notYet(
            "gateways",
            members: """
                enabled patches selector(matchLabels matchExpressions) mappings(byName)
                allowedRoutes(defaultVirtualNamespacePolicy(from selector(matchLabels matchExpressions)) overrides)
                status(exposeAddresses) metadata(exposeSourceGateway) sanitize(certificateRefs infrastructure)
                """),
        .notYet("deviceClasses", members: "enabled patches selector(matchLabels matchExpressions)"),
    ]

    private static func shownWithScheduler(_ kind: String, _ about: String) -> [ConfigRow] {
        [.key("\(kind).enabled", .booleanOrAuto, default: "auto", about), .notYet("\(kind).patches")]
    }

    private static let nodeRows: [ConfigRow] = [
        .key("nodes.enabled", .boolean, default: false, "Show real nodes of the host instead of made-up ones"),
        .key(
            "nodes.syncBackChanges", .boolean, default: false,
            "Write the tenant's labels and taints of nodes to the host"),
        .key("nodes.clearImageStatus", .boolean, default: false, "Hide the images that nodes have"),
        .key("nodes.selector.all", .boolean, default: false, "Show all nodes, not only those in use"),
        .key("nodes.selector.labels", .stringMap, default: [:], "Show nodes with these labels, and keep pods to them"),
        .key(
            "nodes.selector.matchExpressions", .labelExpressions, default: [],
            "Show nodes whose labels meet these demands, and keep pods to them"),
        .key(
            "nodes.selector.orUsed", .boolean, default: false,
            "Show also nodes in use that do not match, and keep pods to none"),
        .notYet("nodes.patches"),
    ]

    /// A class of objects that is shown under its own name.
    private static func mirrored(
        _ kind: String, as type: ConfigValueType = .boolean, _ about: String
    ) -> [ConfigRow] {
        let isAuto = if case .booleanOrAuto = type { true } else { false }
        return [
            .key("\(kind).enabled", type, default: isAuto ? .string("auto") : .bool(false), about),
            .key("\(kind).selector", .labelSelector, default: [:], "Only those that match"),
            .notYet("\(kind).patches"),
        ]
    }

    private static func mapped(_ kind: String, _ about: String) -> [ConfigRow] {
        [
            .key("\(kind).enabled", .boolean, default: false, about),
            .key("\(kind).mappings.byName", .pairs(.objectMappings), default: [:], "Which, and where"),
            .notYet("\(kind).patches"),
        ]
    }
}
