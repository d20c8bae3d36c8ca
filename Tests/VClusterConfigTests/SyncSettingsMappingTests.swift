import KubeCore
import SyncSettings
import Testing
import VClusterConfig

@Suite struct SyncSettingsMappingTests {
    /// What a values text switches, as a change to the settings of an empty one.
    struct Change: Sendable, CustomTestStringConvertible {
        let values: String
        let expected: @Sendable (inout SyncSettings) -> Void

        var testDescription: String { values }
    }

    private static func settings(_ text: String) throws -> SyncSettings {
        try VClusterConfig(parsing: Array(text.utf8), source: "values.yaml").syncSettings
    }

    @Test("without configuration all is as in the secure profile, and nothing else differs")
    func defaults() {
        var expected = SyncSettings()
        expected.security = .secure
        expected.toHost.pods.keepsTokensInSecrets = true
        #expect(VClusterConfig().syncSettings == expected)
    }

    @Test("a key changes what it names and nothing else", arguments: toHostChanges + fromHostChanges + otherChanges)
    func mapping(_ change: Change) throws {
        var expected = VClusterConfig().syncSettings
        change.expected(&expected)
        #expect(try Self.settings(change.values) == expected)
    }

    static let toHostChanges: [Change] = [
        Change(values: "sync: {toHost: {pods: {enabled: false}}}") { $0.toHost.pods.isEnabled = false },
        Change(values: "sync: {toHost: {pods: {translateImage: {nginx: mirror/nginx}}}}") {
            $0.toHost.pods.imageTranslations = ["nginx": "mirror/nginx"]
        },
        Change(values: "sync: {toHost: {pods: {enforceTolerations: [a=b:NoSchedule, c, \"*\", \"d:NoExecute\"]}}}") {
            $0.toHost.pods.enforcedTolerations = [
                ["key": "a", "operator": "Equal", "value": "b", "effect": "NoSchedule"],
                ["key": "c", "operator": "Exists"], ["operator": "Exists"],
                ["key": "d", "operator": "Exists", "effect": "NoExecute"],
            ]
        },
        Change(values: "sync: {toHost: {pods: {runtimeClassName: gvisor, priorityClassName: low}}}") {
            $0.toHost.pods.runtimeClassName = "gvisor"
            $0.toHost.pods.priorityClassName = "low"
        },
        Change(values: "sync: {toHost: {pods: {rewriteHosts: {enabled: false}}}}") {
            $0.toHost.pods.rewritesHosts = false
        },
        Change(
            values:
                "sync: {toHost: {pods: {rewriteHosts: {initContainer: {image: {registry: r.io/x, tag: \"3\"}, resources: {limits: {cpu: 1}}}}}}}"
        ) {
            $0.toHost.pods.rewriteHostsImage = "r.io/x/library/alpine:3"
            $0.toHost.pods.rewriteHostsResources["limits"] = ["cpu": 1]
        },
        Change(values: "controlPlane: {advanced: {defaultImageRegistry: r.io/x}}") {
            $0.toHost.pods.defaultImageRegistry = "r.io/x"
        },
        Change(values: "sync: {toHost: {pods: {useSecretsForSATokens: false}}}") {
            $0.toHost.pods.keepsTokensInSecrets = false
            $0.security.keepsTokensInSecrets = false
        },
        Change(values: "sync: {toHost: {configMaps: {all: true}, secrets: {enabled: false}}}") {
            $0.toHost.configMaps.all = true
            $0.toHost.secrets.isEnabled = false
        },
        Change(values: "sync: {toHost: {services: {enabled: false}, endpoints: {enabled: false}}}") {
            $0.toHost.services = false
            $0.toHost.endpoints = false
        },
        Change(
            values:
                "sync: {toHost: {endpointSlices: {enabled: false}, persistentVolumeClaims: {enabled: false}, ingresses: {enabled: true}, networkPolicies: {enabled: true}}}"
        ) {
            $0.toHost.endpointSlices = false
            $0.toHost.persistentVolumeClaims = false
            $0.toHost.ingresses = true
            $0.toHost.networkPolicies = true
        },
        Change(
            values:
                "sync: {toHost: {podDisruptionBudgets: {enabled: true}, serviceAccounts: {enabled: true}, storageClasses: {enabled: true}, persistentVolumes: {enabled: true}, priorityClasses: {enabled: true}, volumeSnapshots: {enabled: true}}}"
        ) {
            $0.toHost.podDisruptionBudgets = true
            $0.toHost.serviceAccounts = true
            $0.toHost.storageClasses = true
            $0.toHost.persistentVolumes = true
            $0.toHost.priorityClasses = true
            $0.toHost.volumeSnapshots = true
        },
        Change(
            values:
                "sync: {toHost: {gatewayApi: {enabled: true, httpRoutes: {enabled: false}, tlsRoutes: {enabled: true}}}}"
        ) {
            $0.toHost.gatewayAPI.gateways = true
            $0.toHost.gatewayAPI.tlsRoutes = true
        },
        Change(
            values:
                "sync: {toHost: {gatewayApi: {backendTLSPolicies: {enabled: true}, referenceGrants: {enabled: false}}}}"
        ) {
            $0.toHost.gatewayAPI.backendTLSPolicies = true
            $0.toHost.gatewayAPI.referenceGrants = .off
        },
        Change(
            values:
                "sync: {toHost: {customResources: {issuers.cert-manager.io/v1: {enabled: true, scope: Cluster, patches: [{path: spec.a, labels: {}}]}, off.example.com: {enabled: false}}}}"
        ) {
            var issuers = CustomResourceSync(
                resource: GroupResource(group: "cert-manager.io", resource: "issuers"), version: "v1")
            issuers.scope = .cluster
            issuers.patches = [ValuePatch(path: "spec.a", change: .labels)]
            $0.toHost.customResources = [issuers]
        },
        Change(
            values:
                "sync: {toHost: {ingresses: {enabled: true, patches: [{path: \"spec.x[*].name\", reference: {apiVersion: v1, kind: Secret}}]}}}"
        ) {
            $0.toHost.ingresses = true
            $0.toHost.patches["ingresses"] = [
                ValuePatch(
                    path: "spec.x[*].name",
                    change: .reference(
                        apiVersion: "v1", apiVersionPath: "", kind: "Secret", kindPath: "", namePath: "",
                        namespacePath: ""))
            ]
        },
        Change(
            values:
                "sync: {toHost: {namespaces: {enabled: true, mappings: {byName: {a: \"${name}-a\", \"team-*\": \"t-*\"}}, mappingsOnly: true, extraLabels: {x: z}}}}"
        ) {
            var mappings = NamespaceMappings()
            mappings.byName = ["a": "${name}-a", "team-*": "t-*"]
            mappings.mappingsOnly = true
            mappings.extraLabels = ["x": "z"]
            $0.namespaces = .many(mappings)
            $0.toHost.configMaps.all = true
            $0.toHost.secrets.all = true
        },
    ]

    static let fromHostChanges: [Change] = [
        Change(values: "sync: {fromHost: {nodes: {enabled: true, clearImageStatus: true}}}") {
            $0.fromHost.nodes.mode = .used
            $0.fromHost.nodes.clearsImageStatus = true
        },
        Change(values: "sync: {fromHost: {nodes: {enabled: true, syncBackChanges: true, selector: {all: true}}}}") {
            $0.fromHost.nodes.mode = .all
            $0.fromHost.nodes.syncsBackChanges = true
        },
        Change(values: "sync: {fromHost: {nodes: {enabled: true, selector: {labels: {a: b}}}}}") {
            $0.fromHost.nodes.mode = .selected(LabelSelector(matching: ["a": "b"]))
        },
        Change(values: "sync: {fromHost: {nodes: {enabled: true, selector: {labels: {a: b}, orUsed: true}}}}") {
            $0.fromHost.nodes.mode = .selectedOrUsed(LabelSelector(matching: ["a": "b"]))
        },
        Change(
            values:
                "{sync: {fromHost: {nodes: {enabled: true}}}, controlPlane: {distro: {k8s: {scheduler: {enabled: true}}}}}"
        ) {
            $0.schedulesVirtually = true
            $0.fromHost.nodes.mode = .all
            $0.fromHost.storageClasses.isEnabled = true
            $0.fromHost.csiNodes = true
            $0.fromHost.csiDrivers = true
            $0.fromHost.csiStorageCapacities = true
        },
        Change(
            values:
                "{sync: {toHost: {storageClasses: {enabled: true}, pods: {hybridScheduling: {enabled: true, hostSchedulers: [h]}}}, fromHost: {csiDrivers: {enabled: false}, nodes: {enabled: true, selector: {labels: {a: b}}}}}}"
        ) {
            $0.schedulesVirtually = true
            $0.toHost.storageClasses = true
            $0.toHost.pods.hostSchedulers = ["h"]
            $0.fromHost.nodes.mode = .selected(LabelSelector(matching: ["a": "b"]))
            $0.fromHost.csiNodes = true
            $0.fromHost.csiStorageCapacities = true
        },
        Change(values: "sync: {fromHost: {events: {enabled: false}, csiNodes: {enabled: true}}}") {
            $0.fromHost.events = false
            $0.fromHost.csiNodes = true
        },
        Change(
            values:
                "sync: {fromHost: {ingressClasses: {enabled: true}, runtimeClasses: {enabled: true, selector: {matchLabels: {a: b}}}, priorityClasses: {enabled: true}, gatewayClasses: {enabled: true}, storageClasses: {enabled: true}, volumeSnapshotClasses: {enabled: true}}}"
        ) {
            $0.fromHost.ingressClasses.isEnabled = true
            $0.fromHost.runtimeClasses = ClassSync(isEnabled: true, selector: LabelSelector(matching: ["a": "b"]))
            $0.fromHost.priorityClasses.isEnabled = true
            $0.fromHost.gatewayClasses.isEnabled = true
            $0.fromHost.storageClasses.isEnabled = true
            $0.fromHost.volumeSnapshotClasses.isEnabled = true
        },
        Change(
            values:
                "sync: {fromHost: {configMaps: {enabled: true, mappings: {byName: {\"\": own, /a: v/b, h/*: v/*}}}, secrets: {enabled: true, mappings: {byName: {h/n: v/m}}}}}"
        ) {
            $0.fromHost.configMaps = [
                ObjectMapping(hostNamespace: "", virtualNamespace: "own"),
                ObjectMapping(hostNamespace: "", hostName: "a", virtualNamespace: "v", virtualName: "b"),
                ObjectMapping(hostNamespace: "h", virtualNamespace: "v"),
            ]
            $0.fromHost.secrets = [
                ObjectMapping(hostNamespace: "h", hostName: "n", virtualNamespace: "v", virtualName: "m")
            ]
        },
        Change(
            values:
                "sync: {fromHost: {customResources: {widgets.example.com: {enabled: true, mappings: {byName: {h/*: v/*}}}}}}"
        ) {
            var widgets = CustomResourceSync(resource: GroupResource(group: "example.com", resource: "widgets"))
            widgets.mappings = [ObjectMapping(hostNamespace: "h", virtualNamespace: "v")]
            $0.fromHost.customResources = [widgets]
        },
    ]

    static let otherChanges: [Change] = [
        Change(
            values:
                "networking: {replicateServices: {toHost: [{from: a/b, to: c}, {from: a/b, to: d/c}], fromHost: [{from: h/s, to: v/t}]}, advanced: {proxyKubelets: {byIP: false}}}"
        ) {
            $0.replicatedServices.toHost = [
                ReplicatedServices.ToHost(virtualNamespace: "a", virtualName: "b", hostName: "c"),
                ReplicatedServices.ToHost(virtualNamespace: "a", virtualName: "b", hostNamespace: "d", hostName: "c"),
            ]
            $0.replicatedServices.fromHost = [
                ReplicatedServices.FromHost(
                    hostNamespace: "h", hostName: "s", virtualNamespace: "v", virtualName: "t")
            ]
            $0.fromHost.nodes.fakesKubeletAddresses = false
        },
        Change(values: "experimental: {syncSettings: {setOwner: false, rawLabels: [app, example.com/*]}}") {
            $0.setsOwner = false
            $0.rawLabels = ["app", "example.com/*"]
        },
        Change(
            values:
                "experimental: {syncSettings: {readinessGates: true, ephemeralContainers: false, resize: false}}"
        ) {
            $0.toHost.pods.syncsReadinessGates = true
            $0.toHost.pods.syncsEphemeralContainers = false
            $0.toHost.pods.syncsResize = false
        },
        Change(values: "controlPlane: {coredns: {enabled: false}}") { $0.servesDNS = false },
        Change(
            values: """
                experimental:
                  genericSync:
                    version: v1beta1
                    export:
                    - {apiVersion: cert-manager.io/v1, kind: Issuer, optional: true, replaceOnConflict: true,
                       patches: [{op: rewriteName, path: spec.ca.secretName, regex: '(.*)', sync: {secret: true}}],
                       reversePatches: [{op: copyFromObject, fromPath: status, path: status, ignore: true}],
                       selector: {labelSelector: {a: b}}}
                    import: [{apiVersion: v1, kind: Thing}]
                    hooks:
                      virtualToHost:
                      - {apiVersion: v1, kind: Pod, verbs: [create],
                         patches: [{op: add, path: a, value: 1, conditions: [{path: x, empty: true}]}]}
                """
        ) {
            var rule = GenericSyncRules.Rule(apiVersion: "cert-manager.io/v1", kind: "Issuer")
            rule.isOptional = true
            rule.replacesOnConflict = true
            var rewrite = GenericSyncRules.Patch(operation: .rewriteName, path: "spec.ca.secretName")
            rewrite.regex = "(.*)"
            rewrite.syncsSecret = true
            rule.patches = [rewrite]
            var copy = GenericSyncRules.Patch(operation: .copyFromObject, path: "status")
            copy.fromPath = "status"
            copy.isIgnored = true
            rule.reversePatches = [copy]
            rule.selector = LabelSelector(matching: ["a": "b"])
            $0.genericRules.exports = [rule]
            $0.genericRules.imports = [GenericSyncRules.Rule(apiVersion: "v1", kind: "Thing")]
            var hook = GenericSyncRules.Hook(apiVersion: "v1", kind: "Pod")
            hook.verbs = [.create]
            var add = GenericSyncRules.Patch(operation: .add, path: "a")
            add.value = 1
            var condition = GenericSyncRules.Patch.Condition()
            condition.path = "x"
            condition.empty = true
            add.conditions = [condition]
            hook.patches = [add]
            $0.genericRules.virtualToHostHooks = [hook]
        },
    ]
}
