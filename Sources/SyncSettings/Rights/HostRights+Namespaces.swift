/// What the layout with a host namespace for each virtual one needs: everything that is otherwise granted in the one host
/// namespace, in all of them.
extension HostRights {
    static func namespaceClusterRole(_ settings: SyncSettings) -> [Rule] {
        guard settings.namespaces != .single else { return [] }
        return [
            Rule(group: "", resources: ["namespaces"], verbs: sync, feature: "namespaces of their own on the host"),
            // The account that pods run as, in each of them.
            Rule(
                group: "", resources: ["serviceaccounts"], verbs: ["get", "create"],
                feature: "namespaces of their own on the host"),
        ] + role(settings)
    }
}
