import SyncSettings
import Testing
import VClusterConfig

@Suite struct SecurityMappingTests {
    private static func rules(_ text: String) throws -> SecurityRules {
        try VClusterConfig(parsing: Array("policies: \(text)".utf8), source: "values.yaml").syncSettings.security
    }

    struct Change: Sendable, CustomTestStringConvertible {
        let policies: String
        let expected: @Sendable (inout SecurityRules) -> Void

        var testDescription: String { policies }
    }

    @Test("the profile is secure unless it is said to be compatible")
    func profiles() throws {
        #expect(VClusterConfig().syncSettings.security == .secure)
        #expect(try Self.rules("{profile: secure}") == .secure)
        #expect(try Self.rules("{profile: compatible}") == .compatible)
    }

    @Test("each rule of the secure profile can be loosened by itself", arguments: loosened)
    func loosening(_ change: Change) throws {
        var expected = SecurityRules.secure
        change.expected(&expected)
        #expect(try Self.rules(change.policies) == expected)
    }

    @Test("each rule of the compatible profile can be tightened by itself", arguments: tightened)
    func tightening(_ change: Change) throws {
        var expected = SecurityRules.compatible
        change.expected(&expected)
        let policies = "{profile: compatible, " + change.policies.dropFirst()
        #expect(try Self.rules(policies) == expected)
    }

    static let loosened: [Change] = [
        Change(policies: "{podSecurityStandard: privileged}") { $0.podSecurityLevel = .privileged },
        Change(policies: "{podSecurityStandard: restricted}") { $0.podSecurityLevel = .restricted },
        Change(policies: "{security: {hostPaths: true}}") { $0.allowsHostPaths = true },
        Change(policies: "{security: {hostPorts: true}}") { $0.allowsHostPorts = true },
        Change(policies: "{security: {nodeNames: true}}") { $0.allowsNodeNames = true },
        Change(policies: "{security: {externalIPs: true}}") { $0.allowsExternalIPs = true },
        Change(policies: "{security: {chosenNodePorts: true}}") { $0.allowsChosenNodePorts = true },
        Change(policies: "{security: {externalNames: true}}") { $0.allowsExternalNames = true },
        Change(policies: "{security: {hiddenRuntimeClasses: true}}") { $0.allowsHiddenRuntimeClasses = true },
        Change(policies: "{security: {deniedTolerations: [a.b/c]}}") {
            $0.tolerations = TolerationPolicy(deniedKeys: ["a.b/c"])
        },
        Change(policies: "{security: {hostVolumes: true}}") { $0.allowsHostVolumes = true },
        Change(policies: "{security: {ingressSnippets: true}}") { $0.allowsIngressSnippets = true },
        Change(policies: "{security: {endpointAddresses: any}}") { $0.endpointAddresses = .compatible },
        Change(policies: "{security: {serviceAccountTokens: annotations}}") { $0.keepsTokensInSecrets = false },
        Change(policies: "{security: {volumeDrivers: [secrets-store.csi.k8s.io]}}") {
            $0.allowedVolumeDrivers = ["secrets-store.csi.k8s.io"]
        },
        Change(policies: "{security: {hostnames: [a.example.com, \"*.b.example.com\"]}}") {
            $0.allowedHostnames = ["a.example.com", "*.b.example.com"]
        },
        Change(policies: "{security: {annotations: {unlisted: allow}}}") { $0.annotations.allowed = nil },
        Change(policies: "{security: {annotations: {allow: [\"nginx.ingress.kubernetes.io/*\"]}}}") {
            $0.annotations.allowed?.append("nginx.ingress.kubernetes.io/*")
        },
    ]

    static let tightened: [Change] = [
        Change(policies: "{podSecurityStandard: baseline}") { $0.podSecurityLevel = .baseline },
        Change(policies: "{isolation: {enabled: true}}") { $0.podSecurityLevel = .baseline },
        Change(policies: "{isolation: {enabled: true}, podSecurityStandard: restricted}") {
            $0.podSecurityLevel = .restricted
        },
        Change(policies: "{security: {hostPaths: false}}") { $0.allowsHostPaths = false },
        Change(policies: "{security: {hostPorts: false, nodeNames: false}}") {
            $0.allowsHostPorts = false
            $0.allowsNodeNames = false
        },
        Change(policies: "{security: {externalIPs: false, chosenNodePorts: false}}") {
            $0.allowsExternalIPs = false
            $0.allowsChosenNodePorts = false
        },
        Change(policies: "{security: {externalNames: false, hostVolumes: false, ingressSnippets: false}}") {
            $0.allowsExternalNames = false
            $0.allowsHostVolumes = false
            $0.allowsIngressSnippets = false
        },
        Change(policies: "{security: {endpointAddresses: ownPods}}") { $0.endpointAddresses = .ownPodsOnly },
        Change(policies: "{security: {serviceAccountTokens: secrets}}") { $0.keepsTokensInSecrets = true },
        Change(policies: "{security: {volumeDrivers: []}}") { $0.allowedVolumeDrivers = [] },
        Change(policies: "{security: {annotations: {unlisted: deny}}}") {
            $0.annotations.allowed = AnnotationPolicy.secure.allowed
        },
        Change(policies: "{security: {annotations: {deny: [a.example.com/x, \"b.example.com/*\"]}}}") {
            $0.annotations.deniedKeys.insert("a.example.com/x")
            $0.annotations.deniedPrefixes.append("b.example.com/")
        },
    ]

    @Test(
        "tokens lie in Secrets by the same rule for pods and profile",
        arguments: [
            ("{}", true), ("{profile: compatible}", false), ("{security: {serviceAccountTokens: annotations}}", false),
        ])
    func tokens(policies: String, areSecrets: Bool) throws {
        let settings = try VClusterConfig(parsing: Array("policies: \(policies)".utf8), source: "-").syncSettings
        #expect(settings.security.keepsTokensInSecrets == areSecrets)
        #expect(settings.toHost.pods.keepsTokensInSecrets == areSecrets)
    }
}
