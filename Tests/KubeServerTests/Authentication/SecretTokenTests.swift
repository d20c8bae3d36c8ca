import FoundationEssentials
import KubeCore
import KubeServer
import PKI
import TestKit
import Testing

/// Tokens of service accounts against a real registry.
@Suite struct SecretTokenTests {
    private struct Setup: Sendable {
        let api: any ResourceAPI
        let signer = ServiceAccountTokens(key: SigningKey(), issuer: "https://kubernetes.default.svc")

        var tokens: BearerTokens {
            let audiences = ["https://kubernetes.default.svc"]
            return BearerTokens(
                [
                    TokenAuthenticator(tokens: signer, objects: api),
                    LegacyTokenAuthenticator(tokens: signer, objects: api, apiAudiences: audiences),
                ], apiAudiences: audiences)
        }

        func makeAccount() async throws -> KubeObject {
            try await api.create(
                .serviceAccounts, namespace: "default",
                object: KubeObject(apiVersion: "v1", kind: "ServiceAccount", namespace: "default", name: "bot"))
        }

        func makeSecret(for account: KubeObject) async throws -> String {
            let token = try signer.sign(claims(account))
            var secret = KubeObject(apiVersion: "v1", kind: "Secret", namespace: "default", name: "bot-token")
            secret["type"] = "kubernetes.io/service-account-token"
            secret.annotations = [
                "kubernetes.io/service-account.name": account.name, "kubernetes.io/service-account.uid": account.uid,
            ]
            secret["data"] = ["token": .string(Data(token.utf8).base64EncodedString())]
            _ = try await api.create(.secrets, namespace: "default", object: secret)
            return token
        }

        func claims(_ account: KubeObject) -> LegacyServiceAccountClaims {
            LegacyServiceAccountClaims(
                namespace: "default", secretName: "bot-token", accountName: account.name, accountUID: account.uid)
        }

        func accepts(_ token: String) async -> Bool {
            if case .success = await tokens.review(token, audiences: tokens.apiAudiences) { true } else { false }
        }

        func mark(_ value: JSONValue) async throws {
            let patch: JSONValue = ["metadata": ["labels": ["kubernetes.io/legacy-token-invalid-since": value]]]
            _ = try await api.patch(.secrets, namespace: "default", name: "bot-token", patch: .merge(patch))
        }
    }

    @Test("a Secret's token is good, and the day of its use is noted")
    func good() async throws {
        try await withTestCluster { cluster in
            let setup = Setup(api: cluster.api)
            let token = try await setup.makeSecret(for: try await setup.makeAccount())
            let user = try await setup.tokens.authenticate(token)
            #expect(user.name == "system:serviceaccount:default:bot")
            #expect(user.groups.contains("system:serviceaccounts:default"))
            let secret = try await cluster.api.get(.secrets, namespace: "default", name: "bot-token")
            #expect(secret.labels["kubernetes.io/legacy-token-last-used"]?.count == 10)
        }
    }

    @Test("attack: a token outlives neither a mark, nor its account, nor its Secret")
    func revoked() async throws {
        try await withTestCluster { cluster in
            let setup = Setup(api: cluster.api)
            let token = try await setup.makeSecret(for: try await setup.makeAccount())
            #expect(await setup.accepts(token))
            try await setup.mark("2026-01-01")
            #expect(await !setup.accepts(token))
            try await setup.mark(nil)
            #expect(await setup.accepts(token))
            // The account is made anew: same name, another uid.
            _ = try await cluster.api.delete(.serviceAccounts, namespace: "default", name: "bot")
            #expect(await !setup.accepts(token))
            _ = try await setup.makeAccount()
            #expect(await !setup.accepts(token))
            _ = try await cluster.api.delete(.secrets, namespace: "default", name: "bot-token")
            #expect(await !setup.accepts(token))
        }
    }

    @Test("attack 42: tokens of another cluster with the same names are refused")
    func foreign() async throws {
        try await withTestCluster { cluster in
            let setup = Setup(api: cluster.api)
            let account = try await setup.makeAccount()
            _ = try await setup.makeSecret(for: account)
            let other = ServiceAccountTokens(key: SigningKey(), issuer: "https://kubernetes.default.svc")
            #expect(await !setup.accepts(try other.sign(setup.claims(account))))
        }
    }
}
