/// What Services and their endpoints need, beyond what every virtual cluster has.
extension HostRights {
    static func serviceRole(_ settings: SyncSettings) -> [Rule] {
        guard settings.toHost.endpointSlices else { return [] }
        return [
            Rule(
                group: "discovery.k8s.io", resources: ["endpointslices"], verbs: write,
                feature: "EndpointSlices of Services without a selector")
        ]
    }
}
