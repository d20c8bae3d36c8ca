import Deployment
import KubeCore
import KubeYAML
import Testing
import VClusterConfig

/// What limits a virtual cluster on the host, to the letter of what people know.
@Suite struct IsolationTests {
    private static func objects(_ values: String, isolated: Bool = false) throws -> [KubeObject] {
        var config = try VClusterConfig(parsing: Array(values.utf8), source: "values.yaml")
        if isolated { config = config.isolated }
        return VClusterDeployment(
            name: try VClusterName("isolate-vcluster"), namespace: "vcluster-isolate-vcluster", config: config
        ).objects.map(\.object)
    }

    private static func names(_ kind: String, _ objects: [KubeObject]) -> [String] {
        objects.filter { $0.kind == kind }.map(\.name)
    }

    private static let older = "policies: {profile: compatible}"

    private static let expected: [(kind: String, name: String, spec: String)] = [
        (
            "ResourceQuota", "isolate-vcluster-quota",
            """
            hard:
              count/configmaps: "100"
              count/endpoints: "40"
              count/persistentvolumeclaims: "20"
              count/pods: "20"
              count/secrets: "100"
              count/services: "20"
              limits.cpu: "20"
              limits.ephemeral-storage: 160Gi
              limits.memory: 40Gi
              requests.cpu: "10"
              requests.ephemeral-storage: 60Gi
              requests.memory: 20Gi
              requests.storage: 100Gi
              services.loadbalancers: "1"
              services.nodeports: "0"
            """
        ),
        (
            "LimitRange", "isolate-vcluster-limit-range",
            """
            limits:
            - default:
                cpu: "1"
                ephemeral-storage: 8Gi
                memory: 512Mi
              defaultRequest:
                cpu: 100m
                ephemeral-storage: 3Gi
                memory: 128Mi
              type: Container
            """
        ),
        (
            "NetworkPolicy", "isolate-vcluster-control-plane",
            """
            egress:
            - ports:
              - {port: 443, protocol: TCP}
              - {port: 8443, protocol: TCP}
              - {port: 6443, protocol: TCP}
            - to:
              - namespaceSelector:
                  matchLabels:
                    kubernetes.io/metadata.name: kube-system
                podSelector:
                  matchLabels:
                    k8s-app: kube-dns
            podSelector:
              matchLabels:
                release: isolate-vcluster
            policyTypes:
            - Egress
            """
        ),
        (
            "NetworkPolicy", "isolate-vcluster-workloads",
            """
            egress:
            - ports:
              - {port: 443, protocol: TCP}
              - {port: 8443, protocol: TCP}
              to:
              - podSelector:
                  matchLabels:
                    release: isolate-vcluster
            - ports:
              - {port: 53, protocol: UDP}
              - {port: 53, protocol: TCP}
            - to:
              - podSelector:
                  matchLabels:
                    vcluster.loft.sh/managed-by: isolate-vcluster
              - ipBlock:
                  cidr: 0.0.0.0/0
                  except:
                  - 100.64.0.0/10
                  - 127.0.0.0/8
                  - 10.0.0.0/8
                  - 172.16.0.0/12
                  - 192.168.0.0/16
            podSelector:
              matchLabels:
                vcluster.loft.sh/managed-by: isolate-vcluster
            policyTypes:
            - Egress
            """
        ),
    ]

    @Test("the isolation mode makes the objects that it always made, in both profiles", arguments: [older, ""])
    func objects(values: String) throws {
        let objects = try Self.objects(values, isolated: true)
        for wanted in Self.expected {
            let object = try #require(objects.first { $0.kind == wanted.kind && $0.name == wanted.name })
            #expect(try object["spec"] == YAML.parse(wanted.spec), "\(wanted.name)")
            #expect(object.annotations["meta.helm.sh/release-name"] == "isolate-vcluster")
            #expect(object.annotations["meta.helm.sh/release-namespace"] == "vcluster-isolate-vcluster")
            #expect(object.labels["app.kubernetes.io/managed-by"] == "Helm")
            #expect(object.labels["release"] == "isolate-vcluster")
        }
    }

    @Test("an older file and the flag ask for the same")
    func olderFile() throws {
        let byFile = try Self.objects("isolation: {enabled: true}").filter { $0.kind != "Secret" }
        let byFlag = try Self.objects(Self.older, isolated: true).filter { $0.kind != "Secret" }
        #expect(byFile == byFlag)
    }

    @Test("the way in is closed in the secure profile, and DNS is open in both")
    func ingress() throws {
        let compatible = Self.names("NetworkPolicy", try Self.objects(Self.older, isolated: true))
        #expect(
            compatible == [
                "isolate-vcluster-control-plane", "isolate-vcluster-workloads", "isolate-vcluster-dns",
            ])
        let secure = try Self.objects("", isolated: true)
        #expect(
            Self.names("NetworkPolicy", secure)
                == compatible + ["isolate-vcluster-control-plane-ingress", "isolate-vcluster-workloads-ingress"])
        let workloads = try #require(secure.first { $0.name == "isolate-vcluster-workloads-ingress" })
        #expect(
            try workloads["spec"]
                == YAML.parse(
                    """
                    podSelector: {matchLabels: {vcluster.loft.sh/managed-by: isolate-vcluster}}
                    ingress:
                    - from: [{podSelector: {matchLabels: {release: isolate-vcluster}}}]
                    - from: [{podSelector: {matchLabels: {vcluster.loft.sh/managed-by: isolate-vcluster}}}]
                    policyTypes: [Ingress]
                    """))
    }

    @Test(
        "without isolation there are no limits, and a quota brings a limit range along",
        arguments: [
            ("", [], [], []),
            ("{resourceQuota: {enabled: true}}", ["vc-isolate-vcluster"], ["vc-isolate-vcluster"], []),
            ("{limitRange: {enabled: true}}", ["vc-isolate-vcluster"], ["vc-isolate-vcluster"], []),
            ("{resourceQuota: {enabled: true}, limitRange: {enabled: false}}", ["vc-isolate-vcluster"], [], []),
            ("{networkPolicy: {enabled: true}}", [], [], ["vc-work-isolate-vcluster", "vc-cp-isolate-vcluster"]),
            (
                "{isolation: {enabled: true}, resourceQuota: {enabled: false}, networkPolicy: {enabled: false}}", [],
                ["isolate-vcluster-limit-range"], []
            ),
        ] as [(String, [String], [String], [String])])
    func switches(policies: String, quotas: [String], limitRanges: [String], networkPolicies: [String]) throws {
        let objects = try Self.objects(policies.isEmpty ? "" : "policies: \(policies)")
        #expect(Self.names("ResourceQuota", objects) == quotas)
        #expect(Self.names("LimitRange", objects) == limitRanges)
        #expect(Self.names("NetworkPolicy", objects) == networkPolicies)
    }

    @Test("numbers and rules of the configuration are put over our own")
    func options() throws {
        let objects = try Self.objects(
            """
            policies:
              resourceQuota: {enabled: true, quota: {count/pods: 5, requests.cpu: 2500m}, labels: {a: b}}
              limitRange: {max: {cpu: 2}}
              networkPolicy:
                enabled: true
                workload:
                  publicEgress: {enabled: false}
                  ingress: [{from: [{namespaceSelector: {}}]}]
            """)
        let quota = try #require(objects.first { $0.kind == "ResourceQuota" })
        #expect(quota.at("spec", "hard", "count/pods") == "5")
        #expect(quota.at("spec", "hard", "requests.cpu") == "2500m")
        #expect(quota.at("spec", "hard", "count/services") == "20")
        #expect(quota.labels["a"] == "b" && quota.labels["app.kubernetes.io/managed-by"] == nil)
        let limits = try #require(objects.first { $0.kind == "LimitRange" }).at("spec", "limits")?[0]
        #expect(limits?.at("max", "cpu") == "2" && limits?.at("default", "cpu") == "1")
        let work = try #require(objects.first { $0.name == "vc-work-isolate-vcluster" })
        #expect(work.at("spec", "egress")?[1]?["to"]?.arrayValue?.count == 1)
        #expect(work.at("spec", "ingress")?[2] == ["from": [["namespaceSelector": [:]]]])
        #expect(work.at("spec", "egress")?[0]?["ports"]?[0] == ["port": 1053, "protocol": "UDP"])
    }

    @Test(
        "a ClusterRole is made when a feature needs one, or when asked for",
        arguments: [
            ("", false), ("sync: {fromHost: {nodes: {enabled: true}}}", true),
            (
                "rbac: {clusterRole: {enabled: true, extraRules: [{verbs: [get], apiGroups: [a], resources: [b]}]}}",
                true
            ),
            ("{sync: {fromHost: {nodes: {enabled: true}}}, rbac: {clusterRole: {enabled: false}}}", false),
            ("rbac: {clusterRole: {overwriteRules: [{verbs: [get], apiGroups: [a], resources: [b]}]}}", true),
        ])
    func clusterRole(values: String, isMade: Bool) throws {
        let objects = try Self.objects(values)
        let name = "vc-isolate-vcluster-v-vcluster-isolate-vcluster"
        #expect(Self.names("ClusterRole", objects) == (isMade ? [name] : []))
        #expect(Self.names("ClusterRoleBinding", objects) == (isMade ? [name] : []))
        guard isMade else { return }
        let binding = try #require(objects.first { $0.kind == "ClusterRoleBinding" })
        #expect(binding.namespace.isEmpty)
        #expect(binding.at("roleRef", "name")?.stringValue == name)
        #expect(binding["subjects"]?[0]?["namespace"] == "vcluster-isolate-vcluster")
        let rules = try #require(objects.first { $0.kind == "ClusterRole" })["rules"]?.arrayValue ?? []
        #expect(!rules.isEmpty)
    }

    @Test(
        "attack 43: the control plane's own Secrets cannot be mapped into the virtual cluster",
        arguments: [
            ("/vc-x", false), ("/vc-config-x", false), ("team/vc-x", false), ("/own", true), ("other/vc-x", true),
        ])
    func ownSecrets(host: String, isPossible: Bool) throws {
        let values = "sync: {fromHost: {secrets: {enabled: true, mappings: {byName: {\(host): default/stolen}}}}}"
        let deployment = VClusterDeployment(
            name: try VClusterName("x"), namespace: "team",
            config: try VClusterConfig(parsing: Array(values.utf8), source: "values.yaml"))
        if isPossible {
            try deployment.check()
        } else {
            #expect(throws: ConfigError(.contradiction, "")) { try deployment.check() }
        }
    }

    @Test("the pod is replaced only for what a running control plane must be restarted for")
    func restart() throws {
        func template(_ values: String) throws -> JSONValue? {
            try Self.objects(values).first { $0.kind == "StatefulSet" }?.at("spec", "template")
        }
        let unchanged = try template("")
        #expect(try template("policies: {resourceQuota: {enabled: true}}") == unchanged)
        #expect(try template("controlPlane: {service: {spec: {type: NodePort}}}") == unchanged)
        #expect(try template("sync: {toHost: {ingresses: {enabled: true}}}") != unchanged)
        #expect(try template("controlPlane: {statefulSet: {resources: {limits: {memory: 3Gi}}}}") != unchanged)
    }
}
