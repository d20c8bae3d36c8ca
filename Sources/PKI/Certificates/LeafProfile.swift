internal import SwiftASN1
internal import X509

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// What a certificate that is not an authority's says.
package struct LeafProfile: Sendable, Hashable {
    /// What the holder may use the certificate for.
    package enum Usage: Sendable, Hashable {
        case server
        case client
    }

    package var subject: Subject
    package var names: SubjectNames
    package var usages: [Usage]
    /// How long it is valid; never longer than the authority.
    package var validity: Duration

    package init(
        subject: Subject, names: SubjectNames = SubjectNames(), usages: [Usage],
        validity: Duration = CertificateAuthority.leafValidity
    ) {
        self.subject = subject
        self.names = names
        self.usages = usages
        self.validity = validity
    }
}

/// Whom a certificate is about: to Kubernetes the common name is the user and the organizations are the groups.
package struct Subject: Sendable, Hashable {
    package var commonName: String
    package var organizations: [String]

    package init(commonName: String, organizations: [String] = []) {
        self.commonName = commonName
        self.organizations = organizations
    }
}

/// The names under which a server may be reached.
package struct SubjectNames: Sendable, Hashable {
    package var dnsNames: [String]
    /// IPv4 or IPv6 addresses as text.
    package var ipAddresses: [String]

    package init(dnsNames: [String] = [], ipAddresses: [String] = []) {
        self.dnsNames = dnsNames
        self.ipAddresses = ipAddresses
    }
}

extension Subject {
    var distinguishedName: DistinguishedName {
        get throws(PKIError) {
            do {
                return try DistinguishedName {
                    for organization in organizations { OrganizationName(organization) }
                    CommonName(commonName)
                }
            } catch {
                throw PKIError(.generationFailed, "Making the name of a certificate failed.", cause: "\(error)")
            }
        }
    }
}

extension SubjectNames {
    var generalNames: [GeneralName] {
        get throws(PKIError) {
            var names = dnsNames.map(GeneralName.dnsName)
            for address in ipAddresses {
                guard let bytes = Self.addressBytes(address) else {
                    throw PKIError(.malformed, "\"\(address)\" is no IP address.")
                }
                names.append(.ipAddress(ASN1OctetString(contentBytes: bytes[...])))
            }
            return names
        }
    }

    /// 4 or 16 bytes in network order; nil when the text is no address.
    static func addressBytes(_ text: String) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 4)
        if inet_pton(AF_INET, text, &bytes) == 1 { return bytes }
        bytes = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET6, text, &bytes) == 1 { return bytes }
        return nil
    }
}

extension LeafProfile.Usage {
    var extendedKeyUsage: ExtendedKeyUsage.Usage {
        switch self {
        case .server: .serverAuth
        case .client: .clientAuth
        }
    }
}
