internal import FoundationEssentials
internal import SwiftASN1
internal import X509

/// Whether a certificate and a private key, both as PEM text, belong together, in the words by which Go programs say
/// what is wrong.
/// Source: crypto/tls X509KeyPair of Go's standard library.
package enum KeyPairCheck {
    /// What is wrong; nil when they belong together.
    package static func problem(certificate: String, key: String) -> String? {
        let certificates = PEMScan.blocks(of: certificate)
        guard let leaf = certificates.first(where: { $0.type == "CERTIFICATE" }) else {
            return missingCertificate(certificates.map(\.type))
        }
        let keys = PEMScan.blocks(of: key)
        guard let block = keys.first(where: { $0.type == "PRIVATE KEY" || $0.type.hasSuffix(" PRIVATE KEY") }) else {
            return missingKey(keys.map(\.type))
        }
        // Whatever is wrong with the bytes is told in one sentence.
        guard let parsed = try? Certificate.parse(der: leaf.bytes) else { return "x509: malformed certificate" }
        guard
            let own = try? Certificate.PrivateKey(
                pemDocument: PEMDocument(type: block.type, derBytes: block.bytes))
        else {
            return "tls: failed to parse private key"
        }
        return own.publicKey == parsed.publicKey ? nil : "tls: private key does not match public key"
    }

    private static func missingCertificate(_ skipped: [String]) -> String {
        if skipped.isEmpty { return "tls: failed to find any PEM data in certificate input" }
        if skipped.count == 1, skipped[0].hasSuffix("PRIVATE KEY") {
            return "tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM "
                + "inputs may have been switched"
        }
        return "tls: failed to find \"CERTIFICATE\" PEM block in certificate input after skipping PEM blocks of the "
            + "following types: [\(skipped.joined(separator: " "))]"
    }

    private static func missingKey(_ skipped: [String]) -> String {
        if skipped.isEmpty { return "tls: failed to find any PEM data in key input" }
        if skipped == ["CERTIFICATE"] {
            return "tls: found a certificate rather than a key in the PEM for the private key"
        }
        return "tls: failed to find PEM block with type ending in \"PRIVATE KEY\" in key input after skipping PEM "
            + "blocks of the following types: [\(skipped.joined(separator: " "))]"
    }
}

/// Finds PEM blocks between whatever else a text says.
private enum PEMScan {
    struct Block {
        let type: String
        let bytes: [UInt8]
    }

    static func blocks(of text: String) -> [Block] {
        var blocks: [Block] = []
        var type: String?
        var lines: [Substring] = []
        for rawLine in text.split(whereSeparator: \.isNewline) {
            let line = rawLine.drop { $0 == " " || $0 == "\t" }
            if let name = name(of: line, "-----BEGIN ") {
                type = name
                lines = []
            } else if let name = name(of: line, "-----END "), name == type {
                if let block = block(name, lines) { blocks.append(block) }
                type = nil
            } else if !line.contains(":") {
                lines.append(line)
            }
        }
        return blocks
    }

    private static func name(of line: Substring, _ prefix: String) -> String? {
        guard line.hasPrefix(prefix) else { return nil }
        let rest = line.dropFirst(prefix.count)
        guard let end = rest.firstRange(of: "-----") else { return nil }
        return String(rest[..<end.lowerBound])
    }

    private static func block(_ type: String, _ lines: [Substring]) -> Block? {
        let body = lines.joined().filter { !$0.isWhitespace }
        return Data(base64Encoded: body).map { Block(type: type, bytes: Array($0)) }
    }
}
