import KubeCore
import PKI
import SwiftASN1
import Testing
import X509

@Suite struct CertificateTests {
    private static let now = Timestamp(secondsSinceEpoch: 1_800_000_000)

    @Test("a client certificate carries user and groups, and is the authority's")
    func client() throws {
        let authority = try CertificateAuthority(commonName: "kubernetes", now: Self.now)
        let issued = try authority.issueClient(
            commonName: "kubernetes-admin", organizations: ["system:masters", "team"], now: Self.now)
        let certificate = try Certificate(pemEncoded: issued.certificatePEM)
        let identity = try CertificateIdentity(certificateDER: certificate.serializeAsPEM().derBytes)
        #expect(identity.commonName == "kubernetes-admin")
        #expect(Set(identity.organizations) == ["system:masters", "team"])
        #expect(identity.fingerprint == SafeName.sha256Hex(try certificate.serializeAsPEM().derBytes))
        #expect(authority.hasIssued(issued))
        let other = try CertificateAuthority(commonName: "kubernetes", now: Self.now)
        #expect(!other.hasIssued(issued))
        #expect(try certificate.extensions.extendedKeyUsage?.contains(.clientAuth) == true)
        #expect(try certificate.extensions.extendedKeyUsage?.contains(.serverAuth) == false)
    }

    @Test("a serving certificate has all names and is for servers only")
    func serving() throws {
        let authority = try CertificateAuthority(commonName: "kubernetes", now: Self.now)
        let issued = try authority.issueServing(
            commonName: "kube-apiserver",
            names: SubjectNames(dnsNames: ["kubernetes.default.svc"], ipAddresses: ["10.96.0.1", "::1"]), now: Self.now)
        let certificate = try Certificate(pemEncoded: issued.certificatePEM)
        #expect(try certificate.extensions.subjectAlternativeNames?.count == 3)
        #expect(try certificate.extensions.extendedKeyUsage?.contains(.clientAuth) == false)
        #expect(throws: PKIError.self) {
            try authority.issueServing(
                commonName: "x", names: SubjectNames(ipAddresses: ["10.96.0.300"]), now: Self.now)
        }
    }

    @Test("an authority is the same after it was written and read")
    func authorityAsText() throws {
        let authority = try CertificateAuthority(commonName: "kubernetes", now: Self.now)
        let read = try CertificateAuthority(
            certificatePEM: authority.certificatePEM, privateKeyPEM: authority.privateKeyPEM)
        let issued = try read.issueClient(commonName: "a", now: Self.now)
        #expect(authority.hasIssued(issued))
        let other = try CertificateAuthority(commonName: "kubernetes", now: Self.now)
        #expect(throws: PKIError(.keyMismatch, "")) {
            try CertificateAuthority(certificatePEM: authority.certificatePEM, privateKeyPEM: other.privateKeyPEM)
        }
    }

    @Test("certificates are replaced 90 days before they end", arguments: [(91, false), (89, true), (-1, true)])
    func renewal(days: Int64, isDue: Bool) {
        let notAfter = Self.now.adding(.seconds(days * 86_400))
        #expect(CertificateRenewal.isDue(notAfter: notAfter, now: Self.now) == isDue)
    }
}
