package import KubeCore

/// What the file of `--authentication-config` says: the providers whose tokens are taken, and what anonymous requests may
/// reach.
///
/// Claims are mapped by name or by CEL expressions.
/// Source: Kubernetes documentation, "Using authentication configuration"; k8s.io/apiserver/pkg/apis/apiserver/validation.
package struct AuthenticationConfiguration: Sendable {
    package let issuers: [OIDCIssuer]
    /// Nil when the file says nothing of it.
    package let anonymous: AnonymousAccess?

    /// What is wrong with the file, a sentence that names the field.
    package struct Problem: Error, Sendable, Equatable {
        package let message: String
    }

    package init(_ object: KubeObject) throws(Problem) {
        let versions = ["v1", "v1beta1", "v1alpha1"].map { "apiserver.config.k8s.io/\($0)" }
        guard object.kind == "AuthenticationConfiguration", versions.contains(object.apiVersion) else {
            throw Problem(message: "it is no AuthenticationConfiguration of apiserver.config.k8s.io/v1")
        }
        var issuers: [OIDCIssuer] = []
        for (index, entry) in (object["jwt"]?.arrayValue ?? []).enumerated() {
            let issuer = try JWTAuthenticatorReader(entry, path: "jwt[\(index)]").read()
            guard !issuers.contains(where: { $0.url == issuer.url }) else {
                throw Problem(message: "jwt[\(index)].issuer.url: Duplicate value: \"\(issuer.url)\"")
            }
            issuers.append(issuer)
        }
        self.issuers = issuers
        anonymous = object["anonymous"].map { section in
            AnonymousAccess(
                isEnabled: section["enabled"]?.boolValue ?? false,
                paths: Set((section["conditions"]?.arrayValue ?? []).map { $0.text("path") }))
        }
    }
}
