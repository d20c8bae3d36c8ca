/// What a virtual cluster may do in its host namespace: the rules of Role `vc-NAME`, and nothing it does not use.
///
/// One list for both sides: the syncer and the pod proxy keep within it, and `vcluster create` grants it. There is no
/// cluster-wide right. Source: vcluster reference 4.7.
package enum HostRights {
    /// These verbs on these resources of one group. Source: Kubernetes API reference, PolicyRule v1 rbac.
    package struct Rule: Sendable, Hashable {
        /// `""` is the core group.
        package let group: String
        /// Plural names, `pods/exec` for a subresource.
        package let resources: [String]
        package let verbs: [String]

        /// The rule as an entry of a Role's `rules`.
        package var value: JSONValue {
            [
                "apiGroups": [.string(group)], "resources": .array(resources.map(JSONValue.string)),
                "verbs": .array(verbs.map(JSONValue.string)),
            ]
        }
    }

    /// Rules for everything that is synced and proxied by default.
    package static let rules: [Rule] = [
        // Synced objects, both ways, and the kubeconfig Secret `vc-NAME`.
        Rule(
            group: "", resources: ["pods", "services", "configmaps", "secrets", "endpoints"],
            verbs: ["get", "list", "watch", "create", "update", "patch", "delete"]),
        // Streams to running pods, handed through for `kubectl exec`, `attach` and `port-forward`. Kubernetes asks for
        // `get` when the client opens them by WebSocket and for `create` when by SPDY.
        Rule(group: "", resources: ["pods/exec", "pods/attach", "pods/portforward"], verbs: ["get", "create"]),
        Rule(group: "", resources: ["pods/log"], verbs: ["get"]),
        // What the host has to say about synced pods.
        Rule(group: "", resources: ["events"], verbs: ["list", "watch"]),
    ]
}
