internal import FoundationEssentials
package import HTTPTransport
package import KubeCore
package import PKI

/// Who a client certificate stands for: made once per connection, checked on each request.
package struct PeerIdentity: Sendable {
    /// Nil for a certificate that names nobody or is not for clients.
    private let identity: CertificateIdentity?
    private let isClient: Bool
    /// Whether the certificate is one of a front proxy, which stands for those whom it names.
    let isFrontProxy: Bool

    /// From a client certificate that the client has the key of.
    /// - Parameters:
    ///   - clients: the authority of clients; nil when TLS has verified who issued the certificate.
    ///   - frontProxies: the authority of front proxies, when there is one.
    package init(certificateDER: [UInt8], clients: IssuerCheck? = nil, frontProxies: IssuerCheck? = nil) {
        // Whatever makes a certificate unusable, a request with it is told no more than that.
        identity = try? CertificateIdentity(certificateDER: certificateDER)
        isFrontProxy = frontProxies?.issued(certificateDER: certificateDER) ?? false
        isClient = clients?.issued(certificateDER: certificateDER) ?? !isFrontProxy
    }

    /// The common name of a certificate that is good now.
    func name(at now: Timestamp) -> String? { valid(at: now)?.commonName }

    /// The user of a certificate of a client that is good now.
    package func user(at now: Timestamp) -> UserInfo? {
        guard isClient, let identity = valid(at: now) else { return nil }
        return UserInfo(
            name: identity.commonName, uid: identity.uid ?? "",
            groups: identity.organizations + [UserInfo.authenticatedGroup],
            extra: [UserInfo.credentialKey: ["X509SHA256=\(identity.fingerprint)"]])
    }

    private func valid(at now: Timestamp) -> CertificateIdentity? {
        guard let identity, identity.notBefore.map({ $0 <= now }) ?? true, identity.notAfter.map({ now < $0 }) ?? true
        else { return nil }
        return identity
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
        let peer = request.peer.identity as? PeerIdentity
        if let peer, let user = user(peer, request.headers) { return user }
        guard let token = Self.bearerToken(request.headers) else {
            // Who shows a certificate wants to be somebody.
            guard peer == nil, anonymous.allows(path: path) else { throw .unauthorized() }
            return .anonymous
        }
        return try await tokens.authenticate(token)
    }

    private func user(_ peer: PeerIdentity, _ headers: HTTPFields) -> UserInfo? {
        let now = self.now()
        if peer.isFrontProxy, let frontProxy, let name = peer.name(at: now), frontProxy.trusts(name),
            let user = frontProxy.user(headers)
        {
            return user
        }
        return peer.user(at: now)
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
