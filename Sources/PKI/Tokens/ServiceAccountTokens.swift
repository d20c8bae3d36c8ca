internal import Crypto
internal import FoundationEssentials
package import KubeCore

/// Signs and verifies the service-account tokens of one cluster: JSON Web Tokens with ES256.
///
/// Each cluster has its own key, so that no cluster accepts another's tokens. Whether the service account and the bound
/// object still exist is for the caller to check.
/// Source: RFC 7515, RFC 7518 section 3.4; k8s.io/kubernetes/pkg/serviceaccount/jwt.go.
package struct ServiceAccountTokens: Sendable {
    private let key: SigningKey
    /// The key's identifier in token headers and in the key set: SHA-256 of the public key, as kube-apiserver makes it.
    package let keyIdentifier: String
    /// `iss` of every token, such as `https://kubernetes.default.svc.cluster.local`.
    package let issuer: String
    /// Longest token that is looked at.
    private static let maxTokenBytes = 16 << 10

    package init(key: SigningKey, issuer: String) {
        self.key = key
        self.issuer = issuer
        keyIdentifier = Base64URL.encode(SHA256.hash(data: key.key.publicKey.derRepresentation))
    }

    /// The signed token. Secret.
    /// - Throws: `.generationFailed`.
    package func sign(_ claims: ServiceAccountClaims) throws(PKIError) -> String { try sign(claims.json) }

    /// The signed token of a Secret. It never expires by itself. Secret.
    /// - Throws: `.generationFailed`.
    package func sign(_ claims: LegacyServiceAccountClaims) throws(PKIError) -> String { try sign(claims.json) }

    private func sign(_ claims: JSONValue) throws(PKIError) -> String {
        let header: JSONValue = ["alg": "ES256", "kid": .string(keyIdentifier)]
        let signed =
            Base64URL.encode(JSONWriter.encode(header)) + "." + Base64URL.encode(JSONWriter.encode(claims))
        do {
            let signature = try key.key.signature(for: Array(signed.utf8))
            return signed + "." + Base64URL.encode(signature.rawRepresentation)
        } catch {
            throw PKIError(.generationFailed, "Signing a token failed.", cause: "\(error)")
        }
    }

    /// Verifies a token's signature, issuer, times and audience.
    /// - Parameter audiences: the token must be for one of these; empty accepts any.
    /// - Throws: `.malformed`, `.invalidSignature`, `.notAcceptable`, `.notValidNow`. The error never holds the token.
    package func verify(
        _ token: String, audiences: [String], now: Timestamp
    ) throws(PKIError) -> ServiceAccountClaims {
        let claims = try authenticClaims(of: token)
        guard !claims.hasExpired(at: now) else { throw PKIError(.notValidNow, "The token has expired.") }
        guard !claims.isAwaited(at: now) else { throw PKIError(.notValidNow, "The token is not valid yet.") }
        guard audiences.isEmpty || claims.audiences.contains(where: audiences.contains) else {
            throw PKIError(.notAcceptable, "The token is for another audience.")
        }
        return claims
    }

    /// Whether the text looks like a token of this issuer, without verifying anything: another authenticator may know
    /// what to do with it when not.
    package func isIssuer(of token: String) -> Bool { issuer(of: token) == issuer }

    /// Whether the text looks like a token of a Secret, without verifying anything.
    package func isLegacy(_ token: String) -> Bool { issuer(of: token) == LegacyServiceAccountClaims.issuer }

    private func issuer(of token: String) -> String? {
        let parts = token.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard token.utf8.count <= Self.maxTokenBytes, parts.count == 3 else { return nil }
        return Self.json(parts[1])?["iss"]?.stringValue
    }

    /// Verifies a token that a Secret holds; whether that Secret still does is for the caller to check.
    /// - Throws: `.malformed`, `.invalidSignature`, `.notAcceptable`.
    package func verifyLegacy(_ token: String) throws(PKIError) -> LegacyServiceAccountClaims {
        guard let claims = LegacyServiceAccountClaims(json: try verifiedPayload(token)) else {
            throw PKIError(.notAcceptable, "The token is none of a Secret.")
        }
        return claims
    }

    /// The claims of a token that this issuer has signed, for whomever and whenever it may be.
    /// - Throws: `.malformed`, `.invalidSignature`, `.notAcceptable`.
    package func authenticClaims(of token: String) throws(PKIError) -> ServiceAccountClaims {
        guard let claims = ServiceAccountClaims(json: try verifiedPayload(token)) else {
            throw PKIError(.malformed, "The token lacks claims of a service account.")
        }
        guard claims.issuer == issuer else {
            throw PKIError(.notAcceptable, "The token is of another issuer.")
        }
        return claims
    }

    private func verifiedPayload(_ token: String) throws(PKIError) -> JSONValue {
        let parts = token.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard token.utf8.count <= Self.maxTokenBytes, parts.count == 3, let header = Self.json(parts[0]),
            let signatureBytes = Base64URL.decode(parts[2])
        else { throw PKIError(.malformed, "The text is no JSON Web Token.") }
        guard header["alg"]?.stringValue == "ES256", header["crit"] == nil else {
            throw PKIError(.notAcceptable, "The token is signed by an algorithm that is not accepted.")
        }
        if let identifier = header["kid"]?.stringValue, identifier != keyIdentifier {
            throw PKIError(.invalidSignature, "The token is signed by another key.")
        }
        // A signature of another length than 64 bytes is none of this curve.
        guard let signature = try? P256.Signing.ECDSASignature(rawRepresentation: signatureBytes) else {
            throw PKIError(.malformed, "The token's signature has the wrong length.")
        }
        let signed = token.utf8[token.utf8.startIndex..<parts[1].endIndex]
        guard key.key.publicKey.isValidSignature(signature, for: Array(signed)) else {
            throw PKIError(.invalidSignature, "The token's signature is wrong.")
        }
        guard let payload = Self.json(parts[1]) else { throw PKIError(.malformed, "The token has no claims.") }
        return payload
    }

    private static func json(_ part: Substring.UTF8View) -> JSONValue? {
        guard let bytes = Base64URL.decode(part) else { return nil }
        // What is not JSON is no token; the parser's reason is of no use to the sender.
        return try? JSONParser.parse(bytes)
    }
}

// MARK: - Discovery

extension ServiceAccountTokens {
    /// The JSON Web Key Set that `/openid/v1/jwks` answers. Source: RFC 7517, RFC 7518 section 6.2.
    package var keySet: JSONValue {
        let point = key.key.publicKey.rawRepresentation
        return [
            "keys": [
                [
                    "use": "sig", "kty": "EC", "kid": .string(keyIdentifier), "crv": "P-256", "alg": "ES256",
                    "x": .string(Base64URL.encode(point.prefix(32))), "y": .string(Base64URL.encode(point.suffix(32))),
                ]
            ]
        ]
    }

    /// What `/.well-known/openid-configuration` answers.
    /// - Parameter keySetURL: where the key set is served, such as `https://10.0.0.1:443/openid/v1/jwks`.
    package func discoveryDocument(keySetURL: String) -> JSONValue {
        [
            "issuer": .string(issuer), "jwks_uri": .string(keySetURL), "response_types_supported": ["id_token"],
            "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["ES256"],
        ]
    }
}
