import FoundationEssentials
import KubeCore
import Testing

@testable import KubeServer

@Suite struct BootstrapTokenTests {
    private static let now = Timestamp(secondsSinceEpoch: 1_800_000_000)

    private static func user(
        _ change: [String: String?] = [:], type: String = "bootstrap.kubernetes.io/token"
    ) -> UserInfo? {
        var data: [String: String] = [
            "token-id": "abcdef", "token-secret": "0123456789abcdef", "usage-bootstrap-authentication": "true",
            "auth-extra-groups": "system:bootstrappers:nodes",
        ]
        for (key, value) in change { data[key] = value }
        var secret = KubeObject(
            apiVersion: "v1", kind: "Secret", namespace: "kube-system", name: "bootstrap-token-abcdef")
        secret["type"] = .string(type)
        secret["data"] = .strings(data.mapValues { Data($0.utf8).base64EncodedString() })
        return BootstrapTokenAuthenticator.user(secret, id: "abcdef", secret: "0123456789abcdef", now: now)
    }

    @Test("a good token stands for a bootstrapper and its groups")
    func good() throws {
        let user = try #require(Self.user())
        #expect(user.name == "system:bootstrap:abcdef")
        #expect(user.groups == ["system:bootstrappers", "system:bootstrappers:nodes", "system:authenticated"])
        #expect(Self.user(["expiration": "2030-01-01T00:00:00Z"]) != nil)
    }

    private static let refusals: [[String: String?]] = [
        ["token-secret": "0123456789abcdeX"], ["token-secret": ""], ["token-id": "other1"],
        ["usage-bootstrap-authentication": nil], ["usage-bootstrap-authentication": "yes"],
        ["expiration": "2020-01-01T00:00:00Z"], ["expiration": "never"],
        ["auth-extra-groups": "system:masters"], ["auth-extra-groups": "system:bootstrappers:"],
        ["auth-extra-groups": "system:bootstrappers:a,system:masters"],
    ]

    @Test("attack: expired, unusable, foreign and presumptuous tokens are refused", arguments: refusals.indices)
    func refused(_ index: Int) { #expect(Self.user(Self.refusals[index]) == nil) }

    @Test("a Secret of another type is no token")
    func type() { #expect(Self.user(type: "Opaque") == nil) }

    @Test(
        "only texts of the form are tokens",
        arguments: [
            "abcdef.0123456789abcde", "ABCDEF.0123456789abcdef", "abcdef0123456789abcdef", "../../.0123456789abcdef",
        ])
    func form(_ text: String) { #expect(BootstrapTokenAuthenticator.parts(text) == nil) }
}
