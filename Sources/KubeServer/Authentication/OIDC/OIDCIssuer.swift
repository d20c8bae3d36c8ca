internal import PKI

/// An OpenID provider whose tokens a server takes, and how their claims become a user.
///
/// The `--oidc-...` flags of kube-apiserver say one of these, an AuthenticationConfiguration file any number.
/// Source: k8s.io/apiserver/pkg/apis/apiserver JWTAuthenticator; Kubernetes documentation, "OpenID Connect Tokens".
package struct OIDCIssuer: Sendable, Hashable {
    /// Where a part of the user comes from.
    package enum ClaimMapping: Sendable, Hashable {
        /// A claim, and what is put before its value, so that no provider can name the users of another.
        case claim(String, prefix: String)
        case expression(ClaimExpression)

        package init(claim: String, prefix: String = "") { self = .claim(claim, prefix: prefix) }
    }

    /// Exactly what `iss` of its tokens says; an HTTPS URL.
    package var url: String
    /// Where its discovery document is, when that is not below the URL.
    package var discoveryURL: String?
    /// A token must be for one of these.
    package var audiences: [String]
    /// PEM certificates that the provider's own must chain to; nil trusts those of the operating system.
    package var authorityPEM: String?
    package var username: ClaimMapping
    package var groups: ClaimMapping?
    package var uid: ClaimMapping?
    /// Further keys of the user.
    package var extra: [String: ClaimExpression] = [:]
    /// Claims that must have these values.
    package var requiredClaims: [String: String] = [:]
    package var claimRules: [ClaimRule] = []
    package var userRules: [ClaimRule] = []
    package var algorithms: Set<String> = ["RS256"]

    package init(url: String, audiences: [String], username: ClaimMapping) {
        self.url = url
        self.audiences = audiences
        self.username = username
    }

    /// What can be verified; the `--oidc-...` flags take RS256 alone unless told otherwise.
    package static var allAlgorithms: Set<String> { JSONWebKeySet.algorithms }

    var discoveryDocumentURL: String {
        if let discoveryURL { return discoveryURL }
        var base = url
        while base.hasSuffix("/") { base.removeLast() }
        return "\(base)/.well-known/openid-configuration"
    }
}
