internal import Crypto
internal import CryptoExtras
internal import FoundationEssentials
internal import KubeCore

/// One public key of an issuer, able to verify what it signed. Source: RFC 7517 section 4, RFC 7518 sections 3 and 6.
struct VerificationKey: Sendable {
    private enum Material: Sendable {
        case p256(P256.Signing.PublicKey)
        case p384(P384.Signing.PublicKey)
        case p521(P521.Signing.PublicKey)
        case rsa(_RSA.Signing.PublicKey)
    }

    let identifier: String?
    /// The only algorithm that the key may be used with; nil for any that fits its kind.
    private let algorithm: String?
    private let material: Material

    /// Nil for keys that sign nothing, of an unknown kind, or weaker than 2048 bits.
    init?(_ json: JSONValue) {
        if let use = json["use"]?.stringValue, use != "sig" { return nil }
        identifier = json["kid"]?.stringValue
        algorithm = json["alg"]?.stringValue
        func bytes(_ member: String) -> [UInt8]? { json[member]?.stringValue.flatMap { Base64URL.decode($0.utf8) } }
        // A key that cannot be made from its numbers verifies nothing.
        switch json["kty"]?.stringValue {
        case "RSA":
            guard let modulus = bytes("n"), let exponent = bytes("e"),
                let key = try? _RSA.Signing.PublicKey(n: modulus, e: exponent)
            else { return nil }
            material = .rsa(key)
        case "EC":
            guard let x = bytes("x"), let y = bytes("y"),
                let material = Self.curve(json["crv"]?.stringValue ?? "", point: x + y)
            else { return nil }
            self.material = material
        default: return nil
        }
    }

    private static func curve(_ name: String, point: [UInt8]) -> Material? {
        switch name {
        case "P-256": (try? P256.Signing.PublicKey(rawRepresentation: point)).map(Material.p256)
        case "P-384": (try? P384.Signing.PublicKey(rawRepresentation: point)).map(Material.p384)
        case "P-521": (try? P521.Signing.PublicKey(rawRepresentation: point)).map(Material.p521)
        default: nil
        }
    }

    /// Whether this key made the token's signature, by the algorithm that the token names.
    func verifies(_ token: JSONWebToken) -> Bool {
        if let algorithm, algorithm != token.algorithm { return false }
        switch material {
        case .p256(let key):
            guard token.algorithm == "ES256",
                let signature = try? P256.Signing.ECDSASignature(rawRepresentation: token.signature)
            else { return false }
            return key.isValidSignature(signature, for: SHA256.hash(data: token.signedBytes))
        case .p384(let key):
            guard token.algorithm == "ES384",
                let signature = try? P384.Signing.ECDSASignature(rawRepresentation: token.signature)
            else { return false }
            return key.isValidSignature(signature, for: SHA384.hash(data: token.signedBytes))
        case .p521(let key):
            guard token.algorithm == "ES512",
                let signature = try? P521.Signing.ECDSASignature(rawRepresentation: token.signature)
            else { return false }
            return key.isValidSignature(signature, for: SHA512.hash(data: token.signedBytes))
        case .rsa(let key): return Self.verifies(token, with: key)
        }
    }

    private static func verifies(_ token: JSONWebToken, with key: _RSA.Signing.PublicKey) -> Bool {
        let signature = _RSA.Signing.RSASignature(rawRepresentation: token.signature)
        let padding: _RSA.Signing.Padding = token.algorithm.hasPrefix("PS") ? .PSS : .insecurePKCS1v1_5
        switch token.algorithm {
        case "RS256", "PS256":
            return key.isValidSignature(signature, for: SHA256.hash(data: token.signedBytes), padding: padding)
        case "RS384", "PS384":
            return key.isValidSignature(signature, for: SHA384.hash(data: token.signedBytes), padding: padding)
        case "RS512", "PS512":
            return key.isValidSignature(signature, for: SHA512.hash(data: token.signedBytes), padding: padding)
        default: return false
        }
    }
}
