internal import FoundationEssentials
internal import KubeCore
package import PKI

/// Signs certificate requests with the authority of the cluster.
package struct CertificateSigner: Sendable {
    /// The longest validity, which is also that of requests that ask for none.
    /// Source: kube-controller-manager `--cluster-signing-duration`.
    private static let longestValidity = Duration.seconds(365 * 86_400)
    private static let shortestValidity = Duration.seconds(600)

    private let authority: CertificateAuthority

    package init(authority: CertificateAuthority) { self.authority = authority }

    /// - Parameter now: when the certificate begins to be valid, but for clocks that lag.
    /// - Returns: the certificate as `status.certificate` has it: PEM in base64.
    func sign(
        _ request: CertificateRequest, usages: [String], expirationSeconds: Int64?, now: Timestamp
    ) throws(PKIError) -> String {
        let pem = try authority.sign(
            request, usages: usages, validity: Self.validity(expirationSeconds: expirationSeconds), now: now)
        return Data(pem.utf8).base64EncodedString()
    }

    /// Source: pkg/controller/certificates/signer/signer.go duration.
    static func validity(expirationSeconds: Int64?) -> Duration {
        guard let expirationSeconds else { return longestValidity }
        return min(max(.seconds(expirationSeconds), shortestValidity), longestValidity)
    }
}
