internal import FoundationEssentials
package import HTTPTransport
package import KubeCore
package import PKI

/// Who a client certificate stands for: made once per connection, checked on each request.
package struct PeerIdentity: Sendable {
    package let user: UserInfo
    let notAfter: Timestamp?
    /// Whether the certificate is one of a front proxy: it stands for nobody itself.
    let isFrontProxy: Bool

    /// From a client certificate that TLS has verified; nil when it names nobody or is not for clients.
    /// - Parameter frontProxies: the authority of front proxies, when there is one.
    package init?(certificateDER: [UInt8], frontProxies: IssuerCheck? = nil) {
        // A certificate that identifies nobody is as good as none: the request then is anonymous.
        guard let identity = try? CertificateIdentity(certificateDER: certificateDER) else { return nil }
        user = UserInfo(
            name: identity.commonName, uid: identity.uid ?? "",
            groups: identity.organizations + [UserInfo.authenticatedGroup],
            extra: [UserInfo.credentialKey: ["X509SHA256=\(identity.fingerprint)"]])
        notAfter = identity.notAfter
        isFrontProxy = frontProxies?.issued(certificateDER: certificateDER) ?? false
    }
}

/// Tells who makes a request: by a front proxy's word, by the connection's client certificate, by a bearer token, or
/// nobody.
/// Source: k8s.io/apiserver/pkg/authentication/request/{x509,bearertoken,websocket,anonymous,union}.
package struct RequestAuthenticator: Sendable {
    private let tokens: BearerTokens
    private let frontProxy: FrontProxy?
    private let anonymous: AnonymousAccess
    private let now: @Sendable () -> Timestamp

    package init(
        tokens: BearerTokens, frontProxy: FrontProxy? = nil, anonymous: AnonymousAccess = AnonymousAccess(),
        now: @escaping @Sendable () -> Timestamp = { .now() }
    ) {
        self.tokens = tokens
        self.frontProxy = frontProxy
        self.anonymous = anonymous
        self.now = now
    }

    /// - Parameter path: of the request, without its query.
    /// - Throws: `unauthorized` when credentials are shown that are no good, or none where some are needed.
    package func authenticate(_ request: HTTPRequest, path: String) async throws(StatusError) -> UserInfo {
        if let identity = request.peer.identity as? PeerIdentity {
            guard identity.notAfter.map({ now() < $0 }) ?? true else { throw .unauthorized() }
            guard identity.isFrontProxy else { return identity.user }
            guard let frontProxy, frontProxy.trusts(identity.user.name), let user = frontProxy.user(request.headers)
            else { throw .unauthorized() }
            return user
        }
        guard let token = Self.bearerToken(request.headers) else {
            guard anonymous.allows(path: path) else { throw .unauthorized() }
            return .anonymous
        }
        return try await tokens.authenticate(token)
    }

    /// What browsers put before a token that they bring as the name of a WebSocket protocol.
    /// Source: k8s.io/apiserver/pkg/authentication/request/websocket/protocol.go.
    static let bearerProtocolPrefix = "base64url.bearer.authorization.k8s.io."

    /// The token of the `Authorization` header, or of a WebSocket that a browser opened.
    private static func bearerToken(_ headers: HTTPFields) -> String? {
        if let value = headers["Authorization"] {
            let parts = value.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
            if parts.count == 2, parts[0].lowercased() == "bearer" { return String(parts[1]) }
        }
        let prefix = bearerProtocolPrefix
        for element in headers.elements("Sec-WebSocket-Protocol") where element.hasPrefix(prefix) {
            var text = String(element.dropFirst(prefix.count).map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 })
            text += String(repeating: "=", count: (4 - text.count % 4) % 4)
            if let data = Data(base64Encoded: text), let token = String(validating: Array(data), as: UTF8.self) {
                return token
            }
        }
        return nil
    }
}
