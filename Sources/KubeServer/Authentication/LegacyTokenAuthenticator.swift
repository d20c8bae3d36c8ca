internal import FoundationEssentials
package import KubeCore
package import PKI

/// Accepts the tokens that Secrets of type `kubernetes.io/service-account-token` hold, as long as Secret and account are.
/// Source: pkg/serviceaccount/legacy.go of Kubernetes 1.36.
package struct LegacyTokenAuthenticator: BearerTokenAuthenticator {
    /// Set on the Secret to the day on which its token was used last.
    static let lastUsedLabel = "kubernetes.io/legacy-token-last-used"
    static let invalidSinceLabel = "kubernetes.io/legacy-token-invalid-since"

    private let tokens: ServiceAccountTokens
    private let objects: any ResourceAPI
    private let audiences: AudienceAgnostic
    private let now: @Sendable () -> Timestamp

    package init(
        tokens: ServiceAccountTokens, objects: any ResourceAPI, apiAudiences: [String],
        now: @escaping @Sendable () -> Timestamp = { .now() }
    ) {
        self.tokens = tokens
        self.objects = objects
        audiences = AudienceAgnostic(apiAudiences: apiAudiences)
        self.now = now
    }

    package func review(_ token: String, audiences wanted: [String]) async -> Result<TokenOutcome, TokenRefusal>? {
        guard tokens.isLegacy(token) else { return nil }
        // Whatever is wrong with the signature is of no use to the sender.
        guard let claims = try? tokens.verifyLegacy(token) else {
            return .failure(TokenRefusal(message: "invalid bearer token"))
        }
        guard let audiences = audiences.matching(wanted) else {
            return .failure(TokenRefusal(message: "invalid bearer token"))
        }
        let secret: KubeObject
        do throws(TokenRefusal) {
            secret = try await confirm(claims, token)
        } catch {
            return .failure(TokenRefusal(message: "[invalid bearer token, \(error.message)]"))
        }
        await noteUse(of: secret)
        let user = UserInfo(
            serviceAccount: claims.accountName, namespace: claims.namespace, uid: claims.accountUID)
        return .success(TokenOutcome(user: user, audiences: audiences))
    }

    /// - Returns: the Secret that holds the token.
    /// - Throws: why the token is no longer good.
    private func confirm(
        _ claims: LegacyServiceAccountClaims, _ token: String
    ) async throws(TokenRefusal) -> KubeObject {
        guard let secret = await find(.secrets, claims.namespace, claims.secretName), !secret.isBeingDeleted,
            secret.at("data", "token")?.stringValue == Data(token.utf8).base64EncodedString()
        else { throw TokenRefusal(message: "service account token has been invalidated") }
        guard let account = await find(.serviceAccounts, claims.namespace, claims.accountName),
            !account.isBeingDeleted, account.uid == claims.accountUID
        else { throw TokenRefusal(message: "service account token has been invalidated") }
        guard secret.labels[Self.invalidSinceLabel] == nil else {
            throw TokenRefusal(
                message: "the token in secret \(claims.namespace)/\(claims.secretName) for service account "
                    + "\(claims.namespace)/\(claims.accountName) has been marked invalid. Use tokens from the "
                    + "TokenRequest API or manually created secret-based tokens, or remove the "
                    + "'\(Self.invalidSinceLabel)' label from the secret to temporarily allow use of this token")
        }
        return secret
    }

    private func find(_ resource: GroupVersionResource, _ namespace: String, _ name: String) async -> KubeObject? {
        do throws(StatusError) {
            return try await objects.get(resource, namespace: namespace, name: name)
        } catch {
            return nil  // not found, or not to be read: no proof that it exists
        }
    }

    /// Writes once a day.
    private func noteUse(of secret: KubeObject) async {
        let today = String(now().rfc3339.prefix(10))
        guard secret.labels[Self.lastUsedLabel] != today else { return }
        let patch: JSONValue = ["metadata": ["labels": ["\(Self.lastUsedLabel)": .string(today)]]]
        do throws(StatusError) {
            _ = try await objects.patch(
                .secrets, namespace: secret.namespace, name: secret.name, patch: .merge(patch))
        } catch {
            return  // the day is for people who clean up: a request does not fail for it
        }
    }
}
