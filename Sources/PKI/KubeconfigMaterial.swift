internal import FoundationEssentials
package import KubeCore

/// All that a client needs to reach one API server, and its form as a kubeconfig.
/// Source: Kubernetes reference, "kubeconfig (v1)".
package struct KubeconfigMaterial: Sendable {
    /// How the client proves who it is.
    package enum Credential: Sendable {
        case certificate(IssuedCertificate)
        case token(String)
    }

    /// Name of the context, its cluster and its user.
    package var name: String
    /// `https://HOST:PORT`.
    package var server: String
    package var certificateAuthorityPEM: String
    package var credential: Credential
    /// Namespace of the context; nil is `default`.
    package var namespace: String?

    package init(
        name: String, server: String, certificateAuthorityPEM: String, credential: Credential, namespace: String? = nil
    ) {
        self.name = name
        self.server = server
        self.certificateAuthorityPEM = certificateAuthorityPEM
        self.credential = credential
        self.namespace = namespace
    }

    /// The kubeconfig as a tree, with all material inlined. Secret. JSON is valid YAML.
    package var kubeconfig: JSONValue {
        var context: JSONObject = ["cluster": .string(name)]
        if let namespace { context["namespace"] = .string(namespace) }
        context["user"] = .string(name)
        return [
            "apiVersion": "v1", "kind": "Config",
            "clusters": [
                [
                    "name": .string(name),
                    "cluster": [
                        "certificate-authority-data": .string(base64(certificateAuthorityPEM)),
                        "server": .string(server),
                    ],
                ]
            ],
            "contexts": [["name": .string(name), "context": .object(context)]], "current-context": .string(name),
            "preferences": [:], "users": [["name": .string(name), "user": user]],
        ]
    }

    private var user: JSONValue {
        switch credential {
        case .certificate(let certificate):
            [
                "client-certificate-data": .string(base64(certificate.certificatePEM)),
                "client-key-data": .string(base64(certificate.privateKeyPEM)),
            ]
        case .token(let token): ["token": .string(token)]
        }
    }

    private func base64(_ text: String) -> String { Data(text.utf8).base64EncodedString() }
}
