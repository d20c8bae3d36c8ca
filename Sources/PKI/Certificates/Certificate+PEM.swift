internal import FoundationEssentials
internal import SwiftASN1
internal import X509

extension Certificate {
    /// The first `CERTIFICATE` block of a PEM text.
    /// - Throws: `.malformed`.
    static func parse(pem: String) throws(PKIError) -> Certificate {
        do {
            for document in try PEMDocument.parseMultiple(pemString: pem) where document.discriminator == "CERTIFICATE"
            {
                return try Certificate(pemDocument: document)
            }
        } catch {
            throw PKIError(.malformed, "The text is no PEM certificate.", cause: "\(error)")
        }
        throw PKIError(.malformed, "The text holds no PEM certificate.")
    }

    /// - Throws: `.malformed`.
    static func parse(der: [UInt8]) throws(PKIError) -> Certificate {
        do {
            return try Certificate(derEncoded: der)
        } catch {
            throw PKIError(.malformed, "The bytes are no X.509 certificate.", cause: "\(error)")
        }
    }

    /// PEM ending in a newline.
    var pemText: String {
        PEMDocument(type: "CERTIFICATE", derBytes: derBytes).pemString + "\n"
    }

    var derBytes: [UInt8] {
        var serializer = DER.Serializer()
        do {
            try serializer.serialize(self)
        } catch {
            preconditionFailure("A parsed or signed certificate always has an encoding: \(error)")
        }
        return serializer.serializedBytes
    }
}

enum PEMText {
    /// The private key among the blocks of a PEM text, as PEM.
    /// - Throws: `.malformed`. The error says nothing of the text.
    static func privateKeyBlock(in text: String) throws(PKIError) -> String {
        let blocks: [PEMDocument]
        do {
            blocks = try PEMDocument.parseMultiple(pemString: text)
        } catch {
            throw PKIError(.malformed, "The text is no PEM private key.")
        }
        guard let block = blocks.first(where: { $0.discriminator.hasSuffix("PRIVATE KEY") }) else {
            throw PKIError(.malformed, "The text holds no PEM private key.")
        }
        return block.pemString
    }
}
