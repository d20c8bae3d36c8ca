import Testing
import VClusterConfig

@Suite struct APIServerArgumentsTests {
    @Test("flags of kube-apiserver are read")
    func whole() throws {
        let arguments = try APIServerArguments(
            [
                "--oidc-issuer-url=https://id.example.com", "--oidc-client-id=app", "--oidc-groups-claim=groups",
                "--oidc-required-claim=hd=example.com", "--oidc-required-claim=tier=gold",
                "--oidc-signing-algs=RS256,ES256", "--audit-policy-file=/p", "--audit-log-path=-",
                "--audit-log-maxsize=5", "--anonymous-auth=false", "--max-requests-inflight=10",
                "--service-account-max-token-expiration=1h30m", "--enable-bootstrap-token-auth",
                "--requestheader-client-ca-file=/ca", "--requestheader-allowed-names=a,b", "--profiling=false",
            ], path: "extraArgs")
        let oidc = try #require(arguments.oidc)
        #expect(oidc.issuerURL == "https://id.example.com")
        #expect(oidc.requiredClaims == ["hd": "example.com", "tier": "gold"])
        #expect(oidc.signingAlgorithms == ["RS256", "ES256"])
        #expect(oidc.usernamePrefix == nil)
        #expect(arguments.audit?.maximumMegabytes == 5)
        #expect(!arguments.allowsAnonymous)
        #expect(arguments.maximumReading == 10)
        #expect(arguments.maximumWriting == 200)
        #expect(arguments.maximumTokenSeconds == 5400)
        #expect(arguments.requestHeader?.allowedNames == ["a", "b"])
    }

    @Test(
        "what this API server does not have, or cannot be, is refused by name",
        arguments: [
            ("--etcd-servers=https://e", ConfigError.Code.notSupportedYet, "--etcd-servers"),
            ("--profiling=true", .notSupportedYet, "--profiling"),
            ("oidc-client-id=x", .invalidValue, "oidc-client-id"),
            ("--oidc-client-id", .invalidValue, "--oidc-client-id"),
            ("--oidc-client-id=x", .contradiction, "--oidc-issuer-url"),
            ("--anonymous-auth=maybe", .invalidValue, "--anonymous-auth"),
            ("--max-requests-inflight=many", .invalidValue, "--max-requests-inflight"),
            ("--audit-log-path=-", .contradiction, "--audit-policy-file"),
            ("--requestheader-allowed-names=a", .contradiction, "--requestheader-client-ca-file"),
            ("--service-account-max-token-expiration=24", .invalidValue, "--service-account-max-token-expiration"),
        ])
    func refused(_ flag: String, _ code: ConfigError.Code, _ named: String) throws {
        let error = #expect(throws: ConfigError.self) { try APIServerArguments([flag], path: "extraArgs") }
        #expect(error?.code == code)
        #expect(error?.message.contains(named) == true)
    }
}
