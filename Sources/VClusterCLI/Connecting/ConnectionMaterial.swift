internal import FoundationEssentials
internal import KubeClient
internal import KubeCore
internal import KubeYAML

/// What a client needs to talk to a virtual cluster, out of Secret `vc-NAME`. Holds a private key: never print it
/// unasked.
struct ConnectionMaterial: Sendable {
    /// The `cluster` of a kubeconfig, but for its `server`.
    private let cluster: JSONValue
    /// The `user` of a kubeconfig.
    var user: JSONValue
    /// Whether any server certificate is believed.
    var isInsecure = false

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

    /// The `cluster` of a kubeconfig for a server.
    func cluster(at endpoint: ServerEndpoint) -> JSONValue {
        var result = cluster
        result["server"] = .string(endpoint.server)
        result["tls-server-name"] = endpoint.tlsServerName.map(JSONValue.string)
        if isInsecure {
            result["certificate-authority-data"] = nil
            result["insecure-skip-tls-verify"] = true
            result["tls-server-name"] = nil
        }
        return result
    }

    /// A kubeconfig with one context, which is current.
    func kubeconfig(contextName: String, at endpoint: ServerEndpoint) -> JSONValue {
        let edits: [KubeconfigEdit] = [
            .setEntry(name: contextName, cluster: cluster(at: endpoint), user: user, origin: nil),
            .setCurrent(contextName),
        ]
        return edits.reduce(KubeconfigEdit.emptyDocument) { $1.apply(to: $0) }
    }

    /// How our own client reaches the server.
    func clientConfiguration(_ endpoint: ServerEndpoint) throws(ClientConfigurationError) -> ClientConfiguration {
        let text = YAML.emit(kubeconfig(contextName: "virtual", at: endpoint))
        return try Kubeconfig(parsing: text, origin: "Secret").clientConfiguration()
    }
}
