internal import KubeCore
internal import NIOSSL

/// The TLS side of a client.
enum ClientTLS {
    /// - Throws: a TLS failure when certificate, key or CA bundle are unusable.
    static func configuration(_ client: ClientConfiguration) throws(StatusError) -> TLSConfiguration {
        do {
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.minimumTLSVersion = .tlsv12
            if client.skipsTLSVerification {
                tls.certificateVerification = .none
            } else if let pem = client.certificateAuthorityPEM {
                tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(pem.utf8)))
            }
            if let identity = client.identity {
                let chain = try NIOSSLCertificate.fromPEMBytes(Array(identity.certificateChainPEM.utf8))
                tls.certificateChain = chain.map { .certificate($0) }
                tls.privateKey = .privateKey(
                    try NIOSSLPrivateKey(bytes: Array(identity.privateKeyPEM.utf8), format: .pem))
            }
            return tls
        } catch {
            throw .connection(
                .tls, to: client.server, "the certificates of the kubeconfig cannot be used (\(error))")
        }
    }

    /// A sentence for what went wrong in a handshake.
    static func explain(_ error: any Error) -> String {
        let text = String(describing: error)
        if text.contains("CERTIFICATE_VERIFY_FAILED") || text.contains("unableToValidateCertificate") {
            return "its certificate is not signed by the CA of the kubeconfig, or not valid for this name"
        }
        if text.contains("WRONG_VERSION_NUMBER") { return "it does not speak TLS" }
        if text.contains("ALERT") { return "it refused our certificate (\(text))" }
        return text
    }
}
