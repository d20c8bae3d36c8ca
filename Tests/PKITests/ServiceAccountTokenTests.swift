import KubeCore
import PKI
import Testing

@Suite struct ServiceAccountTokenTests {
    private static let now = Timestamp(secondsSinceEpoch: 1_800_000_000)
    private static let issuer = "https://kubernetes.default.svc.cluster.local"
    private let tokens = ServiceAccountTokens(key: SigningKey(), issuer: issuer)
    private let claims = ServiceAccountClaims(
        issuer: issuer, audiences: [issuer], issuedAt: now, lifetime: .seconds(3600), identifier: "id",
        namespace: "demo", serviceAccount: .init(name: "default", uid: "u1"),
        binding: .pod(.init(name: "web", uid: "u2"), node: nil))

    @Test("a token says what was signed")
    func roundTrip() throws {
        let token = try tokens.sign(claims)
        let read = try tokens.verify(token, audiences: [Self.issuer], now: Self.now)
        #expect(read == claims)
        #expect(read.subject == "system:serviceaccount:demo:default")
        #expect(tokens.isIssuer(of: token))
    }

    @Test("tokens of another key, time, audience or issuer are refused")
    func refused() throws {
        let token = try tokens.sign(claims)
        let other = ServiceAccountTokens(key: SigningKey(), issuer: Self.issuer)
        #expect(throws: PKIError.self) { try other.verify(token, audiences: [], now: Self.now) }
        let late = Self.now.adding(.seconds(4000))
        #expect(throws: PKIError(.notValidNow, "")) { try tokens.verify(token, audiences: [], now: late) }
        let early = Self.now.adding(.seconds(-4000))
        #expect(throws: PKIError(.notValidNow, "")) { try tokens.verify(token, audiences: [], now: early) }
        #expect(throws: PKIError(.notAcceptable, "")) { try tokens.verify(token, audiences: ["vault"], now: Self.now) }
        var foreign = claims
        foreign.issuer = "https://example.org"
        let signed = try tokens.sign(foreign)
        #expect(throws: PKIError(.notAcceptable, "")) { try tokens.verify(signed, audiences: [], now: Self.now) }
    }

    @Test("a token with any byte changed, an unsigned one and garbage are refused")
    func tampered() throws {
        let token = Array(try tokens.sign(claims).utf8)
        for index in stride(from: 0, to: token.count, by: 7) {
            var changed = token
            changed[index] = changed[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            let text = String(decoding: changed, as: UTF8.self)
            #expect(throws: PKIError.self) { try tokens.verify(text, audiences: [], now: Self.now) }
        }
        let parts = String(decoding: token, as: UTF8.self).split(separator: ".").map(String.init)
        // {"alg":"none"}
        for text in ["", ".", "..", "a.b.c", "eyJhbGciOiJub25lIn0.\(parts[1]).", "\(parts[0]).\(parts[1])"] {
            #expect(throws: PKIError.self) { try tokens.verify(text, audiences: [], now: Self.now) }
        }
    }
}
