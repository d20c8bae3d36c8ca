internal import HTTPTransport
internal import KubeCore
internal import KubeServer
internal import PKI

/// The keys and certificates of one control plane.
struct Identities: Sendable {
    private static let serving = "apiserver"
    private static let administrator = "admin"

    let authority: CertificateAuthority
    var authorityPEM: String { authority.certificatePEM }
    let frontProxyAuthorityPEM: String
    /// Known to the API servers behind this one.
    let frontProxyClient: IssuedCertificate
    let servingCertificate: IssuedCertificate
    let administratorCertificate: IssuedCertificate
    let tokens: ServiceAccountTokens
    let tokenDocuments: ServiceAccountTokenDocuments
    /// For which tokens are accepted; the first is what tokens are for when nobody says.
    let audiences: [String]

    /// Reads the keys and certificates, making and renewing what needs it.
    /// - Parameter moreNames: further names for the serving certificate.
    /// - Throws: `dataDirectoryUnusable`, `dataCorrupt`.
    static func load(
        _ configuration: ControlPlaneConfiguration, network: ServiceNetwork, moreNames: [String] = []
    ) async throws(ControlPlaneError) -> Identities {
        let names = ServingNames.make(configuration, serviceAddresses: network.serviceAddresses, more: moreNames)
        let specification = ClusterPKISpecification(certificates: [
            serving: LeafProfile(subject: Subject(commonName: "kube-apiserver"), names: names, usages: [.server]),
            administrator: LeafProfile(
                subject: Subject(commonName: "admin", organizations: [UserInfo.mastersGroup]),
                usages: [.client]),
        ])
        do throws(PKIError) {
            let directory = PKIDirectory(path: DataDirectory.keys(configuration.dataDirectory))
            let pki = try await directory.loadOrCreate(specification, now: .now())
            return try make(pki, configuration, network: network)
        } catch {
            let code: ControlPlaneError.Code = error.code == .inputOutput ? .dataDirectoryUnusable : .dataCorrupt
            throw ControlPlaneError(code, "The keys of the control plane cannot be used: \(error.message)")
        }
    }

    private static func make(
        _ pki: ClusterPKI, _ configuration: ControlPlaneConfiguration, network: ServiceNetwork
    ) throws(PKIError) -> Identities {
        guard let serving = pki.certificates[serving], let administrator = pki.certificates[administrator] else {
            throw PKIError(.malformed, "A certificate that was asked for was not made.")
        }
        let service = "https://kubernetes.default.svc"
        let tokens = ServiceAccountTokens(key: pki.serviceAccountKey, issuer: service)
        return Identities(
            authority: pki.authority, frontProxyAuthorityPEM: pki.frontProxyAuthority.certificatePEM,
            frontProxyClient: pki.frontProxyClient, servingCertificate: serving,
            administratorCertificate: administrator, tokens: tokens,
            tokenDocuments: ServiceAccountTokenDocuments(tokens: tokens, server: service),
            audiences: [service])
    }

    var tls: TLSIdentity {
        TLSIdentity(
            certificateChainPEM: servingCertificate.certificatePEM, privateKeyPEM: servingCertificate.privateKeyPEM)
    }

    /// The administrator's kubeconfig for a server URL.
    func kubeconfig(name: String, server: String) -> KubeconfigMaterial {
        KubeconfigMaterial(
            name: name, server: server, certificateAuthorityPEM: authorityPEM,
            credential: .certificate(administratorCertificate))
    }
}
