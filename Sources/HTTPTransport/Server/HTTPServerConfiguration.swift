package import NIOCore

/// Certificate chain and key that the server shows, both PEM.
package struct TLSIdentity: Sendable {
    package var certificateChainPEM: String
    package var privateKeyPEM: String

    package init(certificateChainPEM: String, privateKeyPEM: String) {
        self.certificateChainPEM = certificateChainPEM
        self.privateKeyPEM = privateKeyPEM
    }
}

/// TLS 1.2 or newer, with client certificates optional.
package struct HTTPServerTLS: Sendable {
    package var identity: TLSIdentity
    /// CA certificates that client certificates must chain to, PEM. A client without a certificate is let in (and
    /// authenticated by other means); a wrong certificate fails the handshake, unless all are accepted. Nil does not ask
    /// for certificates.
    package var clientCAsPEM: String?
    /// Whether the connection goes on when a certificate is a wrong one, so that requests can be told so. Then
    /// `HTTPServerConfiguration.identify` gets every certificate, and must judge it.
    package var acceptsAnyClientCertificate: Bool

    package init(
        identity: TLSIdentity, clientCAsPEM: String? = nil, acceptsAnyClientCertificate: Bool = false
    ) {
        self.identity = identity
        self.clientCAsPEM = clientCAsPEM
        self.acceptsAnyClientCertificate = acceptsAnyClientCertificate
    }
}

package struct HTTPServerConfiguration: Sendable {
    /// Address to listen on, such as `127.0.0.1`, `::` or `0.0.0.0`.
    package var host: String
    /// 0 takes a free port; see `HTTPServer.port`.
    package var port: Int
    /// Nil serves plain HTTP.
    package var tls: HTTPServerTLS?
    package var limits = HTTPLimits()
    /// Makes the identity of a connection from the client certificate (DER), of which TLS has verified that the client
    /// has its key, and unless all are accepted who issued it; called once per connection, on
    /// its event loop. The result is `HTTPPeer.identity` of all its requests.
    package var identify: @Sendable (_ clientCertificate: [UInt8]) -> (any Sendable)? = { _ in nil }

    package init(host: String, port: Int, tls: HTTPServerTLS? = nil) {
        self.host = host
        self.port = port
        self.tls = tls
    }
}

/// What a client may take of the server.
package struct HTTPLimits: Sendable {
    /// Connections beyond this are closed at once.
    package var maxConnections = 10_000
    /// From the opening of a connection to the end of its TLS handshake.
    package var handshakeTimeout: TimeAmount = .seconds(10)
    /// From the first byte of a request head to its last.
    package var headTimeout: TimeAmount = .seconds(30)
    /// Longest pause in the middle of a request body.
    package var bodyTimeout: TimeAmount = .seconds(60)
    /// How long a connection without a request is kept.
    package var idleTimeout: TimeAmount = .minutes(3)
    /// How long a client that is answered before it has sent all of its request may take to read the answer.
    package var lingerTimeout: TimeAmount = .seconds(1)
    /// Sum of the names and values of a request's header fields.
    package var maxHeadBytes = 64 * 1024
    package var maxConcurrentStreams = 250
    /// HTTP/2 flow control window of one stream, as kube-apiserver's.
    package var streamWindowBytes = 256 * 1024
    /// HTTP/2 streams that a client may reset within 30 s before the connection is closed (CVE-2023-44487).
    package var maxStreamResets = 500

    package init() {}
}
