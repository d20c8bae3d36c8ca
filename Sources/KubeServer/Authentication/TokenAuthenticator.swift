package import KubeCore
package import PKI
internal import Synchronization

/// Accepts the service-account tokens of this cluster, as long as what they are bound to exists.
/// Source: pkg/serviceaccount/jwt.go and claims.go of Kubernetes 1.36.
package final class TokenAuthenticator: BearerTokenAuthenticator {
    /// A bound object that is being deleted keeps its tokens for this long.
    private static let deletionLeeway = Duration.seconds(60)
    private static let maximumCachedTokens = 1024

    private let tokens: ServiceAccountTokens
    private let objects: any ResourceAPI
    private let now: @Sendable () -> Timestamp
    /// Claims by the token's digest, so that a signature is verified once. Times and existence are checked each time.
    private let verified = Mutex<[String: ServiceAccountClaims]>([:])

    package init(
        tokens: ServiceAccountTokens, objects: any ResourceAPI,
        now: @escaping @Sendable () -> Timestamp = { .now() }
    ) {
        self.tokens = tokens
        self.objects = objects
        self.now = now
    }

    package func review(_ token: String, audiences: [String]) async -> Result<TokenOutcome, TokenRefusal>? {
        guard tokens.isIssuer(of: token) else { return nil }
        do throws(PKIError) {
            let claims = try verifiedClaims(token)
            let matching = claims.audiences.filter(audiences.contains)
            guard !matching.isEmpty else {
                let (given, wanted) = (RuleCoverage.quotedList(claims.audiences), RuleCoverage.quotedList(audiences))
                return .failure(
                    TokenRefusal(
                        message: "[invalid bearer token, token audiences \(given) is invalid for the target audiences "
                            + "\(wanted)]"))
            }
            guard await isAlive(claims) else {
                return .failure(
                    TokenRefusal(message: "[invalid bearer token, service account token has been invalidated]"))
            }
            return .success(TokenOutcome(user: Self.user(claims), audiences: matching))
        } catch {
            return .failure(TokenRefusal(message: "invalid bearer token"))
        }
    }

    private func verifiedClaims(_ token: String) throws(PKIError) -> ServiceAccountClaims {
        let digest = SafeName.sha256Hex(token)
        if let claims = verified.withLock({ $0[digest] }), claims.notBefore <= now(), now() < claims.expiresAt {
            return claims
        }
        let claims = try tokens.verify(token, audiences: [], now: now())
        verified.withLock { cache in
            if cache.count >= Self.maximumCachedTokens { cache.removeAll(keepingCapacity: true) }
            cache[digest] = claims
        }
        return claims
    }

    // MARK: Bound objects

    private func isAlive(_ claims: ServiceAccountClaims) async -> Bool {
        guard await exists(.serviceAccounts, claims.namespace, claims.serviceAccount) else { return false }
        switch claims.binding {
        case .pod(let pod, node: _): return await exists(.pods, claims.namespace, pod)
        case .secret(let secret): return await exists(.secrets, claims.namespace, secret)
        case .node(let node): return await exists(.nodes, nil, node)
        case nil: return true
        }
    }

    private func exists(
        _ resource: GroupVersionResource, _ namespace: String?, _ reference: ServiceAccountClaims.Reference
    ) async -> Bool {
        do throws(StatusError) {
            let object = try await objects.get(resource, namespace: namespace, name: reference.name)
            guard object.uid == reference.uid else { return false }
            guard let deletion = object.deletionTimestamp.flatMap(Timestamp.init(rfc3339:)) else { return true }
            return now() < deletion.adding(Self.deletionLeeway)
        } catch {
            return false  // not found, or not to be read: no proof that it exists
        }
    }

    private static func user(_ claims: ServiceAccountClaims) -> UserInfo {
        var extra: [String: [String]] = [:]
        func put(_ key: String, _ value: String) { extra["authentication.kubernetes.io/\(key)"] = [value] }
        if !claims.identifier.isEmpty { extra[UserInfo.credentialKey] = ["JTI=\(claims.identifier)"] }
        switch claims.binding {
        case .pod(let pod, let node):
            put("pod-name", pod.name)
            put("pod-uid", pod.uid)
            if let node {
                put("node-name", node.name)
                if !node.uid.isEmpty { put("node-uid", node.uid) }
            }
        case .node(let node):
            put("node-name", node.name)
            put("node-uid", node.uid)
        case .secret, nil: break
        }
        return UserInfo(
            serviceAccount: claims.serviceAccount.name, namespace: claims.namespace, uid: claims.serviceAccount.uid,
            extra: extra)
    }
}
