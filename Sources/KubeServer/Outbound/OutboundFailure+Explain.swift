internal import AsyncHTTPClient
internal import NIOCore
internal import NIOPosix
internal import NIOSSL

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

extension OutboundFailure {
    /// What a failure of the HTTP client means, in the words of Go's.
    init(_ call: OutboundCall, _ address: ServiceResolver.Address, _ error: any Error) {
        let peer = OutboundURL.authority(address.host, address.port)
        switch error {
        case is CancellationError: self.init(.cancelled, call, "context canceled")
        case let error as HTTPClientError:
            switch error {
            case .cancelled: self.init(.cancelled, call, "context canceled")
            case .deadlineExceeded, .readTimeout, .writeTimeout, .connectTimeout, .getConnectionFromPoolTimeout:
                self.init(.timedOut, call, "context deadline exceeded")
            case .tlsHandshakeTimeout: self.init(.timedOut, call, "net/http: TLS handshake timeout")
            case .remoteConnectionClosed: self.init(.broken, call, "EOF")
            default: self.init(.broken, call, error.shortDescription)
            }
        case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError:
            self.init(
                .tls, call, Self.explainTLS(error, serverName: call.trust.serverName ?? call.destination.url.host))
        case let error as NIOConnectionError:
            guard let first = error.connectionErrors.first?.error else {
                self.init(.unreachable, call, "dial tcp: lookup \(address.host): no such host")
                return
            }
            self.init(.unreachable, call, "dial tcp \(peer): \(Self.explainSocket(first))")
        case ChannelError.connectTimeout: self.init(.unreachable, call, "dial tcp \(peer): i/o timeout")
        case let error as IOError where error.errnoCode == ECONNRESET || error.errnoCode == EPIPE:
            self.init(.broken, call, "read tcp \(peer): read: connection reset by peer")
        case let error as IOError: self.init(.unreachable, call, "dial tcp \(peer): \(Self.explainSocket(error))")
        default: self.init(.broken, call, "EOF")
        }
    }

    private static func explainSocket(_ error: any Error) -> String {
        guard let io = error as? IOError else { return "i/o timeout" }
        let text =
            switch io.errnoCode {
            case ECONNREFUSED: "connection refused"
            case EHOSTUNREACH: "no route to host"
            case ENETUNREACH: "network is unreachable"
            case ETIMEDOUT: "connection timed out"
            case ECONNRESET: "connection reset by peer"
            default: "error \(io.errnoCode)"
            }
        return "connect: \(text)"
    }

    private static func explainTLS(_ error: any Error, serverName: String) -> String {
        let text = String(describing: error)
        if text.contains("CERTIFICATE_VERIFY_FAILED") {
            return "tls: failed to verify certificate: x509: certificate signed by unknown authority"
        }
        if text.contains("failedToValidateHostname") {
            return "tls: failed to verify certificate: x509: certificate is not valid for any names, "
                + "but wanted to match \(serverName)"
        }
        if text.contains("WRONG_VERSION_NUMBER") || text.contains("HTTP_REQUEST") {
            return "tls: first record does not look like a TLS handshake"
        }
        if text.contains("ALERT") { return "remote error: tls: handshake failure" }
        return "EOF"
    }
}
