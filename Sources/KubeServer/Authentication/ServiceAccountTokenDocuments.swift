internal import KubeCore
package import PKI

/// What lets others verify this cluster's service-account tokens: the issuer's OpenID documents.
/// Source: Kubernetes, "Service account issuer discovery"; OpenID Connect Discovery 1.0.
package struct ServiceAccountTokenDocuments: Sendable {
    private let configuration: [UInt8]
    private let keySet: [UInt8]

    /// - Parameter server: the URL under which clients inside the cluster reach the server, such as
    ///   `https://10.96.0.1:443`.
    package init(tokens: ServiceAccountTokens, server: String) {
        configuration = JSONWriter.encode(tokens.discoveryDocument(keySetURL: "\(server)/openid/v1/jwks"))
        keySet = JSONWriter.encode(tokens.keySet)
    }

    /// The document at a path, nil when there is none.
    func document(at path: String) -> (json: [UInt8], contentType: String)? {
        switch path {
        case "/.well-known/openid-configuration": (configuration, "application/json")
        case "/openid/v1/jwks": (keySet, "application/jwk-set+json")
        default: nil
        }
    }
}
