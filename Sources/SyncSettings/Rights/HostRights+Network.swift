/// Rights for Ingresses, policies, accounts, priorities and the Gateway API.
extension HostRights {
    static func networkRole(_ settings: SyncSettings) -> [Rule] {
        let host = settings.toHost
        var rules: [Rule] = []
        func add(_ isWanted: Bool, _ group: String, _ resource: String, _ feature: String) {
            guard isWanted else { return }
            rules.append(Rule(group: group, resources: [resource], verbs: sync, feature: feature))
        }
        add(host.ingresses, "networking.k8s.io", "ingresses", "Ingresses")
        add(host.networkPolicies, "networking.k8s.io", "networkpolicies", "NetworkPolicies")
        add(host.podDisruptionBudgets, "policy", "poddisruptionbudgets", "PodDisruptionBudgets")
        add(host.serviceAccounts, "", "serviceaccounts", "ServiceAccounts")
        let gateway = "gateway.networking.k8s.io"
        add(host.gatewayAPI.gateways, gateway, "gateways", "Gateways")
        add(host.gatewayAPI.httpRoutes, gateway, "httproutes", "HTTPRoutes")
        add(host.gatewayAPI.tlsRoutes, gateway, "tlsroutes", "TLSRoutes")
        add(host.gatewayAPI.backendTLSPolicies, gateway, "backendtlspolicies", "BackendTLSPolicies")
        return rules
    }

    static func networkClusterRole(_ settings: SyncSettings) -> [Rule] {
        guard settings.toHost.priorityClasses else { return [] }
        return [
            Rule(group: "scheduling.k8s.io", resources: ["priorityclasses"], verbs: sync, feature: "PriorityClasses")
        ]
    }
}
