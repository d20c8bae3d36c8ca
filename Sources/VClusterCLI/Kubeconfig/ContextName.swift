/// The name of the kubeconfig context of a virtual cluster: `vcluster_NAME_NAMESPACE_HOSTCONTEXT`.
///
/// It can be read back, which is how `disconnect` finds its way home. Source: vcluster reference 4.6.
struct ContextName: Sendable, Hashable, CustomStringConvertible {
    let name: String
    let namespace: String
    let hostContext: String

    init(name: String, namespace: String, hostContext: String) {
        self.name = name
        self.namespace = namespace
        self.hostContext = hostContext
    }

    /// Nil when this is not the context of a virtual cluster. Neither names nor namespaces can hold a `_`.
    init?(_ context: String) {
        let parts = context.split(separator: "_", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 4, parts[0] == "vcluster", !parts[1].isEmpty, !parts[2].isEmpty, !parts[3].isEmpty else {
            return nil
        }
        self.init(name: parts[1], namespace: parts[2], hostContext: parts[3])
    }

    var description: String { "vcluster_\(name)_\(namespace)_\(hostContext)" }
}
