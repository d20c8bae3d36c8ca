package import KubeCore
internal import PKI

/// Accepts the ID tokens of one OpenID provider.
/// Source: k8s.io/apiserver/plugin/pkg/authenticator/token/oidc/oidc.go of Kubernetes 1.36.
package struct OIDCAuthenticator: BearerTokenAuthenticator {
    private let issuer: OIDCIssuer
    private let keys: OIDCKeys
    private let audiences: AudienceAgnostic
    private let now: @Sendable () -> Timestamp

    package init(
        issuer: OIDCIssuer, apiAudiences: [String], fetch: @escaping OIDCFetch,
        now: @escaping @Sendable () -> Timestamp = { .now() },
        instant: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.issuer = issuer
        keys = OIDCKeys(issuer: issuer, fetch: fetch, instant: instant)
        audiences = AudienceAgnostic(apiAudiences: apiAudiences)
        self.now = now
    }

    package func review(_ token: String, audiences wanted: [String]) async -> Result<TokenOutcome, TokenRefusal>? {
        guard let token = JSONWebToken(token), token.issuer == issuer.url, let audiences = audiences.matching(wanted)
        else { return nil }
        guard issuer.algorithms.contains(token.algorithm) else {
            return .failure(TokenRefusal(message: "oidc: id token signed with unsupported algorithm"))
        }
        do throws(TokenRefusal) {
            // Cheap things first: an expired token does not make us call anybody.
            let user = try OIDCClaims(claims: token.claims, issuer: issuer).user(now: now())
            switch await keys.verify(token) {
            case .genuine: return .success(TokenOutcome(user: user, audiences: audiences))
            case .forged:
                return .failure(
                    TokenRefusal(message: "oidc: verify token: failed to verify signature: no key of the issuer fits"))
            case .unknown: return .failure(TokenRefusal(message: "oidc: authenticator not initialized"))
            }
        } catch {
            return .failure(error)
        }
    }
}
