internal import KubeCore

extension Kubeconfig {
    /// What the given context (or, for nil, the current one) says about its server and its user.
    /// - Throws: `missing` when no context is chosen, `dangling` when a name leads nowhere, `unsupported` for ways to
    ///   authenticate that we do not have, `unreadable` or `malformed` for what it refers to.
    package func clientConfiguration(context: String? = nil) throws(ClientConfigurationError) -> ClientConfiguration {
        let name = context ?? currentContext
        guard !name.isEmpty else {
            throw ClientConfigurationError(
                .missing, "no cluster to talk to: the kubeconfig names no current context (set KUBECONFIG or --context)"
            )
        }
        guard let contextContent = self[.contexts, name] else {
            throw ClientConfigurationError(.dangling, "the kubeconfig has no context \"\(name)\"")
        }
        let clusterName = contextContent["cluster"]?.stringValue ?? ""
        guard let cluster = self[.clusters, clusterName] else {
            throw ClientConfigurationError(
                .dangling,
                "the context \"\(name)\" refers to the cluster \"\(clusterName)\", which the kubeconfig lacks")
        }
        var configuration = try Self.server(cluster, name: clusterName)
        let userName = contextContent["user"]?.stringValue ?? ""
        if !userName.isEmpty {
            guard let user = self[.users, userName] else {
                throw ClientConfigurationError(
                    .dangling, "the context \"\(name)\" refers to the user \"\(userName)\", which the kubeconfig lacks")
            }
            try Self.apply(user, name: userName, to: &configuration)
        }
        if let namespace = contextContent["namespace"]?.stringValue, !namespace.isEmpty {
            configuration.namespace = namespace
        }
        return configuration
    }

    private static func server(
        _ cluster: JSONObject, name: String
    ) throws(ClientConfigurationError) -> ClientConfiguration {
        let address = cluster["server"]?.stringValue ?? ""
        guard let server = ServerURL(address) else {
            throw ClientConfigurationError(.malformed, "the server \"\(address)\" of cluster \"\(name)\" is no URL")
        }
        if let proxy = cluster["proxy-url"]?.stringValue, !proxy.isEmpty {
            throw ClientConfigurationError(
                .unsupported, "the cluster \"\(name)\" needs a proxy, which is not supported")
        }
        var configuration = ClientConfiguration(server: server)
        configuration.certificateAuthorityPEM = try material("certificate-authority", cluster)
        configuration.tlsServerName = cluster["tls-server-name"]?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
        configuration.skipsTLSVerification = cluster["insecure-skip-tls-verify"]?.boolValue ?? false
        return configuration
    }

    private static func apply(
        _ user: JSONObject, name: String, to configuration: inout ClientConfiguration
    ) throws(ClientConfigurationError) {
        for (key, what) in [
            ("exec", "a credential plugin"), ("auth-provider", "an auth provider"), ("username", "a password"),
        ]
        where user[key]?.isNull == false {
            throw ClientConfigurationError(
                .unsupported, "the user \"\(name)\" of the kubeconfig authenticates by \(what), which is not supported")
        }
        let certificate = try material("client-certificate", user)
        let key = try material("client-key", user)
        switch (certificate, key) {
        case (let certificate?, let key?):
            configuration.identity = ClientConfiguration.Identity(certificateChainPEM: certificate, privateKeyPEM: key)
        case (nil, nil): break
        default:
            throw ClientConfigurationError(
                .malformed, "the user \"\(name)\" of the kubeconfig has a certificate without key, or a key without one"
            )
        }
        if let path = user["tokenFile"]?.stringValue, !path.isEmpty {
            configuration.token = .file(path: path)
        } else if let token = user["token"]?.stringValue, !token.isEmpty {
            configuration.token = .fixed(token)
        }
    }

    /// PEM text from `KEY-data` (base64) or the file that `KEY` names.
    private static func material(
        _ key: String, _ content: JSONObject
    ) throws(ClientConfigurationError) -> String? {
        if let data = content["\(key)-data"]?.stringValue, !data.isEmpty {
            return try FileText.decodeBase64(data, what: "\(key)-data")
        }
        guard let path = content[key]?.stringValue, !path.isEmpty else { return nil }
        return try FileText.read(path)
    }
}
