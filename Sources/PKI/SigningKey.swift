internal import Crypto
internal import X509

/// An ECDSA P-256 private key.
package struct SigningKey: Sendable {
    let key: P256.Signing.PrivateKey

    /// A new random key.
    package init() { key = P256.Signing.PrivateKey() }

    /// Reads `PRIVATE KEY` (PKCS #8) or `EC PRIVATE KEY` (SEC 1) PEM.
    /// - Throws: `.malformed`.
    package init(pem: String) throws(PKIError) {
        do {
            key = try P256.Signing.PrivateKey(pemRepresentation: pem)
        } catch {
            throw PKIError(.malformed, "The text is no PEM private key of the curve P-256.", cause: "\(error)")
        }
    }

    /// PKCS #8 PEM, ending in a newline. Secret.
    package var pem: String { key.pemRepresentation + "\n" }

    /// The public half as `PUBLIC KEY` PEM, ending in a newline.
    package var publicKeyPEM: String { key.publicKey.pemRepresentation + "\n" }

    var certificateKey: Certificate.PrivateKey { Certificate.PrivateKey(key) }
}

extension SigningKey: CustomStringConvertible {
    /// Says nothing of the key, so that no log can hold it.
    package var description: String { "SigningKey" }
}
