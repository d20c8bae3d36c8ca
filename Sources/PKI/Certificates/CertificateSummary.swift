package import KubeCore
internal import X509

/// What there is to tell about any certificate: whom it is about, and until when it holds.
package struct CertificateSummary: Sendable, Hashable {
    /// Such as `CN=admin, O=system:masters`.
    package let subject: String
    package let notBefore: Timestamp
    package let notAfter: Timestamp

    /// - Throws: `.malformed`.
    package init(certificateDER: [UInt8]) throws(PKIError) {
        let certificate = try Certificate.parse(der: certificateDER)
        let identity = CertificateIdentity(certificate.subject)
        subject = (["CN=\(identity.commonName)"] + identity.organizations.map { "O=\($0)" }).joined(separator: ", ")
        notBefore = certificate.notValidBefore.timestamp
        notAfter = certificate.notValidAfter.timestamp
    }
}
