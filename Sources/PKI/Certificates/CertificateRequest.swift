package import KubeCore
internal import SwiftASN1
internal import X509

/// A PKCS #10 signing request whose own signature has been verified: the sender holds the private key.
package struct CertificateRequest: Sendable {
    let request: CertificateSigningRequest

    /// - Throws: `.malformed`, `.invalidSignature`.
    package init(pem: String) throws(PKIError) {
        do {
            request = try CertificateSigningRequest(pemEncoded: pem)
        } catch {
            throw PKIError(.malformed, "The text is no PEM certificate request.", cause: "\(error)")
        }
        guard request.publicKey.isValidSignature(request.signature, for: request) else {
            throw PKIError(.invalidSignature, "The certificate request is not signed by its own key.")
        }
    }

    /// The user and groups that the request asks for. Whether it may have them is the caller's decision.
    package var subject: Subject {
        let identity = CertificateIdentity(request.subject)
        return Subject(commonName: identity.commonName, organizations: identity.organizations)
    }
}

extension CertificateAuthority {
    /// Signs the request's key. What the certificate says comes from `profile`, which the caller has approved, and not
    /// from the request.
    /// - Returns: the certificate as PEM.
    /// - Throws: `.malformed` when an address is none, `.generationFailed`.
    package func sign(
        _ request: CertificateRequest, profile: LeafProfile, now: Timestamp
    ) throws(PKIError) -> String {
        try sign(profile, publicKey: request.request.publicKey, now: now).pemText
    }
}
