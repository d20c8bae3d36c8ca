/// What Services and their endpoints need, beyond what every virtual cluster has.
extension HostRights {
    static func serviceRole(_ settings: SyncSettings) -> [Rule] {
        guard settings.toHost.endpointSlices else { return [] }
        return [
            Rule(
                group: "discovery.k8s.io", resources: ["endpointslices"], verbs: sync,
                feature: "EndpointSlices of Services without a selector")
        ]
    }

    /// Services of the host that appear in the virtual cluster, and nothing else of other namespaces. Replicas in other
    /// namespaces of the host need rights that the host's administrator has to give there.
    static func serviceClusterRole(_ settings: SyncSettings) -> [Rule] {
        let names = Set(
            settings.replicatedServices.fromHost.filter { !$0.hostNamespace.isEmpty }.map(\.hostName))
        guard !names.isEmpty else { return [] }
        return [
            Rule(
                group: "", resources: ["services", "endpoints"], verbs: read, resourceNames: names.sorted(),
                feature: "Services of the host in the virtual cluster")
        ]
    }
}
