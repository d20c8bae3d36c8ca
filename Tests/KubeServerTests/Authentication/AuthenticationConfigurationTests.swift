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
        #expect(issuer.groups == .init(claim: "roles"))
        #expect(issuer.uidClaim == "sub")
        #expect(issuer.extraClaims == ["example.com/tenant": "tenant"])
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
            "{issuer: {url: 'https://a', audiences: [x]}, claimMappings: {username: {expression: 'claims.a + 1'}}}",
            "{issuer: {url: 'https://a', audiences: [x]}, claimMappings: {username: {claim: sub}}, "
                + "userValidationRules: [{expression: 'true'}]}",
        ])
    func refused(_ issuer: String) {
        #expect(throws: AuthenticationConfiguration.Problem.self) { try Self.parse("jwt: [\(issuer)]") }
    }
}
