package import KubeCore

/// What a virtual cluster may do on its host: the rules of Role `vc-NAME` in its namespace and of ClusterRole
/// `vc-NAME-v-NAMESPACE`, and nothing it does not use.
///
/// One list for both sides: the control plane keeps within it and tells which of it is missing, and `vcluster create`
/// grants it. Source: vcluster reference 4.7.
package enum HostRights {
    /// These verbs on these resources of one group. Source: Kubernetes API reference, PolicyRule v1 rbac.
    package struct Rule: Sendable, Hashable {
        /// `""` is the core group.
        package let group: String
        /// Plural names, `pods/exec` for a subresource.
        package let resources: [String]
        package let verbs: [String]
        /// Empty for all objects.
        package var resourceNames: [String] = []
        /// What does not work without it, for messages; empty when nothing works without it.
        package var feature = ""

        /// The rule as an entry of a Role's `rules`.
        package var value: JSONValue {
            var entry: JSONObject = [
                "apiGroups": [.string(group)], "resources": .array(resources.map(JSONValue.string)),
                "verbs": .array(verbs.map(JSONValue.string)),
            ]
            if !resourceNames.isEmpty { entry["resourceNames"] = .array(resourceNames.map(JSONValue.string)) }
            return .object(entry)
        }
    }

    static let read = ["get", "list", "watch"]

    /// Rules in the host namespace of the virtual cluster.
    package static func role(_ settings: SyncSettings) -> [Rule] {
        coreRole(settings) + storageRole(settings) + networkRole(settings) + serviceRole(settings)
            + customRole(settings)
    }

    /// Rules for all of the host; empty unless a feature needs them.
    package static func clusterRole(_ settings: SyncSettings) -> [Rule] {
        fromHostRules(settings) + storageClusterRole(settings) + networkClusterRole(settings)
            + serviceClusterRole(settings) + namespaceClusterRole(settings) + customClusterRole(settings)
    }
}
