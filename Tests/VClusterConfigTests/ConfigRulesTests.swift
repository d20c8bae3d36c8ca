import KubeCore
import Testing
import VClusterConfig

@Suite struct ConfigRulesTests {
    private static func config(_ text: String) throws -> VClusterConfig {
        try VClusterConfig(parsing: Array(text.utf8), source: "values.yaml")
    }

    @Test(
        "keys that do not go together are refused, naming both",
        arguments: [
            (
                "sync: {toHost: {storageClasses: {enabled: true}}, fromHost: {storageClasses: {enabled: true}}}",
                "sync.toHost.storageClasses.enabled and sync.fromHost.storageClasses.enabled cannot both be true: each class would belong to both sides"
            ),
            (
                "sync: {toHost: {priorityClasses: {enabled: true}}, fromHost: {priorityClasses: {enabled: true}}}",
                "sync.toHost.priorityClasses.enabled and sync.fromHost.priorityClasses.enabled cannot both be true: each class would belong to both sides"
            ),
            (
                "controlPlane: {distro: {k8s: {scheduler: {enabled: true}}}}",
                "controlPlane.distro.k8s.scheduler.enabled needs sync.fromHost.nodes.enabled: a scheduler cannot choose among made-up nodes"
            ),
            (
                "sync: {fromHost: {nodes: {enabled: true, selector: {all: true, labels: {a: b}}}}}",
                "sync.fromHost.nodes.selector.all cannot be true when a selector says which nodes"
            ),
            (
                "sync: {fromHost: {nodes: {selector: {all: true}}}}",
                "sync.fromHost.nodes.selector.all needs sync.fromHost.nodes.enabled"
            ),
            (
                "sync: {fromHost: {nodes: {selector: {labels: {a: b}}}}}",
                "sync.fromHost.nodes.selector needs sync.fromHost.nodes.enabled"
            ),
            (
                "sync: {toHost: {namespaces: {enabled: true, mappingsOnly: true}}}",
                "sync.toHost.namespaces.mappingsOnly needs sync.toHost.namespaces.mappings.byName"
            ),
            (
                "sync: {toHost: {namespaces: {enabled: true}, networkPolicies: {enabled: true}}}",
                "sync.toHost.networkPolicies.enabled and sync.toHost.namespaces.enabled cannot both be true yet"
            ),
            (
                "sync: {toHost: {namespaces: {enabled: true}, secrets: {all: false}}}",
                "sync.toHost.secrets.all cannot be false when sync.toHost.namespaces.enabled is true"
            ),
            (
                "sync: {fromHost: {configMaps: {mappings: {byName: {a/*: b/*}}}}}",
                "sync.fromHost.configMaps.mappings.byName needs sync.fromHost.configMaps.enabled"
            ),
            (
                "sync: {fromHost: {secrets: {enabled: true}}}",
                "sync.fromHost.secrets.enabled needs sync.fromHost.secrets.mappings.byName"
            ),
            (
                "{sync: {toHost: {pods: {useSecretsForSATokens: false}}}, policies: {security: {serviceAccountTokens: secrets}}}",
                "sync.toHost.pods.useSecretsForSATokens and policies.security.serviceAccountTokens say different things"
            ),
        ])
    func contradictions(text: String, message: String) throws {
        let error = try #require(throws: ConfigError.self) { try Self.config(text).checkCombination() }
        #expect(error.code == .contradiction)
        #expect(error.message == message)
    }

    @Test(
        "names of namespaces, and patterns, must fit each other",
        arguments: [
            ("a: \"b-*\"", "both must be names, or both patterns"),
            ("\"a-*-b\": \"c-*\"", "a * can only be the last character"),
            (
                "\"*\": \"\(String(repeating: "x", count: 33))*\"",
                "a pattern may have at most 32 characters before the *"
            ),
            ("a: B", "\"B\" is no name of a namespace"),
        ])
    func namespaceMappings(pair: String, message: String) {
        let error = #expect(throws: ConfigError.self) {
            try Self.config("sync: {toHost: {namespaces: {enabled: true, mappings: {byName: {\(pair)}}}}}")
        }
        #expect(error?.message.hasSuffix(message) == true)
    }

    @Test(
        "a restart is needed for what a running control plane reads, and for nothing else",
        arguments: [
            ("sync: {toHost: {ingresses: {enabled: true}}}", true),
            ("sync: {toHost: {ingresses: {enabled: false}}}", false),
            ("networking: {advanced: {clusterDomain: a.b}}", true),
            ("controlPlane: {proxy: {extraSANs: [a]}}", true),
            ("controlPlane: {service: {spec: {type: NodePort}, annotations: {a: b}}}", false),
            ("controlPlane: {statefulSet: {labels: {a: b}, resources: {limits: {memory: 3Gi}}}}", false),
            ("policies: {resourceQuota: {enabled: true}, networkPolicy: {enabled: true}}", false),
            ("policies: {profile: compatible}", true), ("policies: {security: {hostPorts: true}}", true),
            ("rbac: {role: {extraRules: [{verbs: [get]}]}}", true), ("global: {a: b}", false),
        ])
    func restarts(text: String, isNeeded: Bool) throws {
        #expect((try Self.config(text).restartHash != VClusterConfig().restartHash) == isNeeded)
    }

    @Test("the order of keys makes no difference for a restart")
    func restartOrder() throws {
        let one = try Self.config(
            "{sync: {toHost: {pods: {translateImage: {a: b, c: d}}, ingresses: {enabled: true}}}}")
        let two = try Self.config(
            "{sync: {toHost: {ingresses: {enabled: true}, pods: {translateImage: {c: d, a: b}}}}}")
        #expect(one.restartHash == two.restartHash)
    }

    @Test("how namespaces are laid out can never be changed")
    func frozen() throws {
        let many = try Self.config("sync: {toHost: {namespaces: {enabled: true}}}")
        #expect(many.frozenDifference(from: VClusterConfig()) == "sync.toHost.namespaces.enabled")
        #expect(many.frozenDifference(from: many) == nil)
    }

    @Test(
        "no virtual namespace is mapped onto the control plane's own",
        arguments: [
            ("a: vcluster-x", "a"), ("\"t-*\": \"vcluster-*\"", "t-*"), ("a: \"vcluster-${name}\"", "a"), ("a: b", nil),
        ])
    func ontoControlPlane(pair: String, virtual: String?) throws {
        let config = try Self.config("sync: {toHost: {namespaces: {enabled: true, mappings: {byName: {\(pair)}}}}}")
        #expect(config.mappingOntoControlPlane(hostNamespace: "vcluster-x", name: try VClusterName("x")) == virtual)
    }
}
