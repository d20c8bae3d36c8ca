/// What every virtual cluster needs on its host: pods and what pods need.
extension HostRights {
    static func coreRole(_ settings: SyncSettings) -> [Rule] {
        // Services also stand for the tenant's DNS and for nodes.
        var rules = podRole(settings) + [Rule(group: "", resources: ["services"], verbs: sync)]
        rules.append(contentRule("configmaps", settings.toHost.configMaps.isEnabled, settings.fromHost.configMaps))
        rules.append(secretRule(settings))
        rules.append(
            Rule(
                group: "", resources: ["endpoints"], verbs: settings.toHost.endpoints ? sync : read,
                feature: settings.toHost.endpoints ? "Endpoints of Services without a selector" : ""))
        // What the host has to say about synced objects.
        if settings.fromHost.events {
            rules.append(
                Rule(group: "", resources: ["events"], verbs: ["list", "watch"], feature: "events of the host"))
        }
        return rules.filter { !$0.verbs.isEmpty }
    }

    private static func podRole(_ settings: SyncSettings) -> [Rule] {
        let pods = settings.toHost.pods
        guard pods.isEnabled else { return [] }
        var rules = [
            Rule(group: "", resources: ["pods"], verbs: sync),
            // Streams to running pods, handed through for `kubectl exec`, `attach` and `port-forward`. Kubernetes asks
            // for `get` when the client opens them by WebSocket and for `create` when by SPDY.
            Rule(
                group: "", resources: ["pods/exec", "pods/attach", "pods/portforward"], verbs: ["get", "create"],
                feature: "connections to pods"),
            Rule(group: "", resources: ["pods/log"], verbs: ["get"], feature: "logs of pods"),
        ]
        let subresources = [
            (pods.syncsReadinessGates, "pods/status", "readiness gates"),
            (pods.syncsEphemeralContainers, "pods/ephemeralcontainers", "ephemeral containers"),
            (pods.syncsResize, "pods/resize", "resizing of running pods"),
        ]
        for (isWanted, resource, feature) in subresources where isWanted {
            rules.append(Rule(group: "", resources: [resource], verbs: ["patch"], feature: feature))
        }
        return rules
    }

    private static func contentRule(_ resource: String, _ isSynced: Bool, _ mappings: [ObjectMapping]) -> Rule {
        let isMapped = mappings.contains { $0.hostNamespace.isEmpty }
        return Rule(group: "", resources: [resource], verbs: isSynced ? sync : isMapped ? read : [])
    }

    /// Secrets of the tenant, of tokens, and the kubeconfig Secret `vc-NAME`, which the control plane writes in any case.
    /// Docs/Decisions says why names do not help to narrow this.
    private static func secretRule(_ settings: SyncSettings) -> Rule {
        let usesSecrets =
            settings.toHost.secrets.isEnabled || settings.toHost.pods.keepsTokensInSecrets
            || settings.security.keepsTokensInSecrets
        if usesSecrets { return Rule(group: "", resources: ["secrets"], verbs: sync) }
        let isMapped = settings.fromHost.secrets.contains { $0.hostNamespace.isEmpty }
        return Rule(
            group: "", resources: ["secrets"], verbs: (isMapped ? read : ["get"]) + ["create", "patch"])
    }
}
