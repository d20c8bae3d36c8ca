import KubeCore
import Testing

@testable import KubeServer

@Suite("Validation of other kinds")
struct KindValidationTests {
    private static let template =
        "\"template\":{\"metadata\":{\"labels\":{\"a\":\"b\"}},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}}"
    private static let jobTemplate = template.replacing("\"spec\":{", with: "\"spec\":{\"restartPolicy\":\"Never\",")

    private static func workload(_ kind: String, _ members: String) -> String {
        Validity.object(
            "apps/v1", kind, "\"spec\":{\"selector\":{\"matchLabels\":{\"a\":\"b\"}},\(template),\(members)}")
    }

    private static func job(_ members: String) -> String {
        Validity.object("batch/v1", "Job", "\"spec\":{\(jobTemplate)\(members.isEmpty ? "" : ",")\(members)}")
    }

    private static func service(_ members: String) -> String {
        Validity.object("v1", "Service", "\"spec\":{\(members)}")
    }

    @Test(
        "what is wrong with a workload is said",
        arguments: [
            (workload("Deployment", "\"replicas\":1"), []),
            (
                workload(
                    "Deployment", "\"strategy\":{\"rollingUpdate\":{\"maxUnavailable\":\"150%\",\"maxSurge\":\"x\"}}"),
                [
                    "spec.strategy.rollingUpdate.maxSurge: Invalid value: \"x\": a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
                    "spec.strategy.rollingUpdate.maxUnavailable: Invalid value: \"150%\": must not be greater than 100%",
                ]
            ),
            (
                workload("DaemonSet", "\"updateStrategy\":{\"rollingUpdate\":{\"maxUnavailable\":1,\"maxSurge\":1}}"),
                [
                    "spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: 1: may not be set when maxUnavailable is non-zero"
                ]
            ),
            (
                workload(
                    "StatefulSet", "\"updateStrategy\":{\"type\":\"OnDelete\",\"rollingUpdate\":{\"partition\":1}}"),
                [
                    "spec.updateStrategy.rollingUpdate: Invalid value: {\"Partition\":1,\"MaxUnavailable\":null}: only allowed for updateStrategy 'RollingUpdate'"
                ]
            ),
            (workload("StatefulSet", "\"serviceName\":\"s\""), []),
            (
                workload("StatefulSet", "\"serviceName\":\"s.n\""),
                ["spec.serviceName: Invalid value: \"s.n\": must not contain dots"]
            ),
            (
                Validity.object(
                    "apps/v1", "ReplicaSet", "\"spec\":{\"selector\":{},\(template)}"),
                ["spec.selector: Invalid value: {}: empty selector is invalid for deployment"]
            ),
            (job(""), []),
            (
                job(
                    "\"completionMode\":\"Indexed\",\"completions\":3,\"successPolicy\":{\"rules\":[{\"succeededIndexes\":\"0,5\",\"succeededCount\":4}]}"
                ),
                [
                    "spec.successPolicy.rules[0].succeededIndexes: Invalid value: \"0,5\": error parsing succeededIndexes: too large index: \"5\"",
                    "spec.successPolicy.rules[0].succeededCount: Invalid value: 4: must be less than or equal to 3 (the number of specified completions)",
                    "spec.successPolicy.rules[0].succeededCount: Invalid value: 4: must be less than or equal to 0 (the number of indexes in the specified succeededIndexes field)",
                ]
            ),
            (
                job("\"backoffLimitPerIndex\":1"),
                ["spec.backoffLimitPerIndex: Invalid value: 1: requires indexed completion mode"]
            ),
            (
                job(
                    "\"podFailurePolicy\":{\"rules\":[{\"action\":\"Count\",\"onExitCodes\":{\"operator\":\"In\",\"values\":[2,1,1]}}]}"
                ),
                [
                    "spec.podFailurePolicy.rules[0].onExitCodes.values[2]: Duplicate value: 1",
                    "spec.podFailurePolicy.rules[0].onExitCodes.values: Invalid value: [2,1,1]: must be ordered",
                ]
            ),
            (
                Validity.object(
                    "batch/v1", "CronJob",
                    "\"spec\":{\"schedule\":\"@every 1h\",\"timeZone\":\"Nowhere/Here\",\"jobTemplate\":{\"spec\":{\(jobTemplate)}}}"
                ),
                ["spec.timeZone: Invalid value: \"Nowhere/Here\": unknown time zone Nowhere/Here"]
            ),
        ] as [(String, [String])])
    func workloads(object: String, expected: [String]) throws {
        #expect(try Validity.creating(object) == expected)
    }

    @Test(
        "what a controller says of a job must fit together",
        arguments: [
            (
                "{\"startTime\":\"2024-03-01T10:00:00Z\",\"completionTime\":\"2024-03-01T10:05:30Z\",\"succeeded\":1,\"conditions\":[{\"type\":\"SuccessCriteriaMet\",\"status\":\"True\"},{\"type\":\"Complete\",\"status\":\"True\"}],\"uncountedTerminatedPods\":{}}",
                []
            ),
            (
                "{\"conditions\":[{\"type\":\"Complete\",\"status\":\"True\"}]}",
                [
                    "status.conditions: Invalid value: cannot set Complete=True condition without the SuccessCriteriaMet=true condition",
                    "status.completionTime: Required value: completionTime is required for Complete jobs",
                    "status.startTime: Required value: startTime is required for finished job",
                ]
            ),
            ("{\"ready\":1}", ["status.ready: Invalid value: 1: cannot set more ready pods than active"]),
        ] as [(String, [String])])
    func jobStatus(status: String, expected: [String]) throws {
        #expect(try Validity.changing(Self.job(""), by: "{\"status\":\(status)}", of: "status") == expected)
    }

    @Test(
        "what is wrong with a Service is said",
        arguments: [
            (service("\"clusterIP\":\"None\""), []),
            (
                service("\"ports\":[{\"port\":80,\"nodePort\":30000}]"),
                ["spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"]
            ),
            (
                service("\"ports\":[{\"name\":\"a\",\"port\":80},{\"name\":\"b\",\"port\":80}]"),
                [
                    "spec.ports[1]: Duplicate value: {\"Name\":\"\",\"Protocol\":\"TCP\",\"AppProtocol\":null,\"Port\":80,\"TargetPort\":0,\"NodePort\":0}"
                ]
            ),
            (
                service("\"type\":\"ExternalName\",\"externalName\":\"a.b\",\"ipFamilies\":[\"IPv4\"]"),
                ["spec.ipFamilies: Forbidden: may not be set for ExternalName services"]
            ),
            (
                service("\"ports\":[{\"port\":80}],\"externalTrafficPolicy\":\"Local\""),
                [
                    "spec.externalTrafficPolicy: Invalid value: \"Local\": may only be set for externally-accessible services"
                ]
            ),
            (
                service(
                    "\"ports\":[{\"port\":80}],\"trafficDistribution\":\"X\",\"loadBalancerSourceRanges\":[\"10.0.0.0/8\",\"y\"]"
                ),
                [
                    "spec.LoadBalancerSourceRanges: Forbidden: may only be used when `type` is 'LoadBalancer'",
                    "spec.LoadBalancerSourceRanges[1]: Invalid value: \"y\": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)",
                    "spec.trafficDistribution: Unsupported value: \"X\": supported values: \"PreferClose\", \"PreferSameNode\", \"PreferSameZone\"",
                ]
            ),
            (
                service(
                    "\"ports\":[{\"port\":80}],\"clusterIP\":\"10.0.0.1\",\"clusterIPs\":[\"10.0.0.1\",\"10.0.0.2\"]"),
                [
                    "spec.clusterIPs: Invalid value: [\"10.0.0.1\",\"10.0.0.2\"]: may specify no more than one IP for each IP family"
                ]
            ),
        ] as [(String, [String])])
    func services(object: String, expected: [String]) throws {
        #expect(try Validity.creating(object) == expected)
    }

    @Test(
        "what is wrong with storage is said",
        arguments: [
            (
                Validity.object(
                    "v1", "PersistentVolumeClaim",
                    "\"spec\":{\"accessModes\":[\"ReadWriteOncePod\",\"ReadWriteOnce\"],\"resources\":{\"requests\":{\"storage\":\"1Gi\"}},\"dataSourceRef\":{\"kind\":\"X\",\"name\":\"x\"}}"
                ),
                [
                    "spec.accessModes: Forbidden: may not use ReadWriteOncePod with other access modes",
                    "spec.dataSource: Invalid value: \"X\": must be 'PersistentVolumeClaim' when referencing the default apiGroup",
                    "spec.dataSourceRef: Invalid value: \"X\": must be 'PersistentVolumeClaim' when referencing the default apiGroup",
                ]
            ),
            (
                Validity.object(
                    "v1", "PersistentVolume",
                    "\"spec\":{\"capacity\":{\"storage\":\"1Gi\"},\"accessModes\":[\"ReadWriteOnce\"],\"local\":{\"path\":\"/x\"}}"
                ),
                ["spec.nodeAffinity: Required value: Local volume requires node affinity"]
            ),
            (
                Validity.object(
                    "v1", "PersistentVolume",
                    "\"spec\":{\"capacity\":{\"storage\":\"1Gi\"},\"accessModes\":[\"ReadWriteOnce\"],\"csi\":{\"driver\":\"d\",\"volumeHandle\":\"h\",\"nodeStageSecretRef\":{},\"nodePublishSecretRef\":{\"name\":\"s\"}}}"
                ), ["spec.csi.nodePublishSecretRef.namespace: Required value"]
            ),
            (
                Validity.object(
                    "storage.k8s.io/v1", "VolumeAttachment",
                    "\"spec\":{\"attacher\":\"a\",\"nodeName\":\"n\",\"source\":{}}"),
                [
                    "spec.source: Required value: must specify exactly one of inlineVolumeSpec and persistentVolumeName"
                ]
            ),
        ] as [(String, [String])])
    func storage(object: String, expected: [String]) throws {
        #expect(try Validity.creating(object) == expected)
    }

    @Test(
        "what is wrong with rules of the cluster is said",
        arguments: [
            (
                Validity.object(
                    "networking.k8s.io/v1", "NetworkPolicy",
                    "\"spec\":{\"podSelector\":{},\"ingress\":[{\"ports\":[{\"port\":\"http\",\"endPort\":9}]}]}"),
                [
                    "spec.ingress[0].ports[0].endPort: Invalid value: 9: may not be specified when `port` is non-numeric"
                ]
            ),
            (
                Validity.object(
                    "discovery.k8s.io/v1", "EndpointSlice",
                    "\"addressType\":\"IPv4\",\"endpoints\":[{\"addresses\":[\"127.0.0.1\",\"::1\"]}]"),
                [
                    "endpoints[0].addresses[0]: Invalid value: \"127.0.0.1\": may not be in the loopback range (127.0.0.0/8, ::1/128)",
                    "endpoints[0].addresses[1]: Invalid value: \"::1\": must be an IPv4 address",
                    "endpoints[0].addresses[1]: Invalid value: \"::1\": may not be in the loopback range (127.0.0.0/8, ::1/128)",
                ]
            ),
            (
                Validity.object(
                    "v1", "ResourceQuota",
                    "\"spec\":{\"hard\":{\"nope\":\"1\",\"pods\":\"1500m\"},\"scopes\":[\"BestEffort\",\"NotBestEffort\"]}"
                ),
                [
                    "spec.hard[nope]: Invalid value: \"nope\": must be a standard resource type or fully qualified",
                    "spec.hard[nope]: Invalid value: \"nope\": must be a standard resource for quota",
                    "spec.hard[pods]: Invalid value: \"1500m\": must be an integer",
                    "spec.scopes: Invalid value: [\"BestEffort\",\"NotBestEffort\"]: conflicting scopes",
                ]
            ),
            (
                Validity.object(
                    "v1", "LimitRange",
                    "\"spec\":{\"limits\":[{\"type\":\"PersistentVolumeClaim\"},{\"type\":\"X\"}]}"),
                [
                    "spec.limits[0].limits: Required value: either minimum or maximum storage value is required, but neither was provided",
                    "spec.limits[1].type: Invalid value: \"X\": must be a standard limit type or fully qualified",
                ]
            ),
            (
                Validity.object(
                    "autoscaling/v2", "HorizontalPodAutoscaler",
                    "\"spec\":{\"maxReplicas\":3,\"scaleTargetRef\":{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"name\":\"d\"},\"metrics\":[{\"type\":\"Pods\",\"resource\":{\"name\":\"cpu\",\"target\":{\"type\":\"Utilization\",\"averageUtilization\":0}}}]}"
                ),
                [
                    "spec.metrics[0].resource.target.averageUtilization: Invalid value: 0: must be greater than 0",
                    "spec.metrics[0].pods: Required value: must populate information for the given metric source",
                ]
            ),
            (
                Validity.object(
                    "rbac.authorization.k8s.io/v1", "ClusterRole", "\"aggregationRule\":{},\"rules\":[]"),
                [
                    "aggregationRule.clusterRoleSelectors: Required value: at least one clusterRoleSelector required if aggregationRule is non-nil"
                ]
            ),
            (
                Validity.object(
                    "v1", "Secret",
                    "\"type\":\"kubernetes.io/dockerconfigjson\",\"stringData\":{\".dockerconfigjson\":\"[]\"}"),
                [
                    "data[.dockerconfigjson]: Invalid value: \"<secret contents redacted>\": json: cannot unmarshal array into Go value of type map[string]interface {}"
                ]
            ),
        ] as [(String, [String])])
    func policies(object: String, expected: [String]) throws {
        #expect(try Validity.creating(object) == expected)
    }

    @Test(
        "what controllers say of a workload must fit together",
        arguments: [
            (
                workload("Deployment", "\"replicas\":1"), "\"replicas\":1,\"readyReplicas\":2,\"availableReplicas\":2",
                [
                    "status.readyReplicas: Invalid value: 2: cannot be greater than status.replicas",
                    "status.availableReplicas: Invalid value: 2: cannot be greater than status.replicas",
                ]
            ),
            (
                workload("ReplicaSet", "\"replicas\":1"), "\"replicas\":1,\"availableReplicas\":1",
                ["status.availableReplicas: Invalid value: 1: cannot be greater than readyReplicas"]
            ),
            (
                workload("DaemonSet", "\"minReadySeconds\":1"), "\"numberReady\":-1",
                ["status.numberReady: Invalid value: -1: must be greater than or equal to 0"]
            ),
            (workload("StatefulSet", "\"serviceName\":\"s\""), "\"replicas\":1,\"readyReplicas\":1", []),
        ] as [(String, String, [String])])
    func workloadStatus(object: String, status: String, expected: [String]) throws {
        #expect(try Validity.changing(object, by: "{\"status\":{\(status)}}", of: "status") == expected)
    }

    /// An autoscaler of a target of this version and kind, by the number of something of this version.
    private static func autoscaler(_ version: String, _ kind: String, by metric: String) -> String {
        Validity.object(
            "autoscaling/v2", "HorizontalPodAutoscaler",
            "\"spec\":{\"maxReplicas\":3,\"scaleTargetRef\":{\"apiVersion\":\"\(version)\",\"kind\":\"\(kind)\",\"name\":\"d\"},\"metrics\":[{\"type\":\"Object\",\"object\":{\"metric\":{\"name\":\"m\"},\"describedObject\":{\"apiVersion\":\"\(metric)\",\"kind\":\"Service\",\"name\":\"s\"},\"target\":{\"type\":\"Value\",\"value\":\"1\"}}}]}"
        )
    }

    @Test(
        "an autoscaler scales what has a group, by objects of any version",
        arguments: [
            ("apps/v1", "Deployment", "v1", []),
            ("v1", "ReplicationController", "", []),
            ("", "ReplicationController", "/", []),
            (
                "v1", "Deployment", "networking.k8s.io/v1",
                ["spec.scaleTargetRef.apiVersion: Invalid value: \"v1\": apiVersion must specify API group"]
            ),
            (
                "a/b/c", "Deployment", "a/b/c",
                [
                    "spec.scaleTargetRef.apiVersion: Invalid value: \"a/b/c\": unexpected GroupVersion string: a/b/c",
                    "spec.metrics[0].object.describedObject.apiVersion: Invalid value: \"a/b/c\": unexpected GroupVersion string: a/b/c",
                ]
            ),
        ] as [(String, String, String, [String])])
    func autoscalerVersions(version: String, kind: String, metric: String, expected: [String]) throws {
        #expect(try Validity.creating(Self.autoscaler(version, kind, by: metric)) == expected)
    }

    @Test("an autoscaler may keep what it refers to, whatever that is")
    func autoscalerChanges() throws {
        let old = Self.autoscaler("v1", "Deployment", by: "a/b/c")
        #expect(try Validity.changing(old, by: "{\"spec\":{\"maxReplicas\":4}}") == [])
        #expect(
            try Validity.changing(old, by: "{\"spec\":{\"scaleTargetRef\":{\"kind\":\"StatefulSet\"}}}")
                == ["spec.scaleTargetRef.apiVersion: Invalid value: \"v1\": apiVersion must specify API group"])
    }

    @Test(
        "a structure that may not change is shown as Go has it",
        arguments: [
            (
                Validity.object(
                    "networking.k8s.io/v1", "IPAddress",
                    "\"spec\":{\"parentRef\":{\"resource\":\"services\",\"name\":\"a\"}}"),
                "{\"spec\":{\"parentRef\":{\"name\":\"b\"}}}",
                "spec.parentRef: Invalid value: {\"Group\":\"\",\"Resource\":\"services\",\"Namespace\":\"\",\"Name\":\"b\"}: field is immutable"
            ),
            (
                job(
                    "\"podFailurePolicy\":{\"rules\":[{\"action\":\"FailJob\",\"onExitCodes\":{\"operator\":\"In\",\"values\":[1]}}]}"
                ),
                "{\"spec\":{\"podFailurePolicy\":{\"rules\":[{\"action\":\"FailJob\",\"onExitCodes\":{\"operator\":\"In\",\"values\":[2]}}]}}}",
                "spec.podFailurePolicy: Invalid value: {\"Rules\":[{\"Action\":\"FailJob\",\"OnExitCodes\":{\"ContainerName\":null,\"Operator\":\"In\",\"Values\":[2]},\"OnPodConditions\":null}]}: field is immutable"
            ),
        ] as [(String, String, String)])
    func structures(object: String, patch: String, expected: String) throws {
        #expect(try Validity.changing(object, by: patch) == [expected])
    }
}
