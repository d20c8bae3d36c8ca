import KubeCore
import PKI
import TestKit
import Testing

@Suite struct JSONWebTokenTests {
    private static func keys() throws -> JSONWebKeySet {
        try #require(JSONWebKeySet(try JSONParser.parse(Array(TokenVectors.keySet.utf8))))
    }

    @Test("tokens of other software are verified", arguments: JSONWebKeySet.algorithms.sorted())
    func verified(_ algorithm: String) throws {
        let token = try #require(JSONWebToken(TokenVectors.tokens[algorithm] ?? ""))
        #expect(token.algorithm == algorithm)
        #expect(token.claims["sub"] == "jane")
        #expect(try Self.keys().verifies(token))
    }

    @Test("a token with another payload is refused", arguments: JSONWebKeySet.algorithms.sorted())
    func tampered(_ algorithm: String) throws {
        var parts = try #require(TokenVectors.tokens[algorithm]).split(separator: ".").map(String.init)
        parts[1] = String(parts[1].dropLast(4)) + "AAA0"
        guard let token = JSONWebToken(parts.joined(separator: ".")) else { return }
        #expect(try !Self.keys().verifies(token))
    }

    @Test(
        "attack: a token of another key, without signature, or signed with the public key as a secret is refused",
        arguments: [TokenVectors.ofAnotherKey, TokenVectors.unsigned, TokenVectors.confused])
    func forged(_ text: String) throws {
        guard let token = JSONWebToken(text) else { return }
        #expect(try !Self.keys().verifies(token))
    }

    @Test("what is no token is none", arguments: ["", "a.b", "a.b.c", "....", String(repeating: "a", count: 20_000)])
    func garbage(_ text: String) { #expect(JSONWebToken(text) == nil) }

    @Test("a key set without usable keys verifies nothing")
    func empty() throws {
        let keys = try #require(
            JSONWebKeySet(["keys": [["kty": "oct", "k": "AAAA"], ["kty": "RSA", "n": "AQAB", "e": "AQAB"], [:]]]))
        let token = try #require(JSONWebToken(TokenVectors.tokens["RS256"] ?? ""))
        #expect(!keys.verifies(token))
        #expect(JSONWebKeySet([:]) == nil)
    }

    @Test("a key for encryption or for another algorithm does not verify")
    func purpose() throws {
        let token = try #require(JSONWebToken(TokenVectors.tokens["RS256"] ?? ""))
        var json = try JSONParser.parse(Array(TokenVectors.keySet.utf8))
        let rsa = try #require(json["keys"]?.arrayValue?.first)
        for (member, value) in [("use", "enc"), ("alg", "RS512"), ("kid", "other")] {
            var key = rsa
            key[member] = .string(value)
            json["keys"] = [key]
            let keys = try #require(JSONWebKeySet(json))
            #expect(!keys.verifies(token), "\(member)")
        }
    }
}

@Suite struct LegacyTokenTests {
    private let tokens = ServiceAccountTokens(key: SigningKey(), issuer: "https://kubernetes.default.svc")
    private let claims = LegacyServiceAccountClaims(
        namespace: "demo", secretName: "bot-token", accountName: "bot", accountUID: "u1")

    @Test("a Secret's token says what was signed")
    func roundTrip() throws {
        let token = try tokens.sign(claims)
        #expect(try tokens.verifyLegacy(token) == claims)
        #expect(tokens.isLegacy(token))
        #expect(!tokens.isIssuer(of: token))
    }

    @Test("a Secret's token is none of a pod, and the other way around; another cluster's is refused")
    func refused() throws {
        let token = try tokens.sign(claims)
        #expect(throws: PKIError.self) { try tokens.verify(token, audiences: [], now: .now()) }
        let other = ServiceAccountTokens(key: SigningKey(), issuer: "https://kubernetes.default.svc")
        #expect(throws: PKIError(.invalidSignature, "")) { try other.verifyLegacy(token) }
    }
}
