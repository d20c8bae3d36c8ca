internal import FoundationEssentials
package import KubeCore
internal import X509

/// A certificate authority of one cluster: ECDSA P-256, valid ten years, issuing certificates of one year.
/// Source: kubeadm, "PKI certificates and requirements"; RFC 5280.
package struct CertificateAuthority: Sendable {
    let issued: IssuedCertificate

    /// How long the authority itself is valid.
    package static let validity = Duration.seconds(3650 * 86_400)
    /// How long a certificate that it issues is valid.
    package static let leafValidity = Duration.seconds(365 * 86_400)
    /// Certificates are valid from this long before now, for clocks that lag.
    static let backdating = Duration.seconds(300)

    /// Makes a new authority, self-signed, with a new key.
    /// - Throws: `.generationFailed`.
    package init(commonName: String, now: Timestamp) throws(PKIError) {
        let key = SigningKey()
        let name = try Subject(commonName: commonName).distinguishedName
        let certificate = try Certificate.make {
            try Certificate(
                version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: key.certificateKey.publicKey,
                notValidBefore: Date(now.adding(.zero - Self.backdating)),
                notValidAfter: Date(now.adding(Self.validity)),
                issuer: name, subject: name,
                extensions: try Certificate.Extensions {
                    Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
                    Critical(KeyUsage(digitalSignature: true, keyCertSign: true, cRLSign: true))
                    SubjectKeyIdentifier(hash: key.certificateKey.publicKey)
                }, issuerPrivateKey: key.certificateKey)
        }
        issued = try IssuedCertificate(certificate: certificate, key: key)
    }

    /// Takes up an authority from PEM texts, which may be one and the same.
    /// - Throws: `.malformed`, `.keyMismatch`, `.notAcceptable` when the certificate is not one of an authority.
    package init(certificatePEM: String, privateKeyPEM: String) throws(PKIError) {
        try self.init(IssuedCertificate(certificatePEM: certificatePEM, privateKeyPEM: privateKeyPEM))
    }

    init(_ issued: IssuedCertificate) throws(PKIError) {
        guard issued.certificate.isAuthority else {
            throw PKIError(.notAcceptable, "The certificate is not one of a certificate authority.")
        }
        self.issued = issued
    }

    /// The authority's certificate as PEM: what clients get as `certificate-authority-data`.
    package var certificatePEM: String { issued.certificatePEM }

    /// Secret.
    package var privateKeyPEM: String { issued.privateKeyPEM }

    package var notAfter: Timestamp { issued.notAfter }

    /// Issues a certificate for a server with a new key.
    /// - Throws: `.malformed` when an address is none, `.generationFailed`.
    package func issueServing(
        commonName: String, names: SubjectNames, now: Timestamp
    ) throws(PKIError) -> IssuedCertificate {
        let profile = LeafProfile(subject: Subject(commonName: commonName), names: names, usages: [.server])
        return try issue(profile, now: now)
    }

    /// Issues a certificate for a client with a new key: the common name is the user, the organizations are the groups.
    /// - Throws: `.generationFailed`.
    package func issueClient(
        commonName: String, organizations: [String] = [], now: Timestamp
    ) throws(PKIError) -> IssuedCertificate {
        let subject = Subject(commonName: commonName, organizations: organizations)
        return try issue(LeafProfile(subject: subject, usages: [.client]), now: now)
    }

    /// Issues a certificate as described, with a new key.
    /// - Throws: `.malformed` when an address is none, `.generationFailed`.
    package func issue(_ profile: LeafProfile, now: Timestamp) throws(PKIError) -> IssuedCertificate {
        let key = SigningKey()
        let certificate = try sign(profile, publicKey: key.certificateKey.publicKey, now: now)
        return try IssuedCertificate(certificate: certificate, key: key)
    }

    /// Whether the certificate bears this authority's signature.
    package func hasIssued(_ other: IssuedCertificate) -> Bool {
        issued.certificate.publicKey.isValidSignature(other.certificate.signature, for: other.certificate)
    }

    func sign(
        _ profile: LeafProfile, publicKey: Certificate.PublicKey, now: Timestamp
    ) throws(PKIError) -> Certificate {
        let names = try profile.names.generalNames
        let subject = try profile.subject.distinguishedName
        let end = min(now.adding(profile.validity), notAfter)
        return try Certificate.make {
            try Certificate(
                version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: publicKey,
                notValidBefore: Date(now.adding(.zero - Self.backdating)), notValidAfter: Date(end),
                issuer: issued.certificate.subject, subject: subject,
                extensions: try Certificate.Extensions {
                    Critical(BasicConstraints.notCertificateAuthority)
                    Critical(KeyUsage(digitalSignature: true))
                    try ExtendedKeyUsage(profile.usages.map(\.extendedKeyUsage))
                    AuthorityKeyIdentifier(
                        keyIdentifier: SubjectKeyIdentifier(hash: issued.certificate.publicKey).keyIdentifier)
                    if !names.isEmpty { SubjectAlternativeNames(names) }
                }, issuerPrivateKey: issued.key.certificateKey)
        }
    }
}

extension Certificate {
    /// Runs a maker and turns what it throws into our error.
    static func make(_ maker: () throws -> Certificate) throws(PKIError) -> Certificate {
        do {
            return try maker()
        } catch {
            throw PKIError(.generationFailed, "Making a certificate failed.", cause: "\(error)")
        }
    }

    var isAuthority: Bool {
        // An extension that cannot be read counts as none: the answer is then no.
        guard case .isCertificateAuthority = try? extensions.basicConstraints else { return false }
        return true
    }
}
