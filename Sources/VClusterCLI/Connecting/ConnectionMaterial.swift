internal import FoundationEssentials
internal import KubeCore
internal import KubeYAML

/// What a client needs to talk to a virtual cluster, out of Secret `vc-NAME`. Holds a private key: never print it
/// unasked.
struct ConnectionMaterial: Sendable {
    /// The `cluster` of a kubeconfig, but for its `server`.
    private let cluster: JSONValue
    /// The `user` of a kubeconfig.
    let user: JSONValue

    /// - Parameter secret: Secret `vc-NAME`, whose `config` is a kubeconfig.
    /// - Throws: `CommandError` when the kubeconfig in it is damaged.
    init(secret: KubeObject) throws(CommandError) {
        guard let encoded = secret.at("data", "config")?.stringValue, let data = Data(base64Encoded: encoded),
            // Whatever is wrong with it, the remedy is the same, and its text must not be shown.
            let document = try? YAML.parse(Array(data)),
            let cluster = document["clusters"]?[0]?["cluster"], let user = document["users"]?[0]?["user"]
        else {
            throw CommandError(
                .failed, "Secret \(secret.name) in namespace \(secret.namespace) holds no valid kubeconfig")
        }
        self.cluster = cluster
        self.user = user
    }

    /// The `cluster` of a kubeconfig for a server at this URL.
    func cluster(server: String) -> JSONValue {
        var result = cluster
        result["server"] = .string(server)
        return result
    }

    /// A kubeconfig with one context, which is current.
    func kubeconfig(contextName: String, server: String) -> JSONValue {
        let edits: [KubeconfigEdit] = [
            .setEntry(name: contextName, cluster: cluster(server: server), user: user, namespace: nil),
            .setCurrent(contextName),
        ]
        return edits.reduce(KubeconfigEdit.emptyDocument) { $1.apply(to: $0) }
    }
}
