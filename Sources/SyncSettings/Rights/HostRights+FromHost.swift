/// What it takes to show the tenant what is on the host. Nothing is written there, but nodes when that is asked for.
extension HostRights {
    static func fromHostRules(_ settings: SyncSettings) -> [Rule] {
        nodeRules(settings) + classRules(settings.fromHost)
            + mappedRules("configmaps", settings.fromHost.configMaps)
            + mappedRules("secrets", settings.fromHost.secrets)
    }

    private static func nodeRules(_ settings: SyncSettings) -> [Rule] {
        let nodes = settings.fromHost.nodes
        guard nodes.mode != .fake else { return [] }
        var rules = [Rule(group: "", resources: ["nodes"], verbs: read, feature: "nodes of the host")]
        if nodes.syncsBackChanges {
            rules.append(Rule(group: "", resources: ["nodes"], verbs: ["patch"], feature: "changes of nodes"))
        }
        if settings.schedulesVirtually {
            // The scheduler must know what pods of others take of a node.
            rules.append(Rule(group: "", resources: ["pods"], verbs: read, feature: "the room that is left on nodes"))
        }
        return rules
    }

    private static func classRules(_ host: SyncFromHost) -> [Rule] {
        let kinds: [(isEnabled: Bool, group: String, resource: String)] = [
            (host.ingressClasses.isEnabled, "networking.k8s.io", "ingressclasses"),
            (host.runtimeClasses.isEnabled, "node.k8s.io", "runtimeclasses"),
            (host.priorityClasses.isEnabled, "scheduling.k8s.io", "priorityclasses"),
            (host.storageClasses.isEnabled, "storage.k8s.io", "storageclasses"),
            (host.gatewayClasses.isEnabled, "gateway.networking.k8s.io", "gatewayclasses"),
            (host.volumeSnapshotClasses.isEnabled, "snapshot.storage.k8s.io", "volumesnapshotclasses"),
            (host.csiNodes, "storage.k8s.io", "csinodes"),
            (host.csiDrivers, "storage.k8s.io", "csidrivers"),
            (host.csiStorageCapacities, "storage.k8s.io", "csistoragecapacities"),
        ]
        return kinds.filter(\.isEnabled).map {
            Rule(group: $0.group, resources: [$0.resource], verbs: read, feature: "\($0.resource) of the host")
        }
    }

    /// Objects of other namespaces; those of our own are covered by the Role. Whole namespaces cannot be told apart in a
    /// ClusterRole, single objects can. Source: Kubernetes documentation, "Using RBAC Authorization", Referring to resources.
    private static func mappedRules(_ resource: String, _ mappings: [ObjectMapping]) -> [Rule] {
        let foreign = mappings.filter { !$0.hostNamespace.isEmpty }
        guard !foreign.isEmpty else { return [] }
        var rule = Rule(group: "", resources: [resource], verbs: read, feature: "mapped \(resource) of the host")
        let names = foreign.compactMap(\.hostName)
        if names.count == foreign.count { rule.resourceNames = Set(names).sorted() }
        return [rule]
    }
}
