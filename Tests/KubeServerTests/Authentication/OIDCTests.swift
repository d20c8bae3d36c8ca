import KubeCore
import Synchronization
import TestKit
import Testing

@testable import KubeServer

@Suite struct OIDCTests {
    private static let url = "https://id.example.com"
    private static let now = Timestamp(secondsSinceEpoch: 1_800_000_000)
    private static let audiences = ["https://kubernetes.default.svc"]

    private static func issuer(_ change: (inout OIDCIssuer) -> Void = { _ in }) -> OIDCIssuer {
        var issuer = OIDCIssuer(url: url, audiences: ["app"], username: .init(claim: "sub", prefix: "id:"))
        issuer.algorithms = OIDCIssuer.allAlgorithms
        change(&issuer)
        return issuer
    }

    private static func user(
        _ claims: JSONObject, _ change: (inout OIDCIssuer) -> Void = { _ in }
    ) throws -> UserInfo {
        var all: JSONObject = ["iss": .string(url), "aud": "app", "sub": "jane", "exp": 1_800_003_600]
        for (name, value) in claims {
            if value.isNull { all.removeAll { key, _ in key == name } } else { all[name] = value }
        }
        return try OIDCClaims(claims: .object(all), issuer: issuer(change)).user(now: now)
    }

    @Test("claims become a user, with the prefixes of the provider")
    func mapping() throws {
        let tier = try ClaimExpression("claims.tier")
        let user = try Self.user(["groups": ["dev", "ops"], "tier": "gold", "oid": "7"]) {
            $0.groups = .init(claim: "groups", prefix: "id:")
            $0.uid = .init(claim: "oid")
            $0.extra = ["example.com/tier": tier]
        }
        #expect(user.name == "id:jane")
        #expect(user.uid == "7")
        #expect(user.groups == ["id:dev", "id:ops", "system:authenticated"])
        #expect(user.extra == ["example.com/tier": ["gold"]])
        #expect(try Self.user(["groups": "dev"]) { $0.groups = .init(claim: "groups") }.groups.first == "dev")
        #expect(try Self.user([:]) { $0.groups = .init(claim: "groups") }.groups == ["system:authenticated"])
    }

    private static let refusals: [JSONObject] = [
        ["exp": 1_799_999_999], ["exp": nil], ["exp": "soon"], ["nbf": 1_800_001_000], ["aud": "other"],
        ["aud": ["other", "another"]], ["aud": nil], ["iss": "https://evil.example.com"], ["sub": nil], ["sub": 7],
        ["sub": ""],
    ]

    @Test("expired, early, foreign and nameless tokens are refused", arguments: refusals.indices)
    func refused(_ index: Int) {
        #expect(throws: TokenRefusal.self) { try Self.user(Self.refusals[index]) }
    }

    @Test("an address that is not verified is no name; claims that are required must be there")
    func rules() throws {
        let byAddress: (inout OIDCIssuer) -> Void = { $0.username = .init(claim: "email") }
        #expect(try Self.user(["email": "j@example.com", "email_verified": true], byAddress).name == "j@example.com")
        #expect(throws: TokenRefusal.self) {
            try Self.user(["email": "j@example.com", "email_verified": false], byAddress)
        }
        let required: (inout OIDCIssuer) -> Void = { $0.requiredClaims = ["hd": "example.com"] }
        #expect(throws: TokenRefusal.self) { try Self.user([:], required) }
        #expect(throws: TokenRefusal.self) { try Self.user(["hd": "evil.com"], required) }
        #expect(try Self.user(["hd": "example.com"], required).name == "id:jane")
    }

    /// A provider that notes what it is asked.
    private final class Provider: Sendable {
        let asked = Mutex<[String]>([])
        let name: String

        init(name: String = OIDCTests.url) { self.name = name }

        var fetch: OIDCFetch {
            { url, _ in
                self.asked.withLock { $0.append(url) }
                guard url.hasSuffix("/.well-known/openid-configuration") else {
                    return Array(TokenVectors.keySet.utf8)
                }
                return Array(#"{"issuer":"\#(self.name)","jwks_uri":"https://id.example.com/keys"}"#.utf8)
            }
        }
    }

    /// The provider's keys do not get older while it is used.
    private static func authenticator(
        _ provider: Provider, _ change: (inout OIDCIssuer) -> Void = { _ in }
    ) -> OIDCAuthenticator {
        let start = ContinuousClock.now
        return OIDCAuthenticator(
            issuer: issuer(change), apiAudiences: audiences, fetch: provider.fetch, now: { now }, instant: { start })
    }

    @Test("tokens of every algorithm are taken", arguments: TokenVectors.tokens.keys.sorted())
    func algorithms(_ algorithm: String) async throws {
        let result = await Self.authenticator(Provider()).review(
            TokenVectors.tokens[algorithm] ?? "", audiences: Self.audiences)
        let outcome = try #require(result).get()
        #expect(outcome.user.name == "id:jane")
        #expect(outcome.audiences == Self.audiences)
    }

    @Test("attack: forged tokens are refused, and do not make the provider be asked again and again")
    func forged() async throws {
        let provider = Provider()
        let authenticator = Self.authenticator(provider)
        for _ in 0..<20 {
            for text in [TokenVectors.ofAnotherKey, TokenVectors.unsigned, TokenVectors.confused] {
                let result = await authenticator.review(text, audiences: Self.audiences)
                if case .success? = result { Issue.record("a forged token was taken") }
            }
        }
        #expect(provider.asked.withLock { $0.count } == 2)
    }

    @Test("what is no token, or one of another provider, is left to others")
    func others() async {
        let provider = Provider()
        #expect(await Self.authenticator(provider).review("not-a-token", audiences: Self.audiences) == nil)
        let other = Self.authenticator(provider) { $0.url = "https://other.example.com" }
        #expect(await other.review(TokenVectors.tokens["RS256"] ?? "", audiences: Self.audiences) == nil)
        #expect(provider.asked.withLock { $0.isEmpty })
    }

    @Test("a discovery document of another issuer is not believed, nor an algorithm that was not allowed")
    func wrongDiscovery() async throws {
        let token = TokenVectors.tokens["ES256"] ?? ""
        for authenticator in [
            Self.authenticator(Provider(name: "https://evil.example.com")),
            Self.authenticator(Provider()) { $0.algorithms = ["RS256"] },
        ] {
            let result = try #require(await authenticator.review(token, audiences: Self.audiences))
            #expect(throws: TokenRefusal.self) { try result.get() }
        }
    }
}
