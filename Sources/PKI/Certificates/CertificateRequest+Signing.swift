internal import FoundationEssentials
package import KubeCore
internal import SwiftASN1
internal import X509

/// What a certificate request asks for beside its subject.
extension CertificateRequest {
    /// The names it asks for, by their kinds.
    package struct Names: Sendable, Hashable {
        package var dnsNames: [String]
        /// As many addresses as were asked for; what they are does not matter to any rule.
        package var addressCount: Int
        package var emailAddresses: [String]
        package var uris: [String]

        package init(
            dnsNames: [String] = [], addressCount: Int = 0, emailAddresses: [String] = [], uris: [String] = []
        ) {
            self.dnsNames = dnsNames
            self.addressCount = addressCount
            self.emailAddresses = emailAddresses
            self.uris = uris
        }
    }

    /// Empty when no names are asked for.
    /// - Throws: `.malformed`.
    package var names: Names {
        get throws(PKIError) {
            var names = Names()
            for name in try requestedNames ?? SubjectAlternativeNames() {
                switch name {
                case .dnsName(let text): names.dnsNames.append(text)
                case .ipAddress: names.addressCount += 1
                case .rfc822Name(let text): names.emailAddresses.append(text)
                case .uniformResourceIdentifier(let text): names.uris.append(text)
                default: break
                }
            }
            return names
        }
    }

    fileprivate var requestedNames: SubjectAlternativeNames? {
        get throws(PKIError) {
            do {
                return try request.attributes.extensionRequest?.extensions.subjectAlternativeNames
            } catch {
                throw PKIError(.malformed, "The names in the certificate request cannot be read.", cause: "\(error)")
            }
        }
    }
}

extension CertificateAuthority {
    /// Signs a request as it is: its subject, its names and its key. Whether it may have them has been decided.
    /// - Parameters:
    ///   - usages: as in `spec.usages` of a CertificateSigningRequest; those that are not known are left out.
    ///   - validity: never longer than the authority's own.
    /// - Returns: the certificate as PEM.
    /// - Throws: `.malformed`, `.generationFailed`.
    package func sign(
        _ request: CertificateRequest, usages: [String], validity: Duration, now: Timestamp
    ) throws(PKIError) -> String {
        let names = try request.requestedNames
        let extended = usages.compactMap { Self.extendedUsages[$0] }
        let end = min(now.adding(validity), notAfter)
        return try Certificate.make {
            try Certificate(
                version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: request.request.publicKey,
                notValidBefore: .init(now.adding(.zero - Self.backdating)), notValidAfter: .init(end),
                issuer: issued.certificate.subject, subject: request.request.subject,
                extensions: try Certificate.Extensions {
                    Critical(BasicConstraints.notCertificateAuthority)
                    Critical(Self.keyUsage(usages))
                    if !extended.isEmpty { try ExtendedKeyUsage(extended) }
                    AuthorityKeyIdentifier(
                        keyIdentifier: SubjectKeyIdentifier(hash: issued.certificate.publicKey).keyIdentifier)
                    if let names { names }
                }, issuerPrivateKey: issued.key.certificateKey)
        }.pemText
    }

    /// Source: k8s.io/api/certificates/v1 KeyUsage.
    private static func keyUsage(_ usages: [String]) -> KeyUsage {
        let wanted = Set(usages)
        return KeyUsage(
            digitalSignature: wanted.contains("digital signature") || wanted.contains("signing"),
            nonRepudiation: wanted.contains("content commitment"),
            keyEncipherment: wanted.contains("key encipherment"),
            dataEncipherment: wanted.contains("data encipherment"), keyAgreement: wanted.contains("key agreement"),
            encipherOnly: wanted.contains("encipher only"), decipherOnly: wanted.contains("decipher only"))
    }

    private static let extendedUsages: [String: ExtendedKeyUsage.Usage] = [
        "any": .any, "server auth": .serverAuth, "client auth": .clientAuth, "code signing": .codeSigning,
        "email protection": .emailProtection, "s/mime": .emailProtection, "timestamping": .timeStamping,
        "ocsp signing": .ocspSigning,
    ]
}
