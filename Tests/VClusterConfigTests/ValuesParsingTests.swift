import KubeCore
import SyncSettings
import Testing

@testable import VClusterConfig

@Suite struct ValuesParsingTests {
    private func parse(_ text: String) throws(ConfigError) -> VClusterConfig {
        try VClusterConfig(parsing: Array(text.utf8), source: "values.yaml")
    }

    @Test(
        "an unknown key names the nearest valid one",
        arguments: [
            ("sync: {toHost: {pod: {enabled: true}}}", "sync.toHost.pod", "sync.toHost.pods"),
            ("synk: {}", "synk", "sync"),
            ("controlPlane: {statefulset: {}}", "controlPlane.statefulset", "controlPlane.statefulSet"),
            (
                "controlPlane: {statefulSet: {image: {repo: x}}}", "controlPlane.statefulSet.image.repo",
                "controlPlane.statefulSet.image.repository"
            ),
            ("sync: {toHost: {configmaps: {}}}", "sync.toHost.configmaps", "sync.toHost.configMaps"),
            ("clusterDomain: x", "clusterDomain", "networking.advanced.clusterDomain"),
            ("statefulSet: {}", "statefulSet", "controlPlane.statefulSet"),
            (
                "integrations: {metricServer: {enabled: false}}", "integrations.metricServer",
                "integrations.metricsServer"
            ),
            ("telemetry: {enabld: false}", "telemetry.enabld", "telemetry.enabled"),
        ])
    func unknownKey(text: String, key: String, suggestion: String) throws {
        let error = #expect(throws: ConfigError.self) { try parse(text) }
        #expect(error?.code == .unknownKey)
        #expect(error?.message == "values.yaml: unknown key \"\(key)\"; did you mean \"\(suggestion)\"?")
    }

    @Test(
        "a known key without its feature says so by name",
        arguments: [
            ("sync: {toHost: {resourceClaims: {enabled: true}}}", "sync.toHost.resourceClaims.enabled"),
            ("sync: {fromHost: {gateways: {enabled: true}}}", "sync.fromHost.gateways.enabled"),
            (
                "sync: {toHost: {pods: {patches: [{path: a, expression: b}]}}}",
                "sync.toHost.pods.patches[0].expression"
            ),
            ("integrations: {istio: {enabled: true}}", "integrations.istio.enabled"),
            ("controlPlane: {service: {enabled: false}}", "controlPlane.service.enabled"),
            (
                "controlPlane: {backingStore: {etcd: {embedded: {enabled: true}}}}",
                "controlPlane.backingStore.etcd.embedded.enabled"
            ),
            (
                "controlPlane: {statefulSet: {highAvailability: {replicas: 3}}}",
                "controlPlane.statefulSet.highAvailability.replicas"
            ),
            (
                "policies: {centralAdmission: {validatingWebhooks: [{}]}}",
                "policies.centralAdmission.validatingWebhooks"
            ),
            (
                "controlPlane: {backingStore: {database: {embedded: {enabled: false}}}}",
                "controlPlane.backingStore.database.embedded.enabled"
            ),
            ("plugins: {p: {image: x}}", "plugins.p.image"),
        ])
    func notSupportedYet(text: String, key: String) {
        let error = #expect(throws: ConfigError.self) { try parse(text) }
        #expect(error?.code == .notSupportedYet)
        #expect(error?.message == "values.yaml: \(key) is not supported yet")
    }

    @Test(
        "asking for what is the case anyway is accepted",
        arguments: [
            "sync: {toHost: {ingresses: {enabled: false}}}", "telemetry: {enabled: false}",
            "controlPlane: {statefulSet: {highAvailability: {replicas: 1}}}", "global: {anything: 1}",
            "controlPlane: {service: {enabled: true}}", "networking: {serviceCIDR: \"\"}", "", "sync:",
            "# only a comment",
            "integrations: {metricsServer: {enabled: false}, istio: {enabled: false}}",
        ])
    func harmless(text: String) throws {
        _ = try parse(text)
    }

    @Test(
        "a value of the wrong type says what was expected",
        arguments: [
            (
                "sync: {toHost: {pods: {enabled: \"true\"}}}",
                "values.yaml: sync.toHost.pods.enabled must be true or false"
            ),
            ("sync: 5", "values.yaml: sync must be a map of keys"),
            ("- a", "values.yaml: expected a map of keys at the top"),
            (
                "controlPlane: {service: {httpsNodePort: 70000}}",
                "values.yaml: controlPlane.service.httpsNodePort must be a whole number from 0 to 65535"
            ),
            (
                "controlPlane: {statefulSet: {persistence: {volumeClaim: {size: large}}}}",
                "values.yaml: controlPlane.statefulSet.persistence.volumeClaim.size must be a quantity such as 5Gi"
            ),
            (
                "controlPlane: {statefulSet: {labels: {a: 1}}}",
                "values.yaml: controlPlane.statefulSet.labels must be a map of texts"
            ),
        ])
    func wrongType(text: String, message: String) {
        let error = #expect(throws: ConfigError.self) { try parse(text) }
        #expect(error?.code == .invalidValue)
        #expect(error?.message == message)
    }

    @Test("a file that is no YAML is named with the line")
    func malformed() {
        let error = #expect(throws: ConfigError.self) { try parse("sync:\n  toHost: [\n") }
        #expect(error?.code == .unreadable)
        #expect(error?.message.hasPrefix("values.yaml: line 3: ") == true)
    }

    @Test(
        "what is wrong inside of a list or map is named with its path",
        arguments: [
            (
                "sync: {toHost: {pods: {enforceTolerations: [\"a=b:Sometimes\"]}}}",
                "sync.toHost.pods.enforceTolerations[0] must be a toleration such as key=value:NoSchedule, key:NoExecute, key or *"
            ),
            (
                "networking: {replicateServices: {toHost: [{from: nginx, to: nginx}]}}",
                "networking.replicateServices.toHost[0].from must be a Service as namespace/name"
            ),
            (
                "networking: {replicateServices: {toHost: [{from: a/nginx}]}}",
                "networking.replicateServices.toHost[0] needs a member \"to\""
            ),
            (
                "networking: {replicateServices: {toHost: [{from: a/nginx, to: b, two: b}]}}",
                "unknown key \"networking.replicateServices.toHost[0].two\"; did you mean \"to\"?"
            ),
            (
                "sync: {fromHost: {configMaps: {enabled: true, mappings: {byName: {a/*: b/c}}}}}",
                "sync.fromHost.configMaps.mappings.byName: \"a/*\": \"b/c\": both sides must end in /*, or none"
            ),
            (
                "sync: {toHost: {customResources: {certificates: {enabled: true}}}}",
                "sync.toHost.customResources: key \"certificates\" must be plural.group or plural.group/version, such as issuers.cert-manager.io/v1"
            ),
            (
                "sync: {fromHost: {ingressClasses: {selector: {matchExpressions: [{key: a, operator: is}]}}}}",
                "sync.fromHost.ingressClasses.selector.matchExpressions[0].operator must be one of \"In\", \"NotIn\", \"Exists\", \"DoesNotExist\""
            ),
        ])
    func nested(text: String, message: String) {
        let error = #expect(throws: ConfigError.self) { try parse(text) }
        #expect(error?.message == "values.yaml: \(message)")
    }

    @Test("every accessor reads a key of the table, and the defaults fit their own types")
    func tableIsConsistent() {
        let config = VClusterConfig()
        #expect(!config.syncSettings.toHost.secrets.all && !config.syncSettings.toHost.configMaps.all)
        #expect(config.clusterDomain == "cluster.local")
        #expect(config.extraSubjectNames.isEmpty && config.exportedServer.isEmpty && config.exportedContextName.isEmpty)
        #expect(config.statefulSet.usesVolumeClaim && config.statefulSet.volumeClaimSize == "5Gi")
        #expect(config.statefulSet.probe("liveness")?.initialDelaySeconds == 60)
        for path in ConfigSchema.current.allPaths {
            if case .supported(let type, let defaultValue?)? = ConfigSchema.current.row(path)?.support {
                #expect(type.problems(defaultValue, at: path).isEmpty, "\(path)")
            }
        }
    }
}
