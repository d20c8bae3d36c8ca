package import KubeCore

/// A JSON Web Token in its compact form, taken apart and not yet verified.
/// Source: RFC 7515 section 3.1, RFC 7519.
package struct JSONWebToken: Sendable {
    /// Longest token that is looked at.
    private static let maximumBytes = 16 << 10

    /// `alg` of the header, such as `RS256`.
    package let algorithm: String
    /// `kid` of the header: which of the issuer's keys signed.
    package let keyIdentifier: String?
    /// The claims, an object. Not to be believed before the signature has been verified.
    package let claims: JSONValue
    let signedBytes: [UInt8]
    let signature: [UInt8]

    /// Nil when the text is no signed token, is longer than 16 KiB, or has extensions that must be understood.
    package init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard text.utf8.count <= Self.maximumBytes, parts.count == 3, let header = Self.object(parts[0]),
            let claims = Self.object(parts[1]), let signature = Base64URL.decode(parts[2]),
            let algorithm = header["alg"]?.stringValue, header["crit"] == nil
        else { return nil }
        self.algorithm = algorithm
        keyIdentifier = header["kid"]?.stringValue
        self.claims = claims
        self.signature = signature
        signedBytes = Array(text.utf8[text.utf8.startIndex..<parts[1].endIndex])
    }

    /// `iss` of the claims.
    package var issuer: String? { claims["iss"]?.stringValue }

    private static func object(_ part: Substring.UTF8View) -> JSONValue? {
        // What is not JSON is no token; the parser's reason is of no use to the sender.
        guard let bytes = Base64URL.decode(part), let value = try? JSONParser.parse(bytes), value.objectValue != nil
        else { return nil }
        return value
    }
}
