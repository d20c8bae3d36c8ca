package import KubeCore

/// Tells the API servers behind this one by what they know users, and by what they know that this server vouches for
/// them: ConfigMap `kube-system/extension-apiserver-authentication`.
/// Source: pkg/controlplane/controller/clusterauthenticationtrust of Kubernetes 1.36.
package struct ExtensionAuthentication: Sendable {
    private static let namespace = "kube-system"
    private static let name = "extension-apiserver-authentication"

    private let data: JSONValue

    /// - Parameters:
    ///   - clientAuthorityPEM: whose certificates are users.
    ///   - frontProxyAuthorityPEM: whose certificates vouch for the users named in header fields.
    package init(clientAuthorityPEM: String, frontProxyAuthorityPEM: String) {
        data = [
            "client-ca-file": .string(clientAuthorityPEM),
            "requestheader-allowed-names": Self.list(RemoteIdentity.commonName),
            "requestheader-client-ca-file": .string(frontProxyAuthorityPEM),
            "requestheader-extra-headers-prefix": Self.list(RemoteIdentity.extraPrefix),
            "requestheader-group-headers": Self.list(RemoteIdentity.groupField),
            "requestheader-uid-headers": Self.list(RemoteIdentity.uidField),
            "requestheader-username-headers": Self.list(RemoteIdentity.userField),
        ]
    }

    private static func list(_ text: String) -> JSONValue { .string(JSONValue.array([.string(text)]).description) }

    /// Writes it unless it is there. Idempotent.
    package func publish(through api: any ResourceAPI) async throws(StatusError) {
        do throws(StatusError) {
            var existing = try await api.get(.configMaps, namespace: Self.namespace, name: Self.name)
            if existing["data"] == data { return }
            existing["data"] = data
            _ = try await api.update(.configMaps, namespace: Self.namespace, object: existing)
        } catch  where error.isNotFound {
            var object = KubeObject(apiVersion: "v1", kind: "ConfigMap", namespace: Self.namespace, name: Self.name)
            object["data"] = data
            _ = try await api.create(.configMaps, namespace: Self.namespace, object: object)
        }
    }
}
