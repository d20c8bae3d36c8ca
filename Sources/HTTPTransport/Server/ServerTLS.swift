internal import NIOCore
internal import NIOSSL
internal import Synchronization

/// The TLS side of a server, whose certificate can be replaced while it runs.
final class ServerTLS: Sendable {
    private let clientCAsPEM: String?
    private let acceptsAnyClientCertificate: Bool
    private let context: Mutex<NIOSSLContext>

    init(_ tls: HTTPServerTLS) throws(HTTPTransportError) {
        clientCAsPEM = tls.clientCAsPEM
        acceptsAnyClientCertificate = tls.acceptsAnyClientCertificate
        context = Mutex(try Self.makeContext(tls.identity, clientCAsPEM: tls.clientCAsPEM))
    }

    func replace(_ identity: TLSIdentity) throws(HTTPTransportError) {
        let new = try Self.makeContext(identity, clientCAsPEM: clientCAsPEM)
        context.withLock { $0 = new }
    }

    func makeHandler() -> NIOSSLServerHandler {
        let context = context.withLock { $0 }
        guard acceptsAnyClientCertificate else { return NIOSSLServerHandler(context: context) }
        // That the client has the key of its certificate is checked all the same.
        return NIOSSLServerHandler(
            context: context, customVerificationCallback: { _, verdict in verdict.succeed(.certificateVerified) })
    }

    private static func makeContext(
        _ identity: TLSIdentity, clientCAsPEM: String?
    ) throws(HTTPTransportError) -> NIOSSLContext {
        do {
            let chain = try NIOSSLCertificate.fromPEMBytes(Array(identity.certificateChainPEM.utf8))
            let key = try NIOSSLPrivateKey(bytes: Array(identity.privateKeyPEM.utf8), format: .pem)
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
            configuration.minimumTLSVersion = .tlsv12
            configuration.applicationProtocols = ["h2", "http/1.1"]
            if let clientCAsPEM {
                let roots = try NIOSSLCertificate.fromPEMBytes(Array(clientCAsPEM.utf8))
                configuration.trustRoots = .certificates(roots)
                configuration.certificateVerification = .optionalVerification
            }
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw HTTPTransportError(.badCertificate, "the certificate or key of the server cannot be used: \(error)")
        }
    }
}
