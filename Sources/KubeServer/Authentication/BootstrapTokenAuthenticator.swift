internal import FoundationEssentials
package import KubeCore

/// Accepts the tokens with which new nodes join: `ID.SECRET`, kept in Secrets of `kube-system`.
/// Source: plugin/pkg/auth/authenticator/token/bootstrap; Kubernetes documentation, "Authenticating with Bootstrap Tokens".
package struct BootstrapTokenAuthenticator: BearerTokenAuthenticator {
    private static let secretType = "bootstrap.kubernetes.io/token"
    private static let defaultGroup = "system:bootstrappers"

    private let objects: any ResourceAPI
    private let audiences: AudienceAgnostic
    private let now: @Sendable () -> Timestamp

    package init(
        objects: any ResourceAPI, apiAudiences: [String], now: @escaping @Sendable () -> Timestamp = { .now() }
    ) {
        self.objects = objects
        audiences = AudienceAgnostic(apiAudiences: apiAudiences)
        self.now = now
    }

    package func review(_ token: String, audiences wanted: [String]) async -> Result<TokenOutcome, TokenRefusal>? {
        guard let (id, secret) = Self.parts(token), let audiences = audiences.matching(wanted) else { return nil }
        let object: KubeObject
        do throws(StatusError) {
            object = try await objects.get(.secrets, namespace: "kube-system", name: "bootstrap-token-\(id)")
        } catch {
            return nil  // not found, or not to be read: no such token
        }
        guard let user = Self.user(object, id: id, secret: secret, now: now()) else { return nil }
        return .success(TokenOutcome(user: user, audiences: audiences))
    }

    /// Who the Secret says the token is; nil when it is not the Secret of this token, or one that must not be used.
    static func user(_ object: KubeObject, id: String, secret: String, now: Timestamp) -> UserInfo? {
        guard object["type"]?.stringValue == secretType, !object.isBeingDeleted else { return nil }
        func datum(_ key: String) -> String? {
            guard let text = object.at("data", key)?.stringValue, let data = Data(base64Encoded: text) else {
                return nil
            }
            return String(validating: Array(data), as: UTF8.self)
        }
        guard let stored = datum("token-secret"), isSame(stored, secret), datum("token-id") == id,
            datum("usage-bootstrap-authentication") == "true"
        else { return nil }
        if let expiration = datum("expiration") {
            guard let end = Timestamp(rfc3339: expiration), now < end else { return nil }
        }
        var groups = [defaultGroup]
        for group in (datum("auth-extra-groups") ?? "").split(separator: ",").map(String.init) {
            guard isBootstrapGroup(group) else { return nil }
            if !groups.contains(group) { groups.append(group) }
        }
        return UserInfo(name: "system:bootstrap:\(id)", groups: groups + [UserInfo.authenticatedGroup])
    }

    /// `[a-z0-9]{6}.[a-z0-9]{16}`
    static func parts(_ token: String) -> (id: String, secret: String)? {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count == 6, parts[1].utf8.count == 16,
            parts.allSatisfy({ $0.utf8.allSatisfy(isLowercaseOrDigit) })
        else { return nil }
        return (String(parts[0]), String(parts[1]))
    }

    /// Tokens can only be of groups made for them: `system:bootstrappers:[a-z0-9:-]{0,255}[a-z0-9]`.
    private static func isBootstrapGroup(_ group: String) -> Bool {
        let tail = group.utf8.dropFirst(defaultGroup.utf8.count + 1)
        guard group.hasPrefix("\(defaultGroup):"), let last = tail.last, tail.count <= 256 else { return false }
        return isLowercaseOrDigit(last)
            && tail.allSatisfy { isLowercaseOrDigit($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "-") }
    }

    private static func isLowercaseOrDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    /// Takes the same time wherever the texts differ.
    private static func isSame(_ stored: String, _ given: String) -> Bool {
        guard stored.utf8.count == given.utf8.count else { return false }
        return zip(stored.utf8, given.utf8).reduce(0 as UInt8) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
