import KubeCore
import Testing

@testable import KubeServer

@Suite("Validation of pods")
struct PodValidationTests {
    @Test("a pod that uses much is valid")
    func valid() throws {
        let pod = Validity.container(
            """
            "env":[{"name":"A","valueFrom":{"fieldRef":{"fieldPath":"metadata.labels['app']"}}},
            {"name":"B","valueFrom":{"resourceFieldRef":{"resource":"limits.cpu","divisor":"1m"}}}],
            "envFrom":[{"configMapRef":{"name":"c"}}],"volumeMounts":[{"name":"v","mountPath":"/v"}],
            "lifecycle":{"preStop":{"sleep":{"seconds":5}}},
            "livenessProbe":{"httpGet":{"port":"http"}},"ports":[{"name":"http","containerPort":80}],
            "resources":{"limits":{"cpu":"1","memory":"1Gi","hugepages-2Mi":"4Mi","example.com/gpu":"1"}},
            "restartPolicy":"Never","restartPolicyRules":[{"action":"Restart","exitCodes":{"operator":"In","values":[3]}}]
            """,
            """
            "volumes":[{"name":"v","projected":{"sources":[{"secret":{"name":"s"}},{"downwardAPI":{"items":[
            {"path":"labels","fieldRef":{"fieldPath":"metadata.labels"}}]}}]}}],
            "topologySpreadConstraints":[{"maxSkew":1,"topologyKey":"zone","whenUnsatisfiable":"DoNotSchedule",
            "labelSelector":{"matchLabels":{"a":"b"}}}],
            "tolerations":[{"operator":"Exists"}],"os":{"name":"linux"},
            "affinity":{"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[
            {"matchExpressions":[{"key":"a","operator":"Gt","values":["1"]}]}]}}}
            """)
        #expect(try Validity.creating(pod) == [])
        #expect(try Validity.warnings(pod) == [])
    }

    @Test(
        "what is wrong with the spec of a pod is said",
        arguments: [
            ("\"hostUsers\":false,\"hostNetwork\":true", ["spec.hostNetwork: Forbidden: when `hostUsers` is false"]),
            (
                "\"restartPolicy\":\"Nope\"",
                [
                    "spec.restartPolicy: Unsupported value: \"Nope\": supported values: \"Always\", \"OnFailure\", \"Never\""
                ]
            ),
            (
                "\"volumes\":[{\"name\":\"v\",\"nfs\":{\"server\":\"\",\"path\":\"x\"}}]",
                [
                    "spec.volumes[0].nfs.server: Required value",
                    "spec.volumes[0].nfs.path: Invalid value: \"x\": must be an absolute path",
                ]
            ),
            (
                "\"volumes\":[{\"name\":\"v\",\"emptyDir\":{},\"downwardAPI\":{}}]",
                ["spec.volumes[0].downwarAPI: Forbidden: may not specify more than 1 volume type"]
            ),
            (
                "\"serviceAccountName\":\"sa\",\"volumes\":[{\"name\":\"v\",\"projected\":{\"sources\":[{\"serviceAccountToken\":{\"path\":\"../t\",\"expirationSeconds\":5}}]}}]",
                [
                    "spec.volumes[0].projected.sources[0].serviceAccountToken.expirationSeconds: Invalid value: 5: may not specify a duration less than 10 minutes",
                    "spec.volumes[0].projected.path: Invalid value: \"../t\": must not contain '..'",
                ]
            ),
            (
                "\"tolerations\":[{\"key\":\"a\",\"operator\":\"Exists\",\"value\":\"b\",\"effect\":\"X\"}]",
                [
                    "spec.tolerations[0].operator: Invalid value: \"b\": value must be empty when `operator` is 'Exists'",
                    "spec.tolerations[0].effect: Unsupported value: \"X\": supported values: \"NoSchedule\", \"PreferNoSchedule\", \"NoExecute\"",
                ]
            ),
            (
                "\"schedulingGates\":[{\"name\":\"a\"},{\"name\":\"a\"}]",
                ["spec.schedulingGates[1]: Duplicate value: \"a\""]
            ),
            (
                "\"nodeName\":\"n\",\"schedulingGates\":[{\"name\":\"a\"}]",
                ["spec.nodeName: Forbidden: cannot be set until all schedulingGates have been cleared"]
            ),
            (
                "\"dnsPolicy\":\"None\",\"dnsConfig\":{}",
                [
                    "spec.dnsConfig.nameservers: Required value: must provide at least one DNS nameserver when `dnsPolicy` is None"
                ]
            ),
            (
                "\"dnsConfig\":{\"nameservers\":[\"x\"],\"options\":[{}]}",
                [
                    "spec.dnsConfig.nameservers[0]: Invalid value: \"x\": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)",
                    "spec.dnsConfig.options[0]: Required value: must not be empty",
                ]
            ),
            (
                "\"topologySpreadConstraints\":[{\"maxSkew\":1,\"topologyKey\":\"z\",\"whenUnsatisfiable\":\"ScheduleAnyway\",\"minDomains\":2,\"matchLabelKeys\":[\"a\"]}]",
                [
                    "spec.topologySpreadConstraints[0].minDomains: Invalid value: 2: can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ScheduleAnyway",
                    "spec.topologySpreadConstraints[0].matchLabelKeys: Forbidden: must not be specified when labelSelector is not set",
                ]
            ),
            (
                "\"os\":{\"name\":\"windows\"},\"securityContext\":{\"fsGroup\":1}",
                ["spec.securityContext.fsGroup: Forbidden: cannot be set for a windows pod"]
            ),
            (
                "\"resourceClaims\":[{\"name\":\"r\"}]",
                [
                    "spec.resourceClaims[0]: Invalid value: {\"Name\":\"r\",\"ResourceClaimName\":null,\"ResourceClaimTemplateName\":null}: must specify one of: `resourceClaimName`, `resourceClaimTemplateName`"
                ]
            ),
            (
                "\"ephemeralContainers\":[{\"name\":\"e\",\"image\":\"i\",\"ports\":[{\"containerPort\":1}]}]",
                [
                    "spec.ephemeralContainers[0].ports: Forbidden: cannot be set for an Ephemeral Container",
                    "spec.ephemeralContainers: Forbidden: cannot be set on create",
                ]
            ),
            (
                "\"initContainers\":[{\"name\":\"c\",\"image\":\"i\"}]",
                ["spec.initContainers[0].name: Duplicate value: \"c\""]
            ),
        ] as [(String, [String])])
    func spec(members: String, expected: [String]) throws {
        #expect(try Validity.creating(Validity.pod(members)) == expected)
    }

    @Test(
        "what is wrong with a container is said",
        arguments: [
            (
                "\"readinessProbe\":{\"exec\":{},\"tcpSocket\":{\"port\":1},\"terminationGracePeriodSeconds\":1}",
                [
                    "spec.containers[0].readinessProbe.exec.command: Required value",
                    "spec.containers[0].readinessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type",
                    "spec.containers[0].readinessProbe.terminationGracePeriodSeconds: Invalid value: 1: must not be set for readinessProbes",
                ]
            ),
            (
                "\"livenessProbe\":{\"grpc\":{\"port\":0},\"successThreshold\":2}",
                [
                    "spec.containers[0].livenessProbe.grpc.port: Invalid value: 0: must be between 1 and 65535, inclusive",
                    "spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1",
                ]
            ),
            (
                "\"lifecycle\":{\"preStop\":{\"sleep\":{\"seconds\":31}}}",
                [
                    "spec.containers[0].lifecycle.preStop.sleep: Invalid value: 31: must be non-negative and less than terminationGracePeriodSeconds (30)"
                ]
            ),
            (
                "\"env\":[{\"name\":\"A\",\"value\":\"v\",\"valueFrom\":{\"fieldRef\":{\"fieldPath\":\"spec.nope\"}}}]",
                [
                    "spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Invalid value: \"spec.nope\": error converting fieldPath: field label not supported: spec.nope",
                    "spec.containers[0].env[0].valueFrom: Invalid value: \"\": may not be specified when `value` is not empty",
                ]
            ),
            (
                "\"envFrom\":[{}]",
                ["spec.containers[0].envFrom: Invalid value: \"\": must specify one of: `configMapRef` or `secretRef`"]
            ),
            (
                "\"resources\":{\"requests\":{\"cpu\":\"2\"},\"limits\":{\"cpu\":\"1\"}}",
                [
                    "spec.containers[0].resources.requests: Invalid value: \"2\": must be less than or equal to cpu limit of 1"
                ]
            ),
            (
                "\"resources\":{\"requests\":{\"example.com/gpu\":\"1\"}}",
                [
                    "spec.containers[0].resources.limits: Required value: Limit must be set for non overcommitable resources"
                ]
            ),
            (
                "\"resources\":{\"limits\":{\"hugepages-2Mi\":\"3Mi\"}}",
                [
                    "spec.containers[0].resources.limits[hugepages-2Mi]: Invalid value: \"3Mi\": 3Mi is not positive integer multiple of hugepages-2Mi",
                    "spec.containers[0].resources.requests[hugepages-2Mi]: Invalid value: \"3Mi\": 3Mi is not positive integer multiple of hugepages-2Mi",
                    "spec.containers[0].resources: Forbidden: HugePages require cpu or memory",
                ]
            ),
            (
                "\"ports\":[{\"containerPort\":80,\"hostPort\":80},{\"containerPort\":81,\"hostPort\":80}]",
                ["spec.containers[0].ports[1].hostPort: Duplicate value: \"TCP//80\""]
            ),
            (
                "\"securityContext\":{\"procMount\":\"Unmasked\",\"seccompProfile\":{\"type\":\"Localhost\"}}",
                [
                    "spec.containers[0].securityContext.procMount: Invalid value: \"Unmasked\": `hostUsers` must be false to use `Unmasked`",
                    "spec.containers[0].securityContext.seccompProfile.localhostProfile: Required value: must be set when seccomp type is Localhost",
                ]
            ),
            (
                "\"restartPolicyRules\":[{\"action\":\"Restart\",\"exitCodes\":{\"operator\":\"In\",\"values\":[1]}}]",
                [
                    "spec.containers[0].restartPolicy: Required value: must specify restartPolicy when restart rules are used"
                ]
            ),
            (
                "\"volumeMounts\":[{\"name\":\"\",\"mountPath\":\"/a\",\"mountPropagation\":\"Bidirectional\"}]",
                [
                    "spec.containers[0].volumeMounts[0].name: Required value",
                    "spec.containers[0].volumeMounts[0].name: Not found: \"\"",
                    "spec.containers[0].volumeMounts.mountPropagation: Forbidden: Bidirectional mount propagation is available only to privileged containers",
                ]
            ),
        ] as [(String, [String])])
    func container(members: String, expected: [String]) throws {
        #expect(try Validity.creating(Validity.container(members)) == expected)
    }

    @Test(
        "a valid pod that looks like a mistake is worth a warning",
        arguments: [
            (
                Validity.pod("\"nodeSelector\":{\"beta.kubernetes.io/os\":\"linux\"}"),
                "spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use \"kubernetes.io/os\" instead"
            ),
            (
                Validity.container("\"env\":[{\"name\":\"A\",\"value\":\"1\"},{\"name\":\"A\",\"value\":\"2\"}]"),
                "spec.containers[0].env[1]: hides previous definition of \"A\", which may be dropped when using apply"
            ),
            (
                Validity.container("\"ports\":[{\"containerPort\":80},{\"containerPort\":80}]"),
                "spec.containers[0].ports[1]: duplicate port definition with spec.containers[0].ports[0]"
            ),
            (
                Validity.pod("\"volumes\":[{\"name\":\"g\",\"gitRepo\":{\"repository\":\"r\"}}]"),
                "spec.volumes[0].gitRepo: deprecated in v1.11"
            ),
        ])
    func warnings(pod: String, expected: String) throws { #expect(try Validity.warnings(pod) == [expected]) }
}
