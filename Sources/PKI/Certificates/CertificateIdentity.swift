package import KubeCore
internal import SwiftASN1
internal import X509

/// Who a client certificate is about: read it once per connection.
/// Source: Kubernetes, "Authenticating: X.509 client certificates".
package struct CertificateIdentity: Sendable, Hashable {
    /// The user's name.
    package let commonName: String
    /// The user's groups, in the order of the certificate.
    package let organizations: [String]
    /// The user's uid, where the certificate carries one (Kubernetes 1.34 and later).
    package let uid: String?
    package let notBefore: Timestamp?
    /// The certificate's end; a long connection outlives it.
    package let notAfter: Timestamp?
    /// Lower-case hexadecimal SHA-256 of the certificate; empty for what is only a name.
    package let fingerprint: String

    /// Object identifier of the uid attribute. Source: k8s.io/apiserver/pkg/authentication/request/x509.
    private static let uidAttribute: ASN1ObjectIdentifier = [1, 3, 6, 1, 4, 1, 57683, 2]

    /// - Throws: `.malformed`; `.notAcceptable` when the certificate is not one for clients or names nobody.
    package init(certificateDER: [UInt8]) throws(PKIError) {
        let certificate = try Certificate.parse(der: certificateDER)
        guard certificate.allowsClientAuthentication else {
            throw PKIError(.notAcceptable, "The certificate is not one for client authentication.")
        }
        let identity = CertificateIdentity(
            certificate.subject, notBefore: certificate.notValidBefore.timestamp,
            notAfter: certificate.notValidAfter.timestamp,
            fingerprint: SafeName.sha256Hex(certificateDER))
        guard !identity.commonName.isEmpty else {
            throw PKIError(.notAcceptable, "The certificate has no common name.")
        }
        self = identity
    }

    init(
        _ name: DistinguishedName, notBefore: Timestamp? = nil, notAfter: Timestamp? = nil, fingerprint: String = ""
    ) {
        var commonName = ""
        var organizations: [String] = []
        var uid: String?
        for attribute in name.lazy.flatMap({ $0 }) {
            guard let text = String(attribute.value) else { continue }
            switch attribute.type {
            case .RDNAttributeType.commonName: commonName = text
            case .RDNAttributeType.organizationName: organizations.append(text)
            case Self.uidAttribute: uid = text
            default: break
            }
        }
        self.commonName = commonName
        self.organizations = organizations
        self.uid = uid
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.fingerprint = fingerprint
    }
}

extension Certificate {
    /// Without the extension for extended usages every usage is allowed (RFC 5280, 4.2.1.12).
    var allowsClientAuthentication: Bool {
        do {
            guard let usages = try extensions.extendedKeyUsage else { return true }
            return usages.contains(.clientAuth) || usages.contains(.any)
        } catch {
            return false  // an extension that cannot be read allows nothing
        }
    }
}
