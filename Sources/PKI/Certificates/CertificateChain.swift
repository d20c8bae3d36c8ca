internal import SwiftASN1
internal import X509

/// Certificates one after another in one PEM text.
package enum CertificateChain {
    /// How many certificates the text holds; text between the blocks does not count.
    /// - Throws: `.malformed` when a block is of another kind or holds no certificate.
    package static func count(inPEM text: String) throws(PKIError) -> Int {
        guard text.contains("-----BEGIN ") else { return 0 }
        let blocks: [PEMDocument]
        do {
            blocks = try PEMDocument.parseMultiple(pemString: text)
        } catch {
            throw PKIError(.malformed, "The text is no PEM certificate.", cause: "\(error)")
        }
        for block in blocks {
            guard block.discriminator == "CERTIFICATE" else {
                throw PKIError(
                    .malformed, "only CERTIFICATE PEM blocks are allowed, found \"\(block.discriminator)\"")
            }
            _ = try Certificate.parse(der: block.derBytes)
        }
        return blocks.count
    }
}
