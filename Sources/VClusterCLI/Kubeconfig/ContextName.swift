internal import KubeCore

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

    // MARK: - Contexts of another name

    private static let extensionName = "vcluster.loft.sh/origin"

    /// Of any context in a kubeconfig: by its name, or, when a person chose the name, by what `connect` noted in it.
    init?(_ context: String, content: JSONValue?) {
        if let plain = ContextName(context) {
            self = plain
            return
        }
        let noted = content?["extensions"]?.arrayValue?.first { $0["name"]?.stringValue == Self.extensionName }
        guard let text = noted?.at("extension", "context")?.stringValue else { return nil }
        self.init(text)
    }

    /// What `connect` notes in a context whose name does not say whose it is.
    var contextExtension: JSONValue {
        ["name": .string(Self.extensionName), "extension": ["context": .string(description)]]
    }

    var description: String { "vcluster_\(name)_\(namespace)_\(hostContext)" }
}
