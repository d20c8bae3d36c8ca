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
            if let problem = await problem(with: claims) {
                return .failure(TokenRefusal(message: "[invalid bearer token, \(problem)]"))
            }
            return .success(TokenOutcome(user: Self.user(claims), audiences: matching))
        } catch {
            return .failure(TokenRefusal(message: "invalid bearer token"))
        }
    }

    private func verifiedClaims(_ token: String) throws(PKIError) -> ServiceAccountClaims {
        let digest = SafeName.sha256Hex(token)
        if let claims = verified.withLock({ $0[digest] }) { return claims }
        let claims = try tokens.authenticClaims(of: token)
        verified.withLock { cache in
            if cache.count >= Self.maximumCachedTokens { cache.removeAll(keepingCapacity: true) }
            cache[digest] = claims
        }
        return claims
    }

    // MARK: Times and bound objects

    /// Why a genuine token is not good now; nil when it is.
    private func problem(with claims: ServiceAccountClaims) async -> String? {
        if claims.hasExpired(at: now()) { return "service account token has expired" }
        if claims.isAwaited(at: now()) { return "service account token is not valid yet" }
        let (namespace, reference) = (claims.namespace, claims.serviceAccount)
        guard let account = await find(.serviceAccounts, namespace, reference) else {
            return StatusError.notFound(GroupVersionResource.serviceAccounts.groupResource, reference.name).message
        }
        guard account.uid == reference.uid else {
            return "service account UID (\(account.uid)) does not match claim (\(reference.uid))"
        }
        if isGone(account) { return "service account \(namespace)/\(reference.name) has been deleted" }
        switch claims.binding {
        case .pod(let pod, node: _): return await problem(with: pod, .pods, namespace, named: "pod")
        case .secret(let secret): return await problem(with: secret, .secrets, namespace, named: "secret")
        case .node(let node): return await problem(with: node, .nodes, nil, named: "node")
        case nil: return nil
        }
    }

    private func problem(
        with reference: ServiceAccountClaims.Reference, _ resource: GroupVersionResource, _ namespace: String?,
        named name: String
    ) async -> String? {
        guard let object = await find(resource, namespace, reference) else {
            return "service account token has been invalidated"
        }
        guard object.uid == reference.uid else {
            return "\(name) UID (\(object.uid)) does not match service account \(name) ref claim (\(reference.uid))"
        }
        return isGone(object) ? "service account token has been invalidated" : nil
    }

    private func isGone(_ object: KubeObject) -> Bool {
        guard let deletion = object.deletionTimestamp.flatMap(Timestamp.init(rfc3339:)) else { return false }
        return deletion.adding(Self.deletionLeeway) <= now()
    }

    private func find(
        _ resource: GroupVersionResource, _ namespace: String?, _ reference: ServiceAccountClaims.Reference
    ) async -> KubeObject? {
        do throws(StatusError) {
            return try await objects.get(resource, namespace: namespace, name: reference.name)
        } catch {
            return nil  // not found, or not to be read: no proof that it exists
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
