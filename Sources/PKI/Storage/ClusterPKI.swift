internal import KubeCore

/// The keys and certificates that one cluster needs.
package struct ClusterPKI: Sendable {
    package let authority: CertificateAuthority
    /// Vouches for those who name users in header fields; another one than that of the users' own certificates.
    package let frontProxyAuthority: CertificateAuthority
    /// By it the API server is known to the servers behind it.
    package let frontProxyClient: IssuedCertificate
    /// Signs service-account tokens; this cluster's own.
    package let serviceAccountKey: SigningKey
    /// By the names given in the specification.
    package let certificates: [String: IssuedCertificate]
}

/// Which keys and certificates a cluster needs.
package struct ClusterPKISpecification: Sendable {
    /// Common name of the authority, such as `kubernetes`.
    package var authorityName: String
    /// Certificates by the name under which they are kept, such as `apiserver`: a file name without its ending.
    package var certificates: [String: LeafProfile]

    /// What the API server's certificate for the servers behind it says.
    package var frontProxyClient = LeafProfile(
        subject: Subject(commonName: "front-proxy-client"), usages: [.client])

    package init(authorityName: String = "kubernetes", certificates: [String: LeafProfile]) {
        self.authorityName = authorityName
        self.certificates = certificates
    }
}

extension ClusterPKISpecification {
    /// Whether a certificate that was kept is to be replaced: it ends soon, is of another authority, or says something
    /// else than is wanted now.
    static func mustReplace(
        _ kept: IssuedCertificate, by profile: LeafProfile, authority: CertificateAuthority, now: Timestamp
    ) -> Bool {
        CertificateRenewal.isDue(notAfter: kept.notAfter, now: now) || kept.notBefore > now
            || !authority.hasIssued(kept) || !kept.says(profile)
    }
}
