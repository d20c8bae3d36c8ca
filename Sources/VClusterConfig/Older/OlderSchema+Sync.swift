internal import KubeCore

// Keys below `sync`, `mapServices` and the like. Source: vcluster reference 1.8 to 1.10 and 1.14.

extension OlderSchema {
    static let syncRows: [OlderRow] =
        kindRows + nodeRows + [
            .moved("sync.configmaps.all", .boolean, to: "sync.toHost.configMaps.all"),
            .moved("sync.secrets.all", .boolean, to: "sync.toHost.secrets.all"),
            .moved("sync.pods.ephemeralContainers", .boolean, to: "experimental.syncSettings.ephemeralContainers"),
            .moved("sync.pods.status", .boolean, to: "experimental.syncSettings.readinessGates"),
            .converted("sync.ingresses.enabled", .boolean) { value, values in
                // Ingress classes came with ingresses unless they were switched by themselves.
                let classes: OlderConversion =
                    value == true && values.at("sync", "ingressclasses", "enabled") == nil
                    ? .set("sync.fromHost.ingressClasses.enabled", true) : .nothing
                return .set("sync.toHost.ingresses.enabled", value) + classes
            },
            .converted("sync.generic.config", .yamlText(ConfigSchema.genericSync)) { value, _ in
                .set("experimental.genericSync", ConfigValueType.parsedText(value) ?? [:])
            },
            .moved("sync.generic.role.extraRules", .objectList, to: "rbac.role.extraRules"),
            .moved("sync.generic.clusterRole.extraRules", .objectList, to: "rbac.clusterRole.extraRules"),
            .moved("multiNamespaceMode.enabled", .boolean, to: "sync.toHost.namespaces.enabled"),
            .moved(
                "mapServices.fromVirtual", serviceMappings(to: .anyService), to: "networking.replicateServices.toHost"),
            .moved(
                "mapServices.fromHost", serviceMappings(to: .qualifiedService),
                to: "networking.replicateServices.fromHost"),
        ]

    private static func serviceMappings(to: ConfigFormat) -> ConfigValueType {
        .list(
            .record([
                ConfigField("from", .text(.qualifiedService), isRequired: true),
                ConfigField("to", .text(to), isRequired: true),
            ]))
    }

    /// `sync.NAME.enabled`, and today's keys for it.
    private static let kinds: [(name: String, targets: [String])] = [
        ("services", ["toHost.services"]), ("configmaps", ["toHost.configMaps"]), ("secrets", ["toHost.secrets"]),
        ("endpoints", ["toHost.endpoints", "toHost.endpointSlices"]), ("pods", ["toHost.pods"]),
        ("events", ["fromHost.events"]), ("persistentvolumeclaims", ["toHost.persistentVolumeClaims"]),
        ("ingressclasses", ["fromHost.ingressClasses"]), ("persistentvolumes", ["toHost.persistentVolumes"]),
        ("storageclasses", ["toHost.storageClasses"]), ("hoststorageclasses", ["fromHost.storageClasses"]),
        ("legacy-storageclasses", ["fromHost.storageClasses"]), ("priorityclasses", ["toHost.priorityClasses"]),
        ("networkpolicies", ["toHost.networkPolicies"]), ("volumesnapshots", ["toHost.volumeSnapshots"]),
        ("poddisruptionbudgets", ["toHost.podDisruptionBudgets"]), ("serviceaccounts", ["toHost.serviceAccounts"]),
        ("csinodes", ["fromHost.csiNodes"]), ("csidrivers", ["fromHost.csiDrivers"]),
        ("csistoragecapacities", ["fromHost.csiStorageCapacities"]),
    ]

    private static let kindRows: [OlderRow] = kinds.map { kind in
        OlderRow(
            path: "sync.\(kind.name).enabled", type: .boolean,
            effect: .moved(kind.targets.map { "sync.\($0).enabled" }))
    }

    private static let nodeRows: [OlderRow] = [
        .moved("sync.nodes.enabled", .boolean, to: "sync.fromHost.nodes.enabled"),
        .moved("sync.nodes.syncAllNodes", .boolean, to: "sync.fromHost.nodes.selector.all"),
        .converted("sync.nodes.nodeSelector", .text(nodeSelector)) { value, _ in
            OlderSchema.nodeSelector(value.stringValue ?? "")
        },
        .moved("sync.nodes.enableScheduler", .boolean, to: "controlPlane.distro.k8s.scheduler.enabled"),
        .moved("sync.nodes.syncNodeChanges", .boolean, to: "sync.fromHost.nodes.syncBackChanges"),
        .moved("sync.nodes.fakeKubeletIPs", .boolean, to: "networking.advanced.proxyKubelets.byIP"),
        // Real nodes take the place of the made-up ones, and real volumes of theirs.
        .converted("sync.fake-nodes.enabled", .boolean) { value, values in
            value == true || values.at("sync", "nodes", "enabled") == true
                ? .nothing : .notSupported("sync.fake-nodes.enabled")
        },
        .converted("sync.fake-persistentvolumes.enabled", .boolean) { value, values in
            value == true || values.at("sync", "persistentvolumes", "enabled") == true
                ? .nothing : .notSupported("sync.fake-persistentvolumes.enabled")
        },
    ]

    private static let nodeSelector = ConfigFormat("a label selector such as a=b,c in (d,e)") { text in
        do throws(StatusError) {
            _ = try LabelSelector(parsing: text)
            return true
        } catch {
            return false
        }
    }

    /// Plain labels stay labels, further demands become expressions.
    static func nodeSelector(_ text: String) -> OlderConversion {
        let selector: LabelSelector
        do throws(StatusError) {
            selector = try LabelSelector(parsing: text)
        } catch {
            return .invalid("\"\(text)\" is no label selector: \(error.message)")
        }
        let structured = selector.structured
        var conversion = OlderConversion.nothing
        if let labels = structured["matchLabels"] {
            conversion = conversion + .set("sync.fromHost.nodes.selector.labels", labels)
        }
        if let expressions = structured["matchExpressions"] {
            conversion = conversion + .set("sync.fromHost.nodes.selector.matchExpressions", expressions)
        }
        return conversion
    }
}
