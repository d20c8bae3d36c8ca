internal import KubeCore
internal import Testing

@testable internal import Syncer

@Suite struct PodTranslationTests {
    private func plan(
        _ spec: JSONObject, labels: [String: String] = [:], context: PodContext = PodContext(dnsClusterIP: "10.96.0.10")
    ) throws -> PodPlan {
        var pod = KubeObject(apiVersion: "v1", kind: "Pod", namespace: "demo", name: "web.0")
        pod.uid = "pod-uid"
        pod.labels = labels
        pod["spec"] = .object(spec)
        return try PodTranslation(exampleConfiguration()).plan(for: pod, context)
    }

    private func spec(_ fields: JSONObject) throws -> JSONValue {
        try #require(try plan(fields).hostPod["spec"])
    }

    @Test("the workload identity is forced, whatever the tenant asks for")
    func identity() throws {
        let spec = try spec([
            "serviceAccountName": "host-admin", "serviceAccount": "host-admin", "automountServiceAccountToken": true,
            "enableServiceLinks": true, "priorityClassName": "system-node-critical", "priority": 2_000_001_000,
            "preemptionPolicy": "Never", "containers": [["name": "c"]],
        ])
        #expect(spec["serviceAccountName"] == "vc-workload-my-vcluster")
        #expect(spec["automountServiceAccountToken"] == false)
        #expect(spec["enableServiceLinks"] == false)
        for field in ["serviceAccount", "priorityClassName", "priority", "preemptionPolicy"] {
            #expect(spec[field] == nil)
        }
    }

    @Test("every reference to another object gets its host name")
    func references() throws {
        let spec = try spec([
            "imagePullSecrets": [["name": "pull"]],
            "containers": [
                [
                    "name": "c",
                    "env": [
                        ["name": "A", "valueFrom": ["configMapKeyRef": ["name": "cm", "key": "k"]]],
                        ["name": "B", "valueFrom": ["secretKeyRef": ["name": "sec", "key": "k"]]],
                    ],
                    "envFrom": [["configMapRef": ["name": "cm2"]], ["secretRef": ["name": "sec2"]]],
                ]
            ],
            "volumes": [
                ["name": "1", "configMap": ["name": "cm3"]], ["name": "2", "secret": ["secretName": "sec3"]],
                ["name": "3", "persistentVolumeClaim": ["claimName": "data"]],
                [
                    "name": "4",
                    "projected": ["sources": [["secret": ["name": "sec4"]], ["configMap": ["name": "cm4"]]]],
                ],
                ["name": "5", "csi": ["driver": "d", "nodePublishSecretRef": ["name": "sec5"]]],
                ["name": "6", "ephemeral": ["volumeClaimTemplate": ["spec": [:]]]],
                ["name": "7", "azureFile": ["secretName": "sec6", "shareName": "s"]],
            ],
        ])
        let text = spec.description
        for name in [
            "pull", "cm", "sec", "cm2", "sec2", "cm3", "sec3", "data", "sec4", "cm4", "sec5", "web.0-6", "sec6",
        ] {
            #expect(text.contains("\"\(name)-x-demo-x-my-vcluster\""), "\(name)")
        }
    }

    @Test(
        "volume types that are not known, or dangerous, are refused",
        arguments: [
            ["name": "v", "gitRepo": ["repository": "r"]], ["name": "v", "newType": ["ref": "host-object"]],
            ["name": "v", "projected": ["sources": [["clusterTrustBundle": ["name": "b"]]]]],
        ] as [JSONValue])
    func refusedVolumes(volume: JSONValue) {
        #expect(throws: SyncRefusal.self) { try plan(["volumes": [volume], "containers": []]) }
    }

    @Test("resource claims are refused, since their names are not mapped")
    func resourceClaims() {
        #expect(throws: SyncRefusal.self) {
            try plan(["resourceClaims": [["name": "gpu", "resourceClaimName": "host-gpu"]], "containers": []])
        }
    }

    @Test("cluster DNS becomes the tenant's, and the pod's own options stay")
    func dns() throws {
        let spec = try spec([
            "dnsConfig": ["options": [["name": "timeout", "value": "1"]], "searches": ["corp.example"]],
            "containers": [],
        ])
        #expect(spec["dnsPolicy"] == "None")
        #expect(
            spec["dnsConfig"] == [
                "nameservers": ["10.96.0.10"],
                "searches": ["demo.svc.cluster.local", "svc.cluster.local", "cluster.local", "corp.example"],
                "options": [["name": "ndots", "value": "5"], ["name": "timeout", "value": "1"]],
            ])
    }

    @Test("a pod waits until DNS has an address, unless it does not use it")
    func dnsNotReady() throws {
        #expect(throws: SyncRefusal.waiting("waiting for DNS service IP")) {
            try plan(["containers": []], context: PodContext())
        }
        let own = try plan(["dnsPolicy": "Default", "containers": []], context: PodContext())
        #expect(own.hostPod.at("spec", "dnsPolicy") == "Default")
    }

    @Test("hostname, aliases and subdomain")
    func names() throws {
        let plan = try plan(["subdomain": "web", "containers": [["name": "c"]]])
        let spec = try #require(plan.hostPod["spec"])
        #expect(spec["hostname"] == "web-0")
        #expect(spec["subdomain"] == nil)
        #expect(spec["hostAliases"]?[0]?["ip"] == "10.96.0.9")
        #expect(spec["initContainers"]?[0]?["name"] == "vcluster-rewrite-hosts")
        #expect(
            spec["initContainers"]?[0]?["args"]?[1]?.stringValue?.contains("web-0.web.demo.svc.cluster.local web-0")
                == true)
        #expect(spec["containers"]?[0]?["volumeMounts"]?[0]?["mountPath"] == "/etc/hosts")
        #expect(plan.hostPod.annotations["vcluster.loft.sh/hosts-rewritten"] == "true")
    }

    @Test("Services of the namespace are in the environment, behind the tenant's own variables")
    func environment() throws {
        var service = KubeObject(apiVersion: "v1", kind: "Service", namespace: "demo", name: "my-db")
        service["spec"] = ["clusterIP": "10.96.3.4", "ports": [["name": "pg", "port": 5432, "protocol": "TCP"]]]
        let plan = try plan(
            ["containers": [["name": "c", "env": [["name": "KUBERNETES_SERVICE_HOST", "value": "mine"]]]]],
            context: PodContext(services: [service], dnsClusterIP: "10.96.0.10"))
        let env = plan.hostPod.at("spec", "containers")?[0]?["env"]?.arrayValue ?? []
        var values: [String: String] = [:]
        for variable in env { values[variable["name"]?.stringValue ?? ""] = variable["value"]?.stringValue }
        #expect(values["KUBERNETES_SERVICE_HOST"] == "mine")
        #expect(values["KUBERNETES_PORT_443_TCP_ADDR"] == "10.96.0.9")
        #expect(values["MY_DB_SERVICE_HOST"] == "10.96.3.4")
        #expect(values["MY_DB_SERVICE_PORT_PG"] == "5432")
        #expect(values["MY_DB_PORT_5432_TCP"] == "tcp://10.96.3.4:5432")
        #expect(env.last?["name"] == "KUBERNETES_SERVICE_HOST")
        let names = env.dropLast().compactMap { $0["name"]?.stringValue }
        #expect(names == names.sorted())
    }

    @Test(
        "downward API fields lead to the tenant's view",
        arguments: [
            ("metadata.name", "metadata.annotations['vcluster.loft.sh/name']"),
            ("metadata.namespace", "metadata.annotations['vcluster.loft.sh/namespace']"),
            ("metadata.uid", "metadata.annotations['vcluster.loft.sh/uid']"),
            ("metadata.labels", "metadata.annotations['vcluster.loft.sh/labels']"),
            ("metadata.labels['app']", "metadata.labels['vcluster.loft.sh/label-my-vcluster-x-a172cedcae']"),
            ("spec.serviceAccountName", "metadata.annotations['vcluster.loft.sh/service-account-name']"),
            ("status.podIP", "status.podIP"), ("metadata.annotations['x']", "metadata.annotations['x']"),
        ])
    func fields(path: String, expected: String) throws {
        let spec = try spec([
            "containers": [
                ["name": "c", "env": [["name": "A", "valueFrom": ["fieldRef": ["fieldPath": .string(path)]]]]]
            ]
        ])
        let env = spec["containers"]?[0]?["env"]?.arrayValue ?? []
        #expect(env.last?.at("valueFrom", "fieldRef", "fieldPath") == .string(expected))
    }

    @Test("tokens are asked of the tenant's API and read from an annotation")
    func tokens() throws {
        let plan = try plan([
            "serviceAccountName": "robot", "containers": [],
            "volumes": [
                [
                    "name": "t",
                    "projected": ["sources": [["serviceAccountToken": ["path": "token", "audience": "vault"]]]],
                ]
            ],
        ])
        let demand = try #require(plan.tokens.first)
        #expect(demand.serviceAccount == "robot")
        #expect(demand.audiences == ["vault"])
        let item = plan.hostPod.at("spec", "volumes")?[0]?.at("projected", "sources")?[0]?.at("downwardAPI", "items")?[
            0]
        #expect(item?["path"] == "token")
        guard case .annotation(let annotation) = demand.place else {
            Issue.record("not in an annotation")
            return
        }
        #expect(item?.at("fieldRef", "fieldPath") == .string("metadata.annotations['\(annotation)']"))
    }

    private static let affinityTerms: [(JSONValue, [String: String])] = [
        (
            ["labelSelector": ["matchLabels": ["app": "db"]]],
            [
                "vcluster.loft.sh/label-my-vcluster-x-a172cedcae": "db", "vcluster.loft.sh/managed-by": "my-vcluster",
                "vcluster.loft.sh/namespace": "demo",
            ]
        ),
        (
            ["labelSelector": [:], "namespaceSelector": [:]],
            ["vcluster.loft.sh/managed-by": "my-vcluster"]
        ),
        (
            ["labelSelector": [:], "namespaceSelector": ["matchLabels": ["app": "x"]]],
            ["vcluster.loft.sh/managed-by": "my-vcluster", "vcluster.loft.sh/ns-label-my-vcluster-x-a172cedcae": "x"]
        ),
    ]

    @Test("affinity terms select only pods of this virtual cluster", arguments: affinityTerms)
    func affinity(term: JSONValue, expected: [String: String]) throws {
        let spec = try spec([
            "containers": [],
            "affinity": ["podAntiAffinity": ["requiredDuringSchedulingIgnoredDuringExecution": [term]]],
        ])
        let result = spec.at("affinity", "podAntiAffinity", "requiredDuringSchedulingIgnoredDuringExecution")?[0]
        #expect(result?.at("labelSelector", "matchLabels")?.objectValue?.stringDictionary == expected)
        #expect(result?["namespaceSelector"] == nil)
    }

    @Test("a node named by the tenant does not skip the host's scheduler")
    func nodeName() throws {
        let spec = try spec(["nodeName": "control-plane", "containers": []])
        #expect(spec["nodeName"] == nil)
        #expect(
            spec.at("affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms")
                == [["matchFields": [["key": "metadata.name", "operator": "In", "values": ["control-plane"]]]]])
    }

    @Test("logs and pod directories of the node are led to a directory of this virtual cluster")
    func hostPaths() throws {
        let spec = try spec([
            "containers": [["name": "c", "volumeMounts": [["name": "v", "mountPath": "/l"]]]],
            "volumes": [["name": "v", "hostPath": ["path": "/var/log/pods/"]]],
        ])
        #expect(
            spec["volumes"]?[0]?.at("hostPath", "path") == "/tmp/vcluster/vcluster-my-vcluster/my-vcluster/log/pods")
        #expect(spec["containers"]?[0]?["volumeMounts"]?[0]?["mountPropagation"] == "HostToContainer")
    }

    @Test("annotations carry the tenant's facts")
    func annotations() throws {
        let pod = try plan(["serviceAccountName": "robot", "containers": []], labels: ["b": "2\"", "a": "1"]).hostPod
        #expect(pod.annotations["vcluster.loft.sh/name"] == "web.0")
        #expect(pod.annotations["vcluster.loft.sh/uid"] == "pod-uid")
        #expect(pod.annotations["vcluster.loft.sh/service-account-name"] == "robot")
        #expect(pod.annotations["vcluster.loft.sh/labels"] == "a=\"1\"\nb=\"2\\\"\"")
    }
}
