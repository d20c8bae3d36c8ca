import KubeCore
import KubeYAML
import Testing

@testable import KubeServer

@Suite struct AuthenticationConfigurationTests {
    private static func parse(_ yaml: String) throws -> AuthenticationConfiguration {
        let text = "apiVersion: apiserver.config.k8s.io/v1\nkind: AuthenticationConfiguration\n\(yaml)"
        let object = try #require(KubeObject(try YAML.parse(Array(text.utf8))))
        return try AuthenticationConfiguration(object)
    }

    @Test("providers and anonymous paths are read")
    func whole() throws {
        let configuration = try Self.parse(
            """
            anonymous: {enabled: true, conditions: [{path: /livez}]}
            jwt:
            - issuer: {url: "https://a.example.com", audiences: [x, z], audienceMatchPolicy: MatchAny}
              claimValidationRules: [{claim: hd, requiredValue: example.com}]
              claimMappings:
                username: {claim: email, prefix: "a:"}
                groups: {expression: claims.roles}
                uid: {claim: sub}
                extra: [{key: example.com/tenant, valueExpression: claims.tenant}]
            """)
        let issuer = try #require(configuration.issuers.first)
        #expect(issuer.audiences == ["x", "z"])
        #expect(issuer.username == .init(claim: "email", prefix: "a:"))
        #expect(issuer.groups == .expression(try ClaimExpression("claims.roles")))
        #expect(issuer.uid == .init(claim: "sub"))
        #expect(issuer.extra.mapValues(\.text) == ["example.com/tenant": "claims.tenant"])
        #expect(issuer.requiredClaims == ["hd": "example.com"])
        #expect(configuration.anonymous == AnonymousAccess(isEnabled: true, paths: ["/livez"]))
    }

    @Test(
        "what is wrong is refused",
        arguments: [
            "{issuer: {url: 'http://a', audiences: [x]}, claimMappings: {username: {claim: sub}}}",
            "{issuer: {url: 'https://a', audiences: []}, claimMappings: {username: {claim: sub}}}",
            "{issuer: {url: 'https://a', audiences: [x, z]}, claimMappings: {username: {claim: sub}}}",
            "{issuer: {url: 'https://a', audiences: [x]}}",
            "{issuer: {url: 'https://a', audiences: [x]}, claimMappings: {username: {expression: 'claims.a +'}}}",
            "{issuer: {url: 'https://a', audiences: [x]}, claimMappings: {username: {claim: sub}}, "
                + "userValidationRules: [{expression: 'user.name != \"\"'}]}",
            "{issuer: {url: 'https://a', audiences: [x]}, claimMappings: {username: {claim: sub}}, "
                + "userValidationRules: [{expression: 'user.username'}]}",
            "{issuer: {url: 'https://a', audiences: [x]}, claimMappings: {username: {expression: 'claims.email'}}}",
            "{issuer: {url: 'https://a?b', audiences: [x]}, claimMappings: {username: {claim: sub}}}",
            "{issuer: {url: 'https://a', audiences: [x]}, claimMappings: {username: {claim: sub}, "
                + "extra: [{key: k8s.io/x, valueExpression: claims.x}]}}",
        ])
    func refused(_ issuer: String) {
        #expect(throws: AuthenticationConfiguration.Problem.self) { try Self.parse("jwt: [\(issuer)]") }
    }

    private static let expressions = """
        jwt:
        - issuer: {url: "https://a.example.com", audiences: [x]}
          claimValidationRules:
          - {expression: "claims.exp - claims.iat <= 3600", message: too long}
          claimMappings:
            username: {expression: "'a:' + claims.sub"}
            groups: {expression: "claims.roles.split(',').map(r, 'a:' + r)"}
            uid: {expression: "claims.?oid.orValue('none')"}
            extra: [{key: example.com/tenant, valueExpression: "has(claims.tenant) ? claims.tenant : ''"}]
          userValidationRules:
          - {expression: "!user.username.startsWith('a:system:')", message: reserved}
          - {expression: "user.groups.all(g, g != 'a:admin')"}
        """

    private static func user(_ more: JSONObject) throws -> UserInfo {
        let now = Timestamp(secondsSinceEpoch: 1_800_000_000)
        var claims: JSONObject = [
            "iss": "https://a.example.com", "aud": "x", "sub": "jane", "iat": 1_799_999_900, "exp": 1_800_003_000,
            "roles": "dev,ops",
        ]
        for (name, value) in more { claims[name] = value }
        let issuer = try #require(try parse(expressions).issuers.first)
        return try OIDCClaims(claims: .object(claims), issuer: issuer).user(now: now)
    }

    @Test("expressions make the user")
    func mapped() throws {
        let user = try Self.user([:])
        #expect(user.name == "a:jane")
        #expect(user.groups == ["a:dev", "a:ops", "system:authenticated"])
        #expect(user.uid == "none")
        #expect(user.extra.isEmpty)
        #expect(try Self.user(["tenant": "blue", "oid": "7"]).extra == ["example.com/tenant": ["blue"]])
    }

    private static let broken: [(JSONObject, String)] = [
        (["exp": 1_800_009_000], "validation expression 'claims.exp - claims.iat <= 3600' failed: too long"),
        (["sub": "system:x"], "validation expression '!user.username.startsWith('a:system:')' failed: reserved"),
        (["roles": "admin"], "failed: "), (["roles": 7], "error evaluating group claim expression"),
        (["sub": 7], "error evaluating username claim expression"),
    ]

    @Test("rules refuse tokens, and say why", arguments: broken.indices)
    func refusedByRule(_ index: Int) {
        let (claims, why) = Self.broken[index]
        let refusal = #expect(throws: TokenRefusal.self) { try Self.user(claims) }
        #expect(refusal?.message.contains(why) == true, "\(refusal?.message ?? "")")
    }
}
