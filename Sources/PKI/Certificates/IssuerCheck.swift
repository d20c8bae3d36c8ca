internal import SwiftASN1
internal import X509

/// Tells whether certificates were issued directly by one of some authorities.
package struct IssuerCheck: Sendable {
    private let authorities: [Certificate]

    /// - Parameter pem: the certificates of the authorities.
    /// - Throws: `.malformed`, also when there are none.
    package init(authoritiesPEM pem: String) throws(PKIError) {
        do {
            authorities = try PEMDocument.parseMultiple(pemString: pem).filter { $0.discriminator == "CERTIFICATE" }
                .map { try Certificate(pemDocument: $0) }
        } catch {
            throw PKIError(.malformed, "The text holds no PEM certificates.", cause: "\(error)")
        }
        guard !authorities.isEmpty else { throw PKIError(.malformed, "The text holds no PEM certificates.") }
    }

    /// Whether one of the authorities signed the certificate. Chains of more than one step do not count.
    package func issued(certificateDER: [UInt8]) -> Bool {
        // What cannot be read was issued by nobody.
        guard let certificate = try? Certificate.parse(der: certificateDER) else { return false }
        return authorities.contains {
            $0.subject == certificate.issuer && $0.publicKey.isValidSignature(certificate.signature, for: certificate)
        }
    }
}
