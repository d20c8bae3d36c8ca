import KubeCore
import KubeYAML
import SyncSettings
import Testing

@testable import VClusterConfig

@Suite struct OlderValuesTests {
    private static func converted(_ text: String) throws -> CheckedValues {
        try CheckedValues(parsing: Array(text.utf8), source: "old.yaml")
    }

    @Test(
        "each older key means the same in today's keys",
        arguments: [
            ("sync: {ingresses: {enabled: false}}", "sync: {toHost: {ingresses: {enabled: false}}}"),
            (
                "sync: {ingresses: {enabled: true}, ingressclasses: {enabled: false}}",
                "sync: {toHost: {ingresses: {enabled: true}}, fromHost: {ingressClasses: {enabled: false}}}"
            ),
            (
                "sync: {configmaps: {all: true}, secrets: {enabled: false}}",
                "sync: {toHost: {configMaps: {all: true}, secrets: {enabled: false}}}"
            ),
            (
                "sync: {endpoints: {enabled: false}}",
                "sync: {toHost: {endpoints: {enabled: false}, endpointSlices: {enabled: false}}}"
            ),
            (
                "sync: {pods: {ephemeralContainers: true, status: true}}",
                "experimental: {syncSettings: {ephemeralContainers: true, readinessGates: true}}"
            ),
            (
                "sync: {hoststorageclasses: {enabled: true}, events: {enabled: false}}",
                "sync: {fromHost: {storageClasses: {enabled: true}, events: {enabled: false}}}"
            ),
            (
                "sync: {nodes: {enabled: true, nodeSelector: \"label1=value1\"}}",
                "sync: {fromHost: {nodes: {enabled: true, selector: {labels: {label1: value1}}}}}"
            ),
            (
                "sync: {nodes: {enabled: true, nodeSelector: \"a in (b,c)\"}, fake-nodes: {enabled: false}}",
                "sync: {fromHost: {nodes: {enabled: true, selector: {matchExpressions: [{key: a, operator: In, values: [b, c]}]}}}}"
            ),
            (
                "sync: {generic: {config: \"version: v1beta1\\nexport:\\n- {apiVersion: a/v1, kind: B}\\n\"}}",
                "experimental: {genericSync: {version: v1beta1, export: [{apiVersion: a/v1, kind: B}]}}"
            ),
            ("multiNamespaceMode: {enabled: true}", "sync: {toHost: {namespaces: {enabled: true}}}"),
            ("isolation: {enabled: true}", "policies: {isolation: {enabled: true}}"),
            ("isolation: {enabled: false, podSecurityStandard: baseline}", "policies: {isolation: {enabled: false}}"),
            (
                "isolation: {enabled: true, podSecurityStandard: restricted, resourceQuota: {enabled: false, quota: {count/pods: 5}}, networkPolicy: {outgoingConnections: {ipBlock: {cidr: 1.0.0.0/8, except: []}}}}",
                "policies: {isolation: {enabled: true}, podSecurityStandard: restricted, resourceQuota: {enabled: false, quota: {count/pods: 5}}, networkPolicy: {workload: {publicEgress: {cidr: 1.0.0.0/8, except: []}}}}"
            ),
            (
                "{storage: {persistence: false, size: 1Gi, className: fast}, autoDeletePersistentVolumeClaims: true}",
                "controlPlane: {statefulSet: {persistence: {volumeClaim: {enabled: false, size: 1Gi, storageClass: fast, retentionPolicy: Delete}}}}"
            ),
            (
                "ingress: {enabled: true, host: a.b, ingressClassName: nginx, annotations: {c: d}, tls: [], apiVersion: networking.k8s.io/v1}",
                "controlPlane: {ingress: {enabled: true, host: a.b, spec: {ingressClassName: nginx}, annotations: {c: d}}}"
            ),
            ("service: {type: NodePort}", "controlPlane: {service: {spec: {type: NodePort}}}"),
            (
                "{syncer: {resources: {limits: {memory: 512Mi}, requests: {cpu: 20m}}}, vcluster: {resources: {limits: {memory: 2Gi}, requests: {memory: 256Mi}}}}",
                "controlPlane: {statefulSet: {resources: {limits: {memory: 2560Mi}, requests: {cpu: 20m, memory: 256Mi}}}}"
            ),
            (
                "{nodeSelector: {a: b}, labels: {c: d}}",
                "controlPlane: {statefulSet: {scheduling: {nodeSelector: {a: b}}, labels: {c: d}}}"
            ),
            (
                "{serviceAccount: {create: false, name: x}, rbac: {clusterRole: {create: true}, role: {create: false}}}",
                "{controlPlane: {advanced: {serviceAccount: {enabled: false, name: x}}}, rbac: {clusterRole: {enabled: true}, role: {enabled: false}}}"
            ),
            (
                "{coredns: {enabled: false, integrated: true}, defaultImageRegistry: r.io, globalAnnotations: {a: b}}",
                "controlPlane: {coredns: {enabled: false}, advanced: {defaultImageRegistry: r.io, globalMetadata: {annotations: {a: b}}}}"
            ),
            (
                "{enableHA: false, init: {manifests: \"\", helm: []}, plugin: {}, openshift: {enable: false}, replicas: 1, telemetry: {disabled: true}, headless: false}",
                "{}"
            ),
        ])
    func conversion(older: String, current: String) throws {
        let checked = try Self.converted(older)
        #expect(checked.wasOlder)
        #expect(checked.problems.isEmpty)
        var expected = try YAML.parse(current)
        expected.set("compatible", at: ["policies", "profile"])
        #expect(checked.values == expected)
    }

    @Test(
        "flags of the older syncer mean the same in today's keys",
        arguments: [
            (
                ["--sync-all-nodes", "--set-owner=false"],
                "{sync: {fromHost: {nodes: {selector: {all: true}}}}, experimental: {syncSettings: {setOwner: false}}}"
            ),
            (
                ["--sync=ingresses,-events", "--sync", "networkpolicies"],
                "sync: {toHost: {ingresses: {enabled: true}, networkPolicies: {enabled: true}}, fromHost: {ingressClasses: {enabled: true}, events: {enabled: false}}}"
            ),
            (["--tls-san=a,b", "--tls-san", "c"], "controlPlane: {proxy: {extraSANs: [a, b, c]}}"),
            (
                ["--enforce-toleration=a=b:NoSchedule"],
                "sync: {toHost: {pods: {enforceTolerations: [\"a=b:NoSchedule\"]}}}"
            ),
            (
                ["--translate-image=a=b", "--translate-image=c=d"],
                "sync: {toHost: {pods: {translateImage: {a: b, c: d}}}}"
            ),
            (
                ["--map-virtual-service=a/b=c", "--map-host-service", "d/e=f/g"],
                "networking: {replicateServices: {toHost: [{from: a/b, to: c}], fromHost: [{from: d/e, to: f/g}]}}"
            ),
            (
                ["--node-selector=a=b", "--enforce-node-selector=false"],
                "sync: {fromHost: {nodes: {selector: {labels: {a: b}, orUsed: true}}}}"
            ),
            (
                ["--override-hosts-container-image=r.io/x/alpine:3"],
                "sync: {toHost: {pods: {rewriteHosts: {initContainer: {image: {registry: r.io, repository: x/alpine, tag: \"3\"}}}}}}"
            ),
            (
                ["--enforce-pod-security-standard=baseline", "--sync-labels=a,b/*"],
                "{policies: {podSecurityStandard: baseline}, experimental: {syncSettings: {rawLabels: [a, b/*]}}}"
            ),
            (
                ["--service-account-token-secrets", "--sync-all-secrets=true"],
                "sync: {toHost: {pods: {useSecretsForSATokens: true}, secrets: {all: true}}}"
            ),
            (["--port=8443", "--leader-elect=false"], "{}"),
        ])
    func flags(arguments: [String], current: String) throws {
        let list = JSONValue.array(arguments.map(JSONValue.string))
        let checked = try Self.converted("syncer: {extraArgs: \(list)}")
        #expect(checked.problems.isEmpty)
        var expected = try YAML.parse(current)
        expected.set("compatible", at: ["policies", "profile"])
        #expect(checked.values == expected)
    }

    @Test(
        "what an older file cannot have is refused by name",
        arguments: [
            (
                "{sync: {ingresses: {enabled: true}, toHost: {pods: {enabled: true}}}}", ConfigError.Code.mixedFormats,
                "old.yaml: \"sync.ingresses\" is a key of the older values format and \"sync.toHost\" one of today's; use one format per file (`vcluster config convert` helps)"
            ),
            (
                "{sync: {ingress: {enabled: true}}, mapServices: {}}", .unknownKey,
                "old.yaml: unknown key \"sync.ingress\"; did you mean \"sync.ingresses\"?"
            ),
            (
                "syncer: {extraArgs: [--sink=pods]}", .unknownKey,
                "old.yaml: syncer.extraArgs: unknown flag \"--sink\"; did you mean \"--sync\"?"
            ),
            (
                "syncer: {extraArgs: [\"--sync=pod\"]}", .unknownKey,
                "old.yaml: syncer.extraArgs: --sync: unknown resource \"pod\""
            ),
            (
                "syncer: {extraArgs: [\"--target-namespace=x\"]}", .notSupportedYet,
                "old.yaml: syncer.extraArgs: --target-namespace is not supported yet"
            ),
            (
                "syncer: {extraArgs: [\"--tls-san\"]}", .invalidValue,
                "old.yaml: syncer.extraArgs: --tls-san needs a value"
            ),
            (
                "vcluster: {image: \"rancher/k3s:v1.28.2-k3s1\"}", .notSupportedYet,
                "old.yaml: vcluster.image is not supported yet"
            ),
            (
                "openshift: {enable: true}", .notSupportedYet, "old.yaml: openshift.enable is not supported yet"
            ),
            ("init: {manifests: \"a: b\"}", .notSupportedYet, "old.yaml: init.manifests is not supported yet"),
            (
                "sync: {ingresses: {enabled: \"yes\"}}", .invalidValue,
                "old.yaml: sync.ingresses.enabled must be true or false"
            ),
            (
                "mapServices: {fromHost: [{from: x, to: a/b}]}", .invalidValue,
                "old.yaml: mapServices.fromHost[0].from must be a Service as namespace/name"
            ),
            (
                "sync: {generic: {config: \"export: [{kind: B}]\"}}", .invalidValue,
                "old.yaml: sync.generic.config.export[0] needs a member \"apiVersion\""
            ),
            (
                "sync: {nodes: {nodeSelector: \"a=(\"}}", .invalidValue,
                "old.yaml: sync.nodes.nodeSelector must be a label selector such as a=b,c in (d,e)"
            ),
        ])
    func refused(text: String, code: ConfigError.Code, message: String) throws {
        let error = try #require(ConfigError(joining: try Self.converted(text).problems))
        #expect(error.code == code)
        #expect(error.message == message)
    }

    @Test("a file of both formats can be told apart for conversion, today's keys winning")
    func mixed() throws {
        let text = "sync: {ingresses: {enabled: true}, pods: {enabled: false}, toHost: {pods: {enabled: true}}}"
        let checked = try CheckedValues(parsing: Array(text.utf8), allowsMixed: true, source: "old.yaml")
        #expect(checked.problems.isEmpty && checked.wasOlder)
        #expect(checked.values.at("sync", "toHost", "pods", "enabled") == true)
        #expect(checked.values.at("sync", "toHost", "ingresses", "enabled") == true)
        #expect(checked.values.at("sync", "ingresses") == nil)
    }

    @Test(
        "the profile that somebody wrote wins over the one that an older file implies, in any order",
        arguments: [
            (["profile: secure", "older"], true), (["older", "profile: secure"], true), (["older"], false),
            (["{}", "older"], false), (["older", "{}"], false), (["profile: compatible", "older"], false),
            (["older", "profile: secure", "older"], true),
        ])
    func impliedProfile(files: [String], isSecure: Bool) throws {
        let config = try files.reduce(VClusterConfig()) { config, file in
            let text =
                file == "older"
                ? "sync: {ingresses: {enabled: true}}" : "policies: {\(file.filter { !"{}".contains($0) })}"
            return config.overlaid(with: try VClusterConfig(parsing: Array(text.utf8), source: file))
        }
        #expect(config.isSecureProfile == isSecure)
    }

    @Test("keys that both formats have do not make a file an older one")
    func sharedKeys() throws {
        for text in [
            "rbac: {role: {extraRules: []}}", "global: {a: b}", "plugin: {}", "",
            "telemetry: {enabled: false, instanceCreator: \"\"}",
        ] {
            let checked = try Self.converted(text)
            #expect(!checked.wasOlder)
        }
    }

    @Test("every key that an older one moves to is supported today")
    func targets() {
        for row in OlderSchema.current.rows {
            guard case .moved(let targets) = row.effect else { continue }
            for target in targets where !target.hasPrefix("controlPlane.service.spec.") {
                guard case .supported? = ConfigSchema.current.row(target)?.support else {
                    Issue.record("\(row.path) moves to \(target)")
                    continue
                }
            }
        }
    }

    @Test("an older --set argument means what it means in a file, but chooses no profile")
    func setArguments() throws {
        let config = try VClusterConfig().overlaid(withSetArguments: [
            "sync.ingresses.enabled=true", "isolation.enabled=true", "isolation.podSecurityStandard=restricted",
        ])
        #expect(config.isSecureProfile && config.isIsolated)
        #expect(config.syncSettings.toHost.ingresses)
        #expect(config.syncSettings.security.podSecurityLevel == .restricted)
        #expect(throws: ConfigError(.notSupportedYet, "")) {
            try VClusterConfig().overlaid(withSetArgument: "enableHA=true")
        }
    }
}
