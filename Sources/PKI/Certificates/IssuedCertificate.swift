internal import FoundationEssentials
package import KubeCore
internal import X509

/// A certificate together with its private key.
package struct IssuedCertificate: Sendable {
    let certificate: Certificate
    package let key: SigningKey

    /// - Throws: `.keyMismatch` when the certificate is for another key.
    init(certificate: Certificate, key: SigningKey) throws(PKIError) {
        guard certificate.publicKey == key.certificateKey.publicKey else {
            throw PKIError(.keyMismatch, "The certificate was not made for this private key.")
        }
        self.certificate = certificate
        self.key = key
    }

    /// Reads the first certificate and the private key from PEM texts, which may be one and the same.
    /// - Throws: `.malformed`, `.keyMismatch`.
    package init(certificatePEM: String, privateKeyPEM: String) throws(PKIError) {
        let certificate = try Certificate.parse(pem: certificatePEM)
        try self.init(certificate: certificate, key: SigningKey(pem: PEMText.privateKeyBlock(in: privateKeyPEM)))
    }

    /// `CERTIFICATE` PEM, ending in a newline.
    package var certificatePEM: String { certificate.pemText }

    /// PKCS #8 PEM, ending in a newline. Secret.
    package var privateKeyPEM: String { key.pem }

    /// The instant after which the certificate is invalid.
    package var notAfter: Timestamp { certificate.notValidAfter.timestamp }

    package var notBefore: Timestamp { certificate.notValidBefore.timestamp }
}

extension Date {
    init(_ timestamp: Timestamp) {
        self.init(timeIntervalSince1970: Double(timestamp.microsecondsSinceEpoch) / 1_000_000)
    }

    var timestamp: Timestamp { Timestamp(microsecondsSinceEpoch: Int64((timeIntervalSince1970 * 1_000_000).rounded())) }
}
