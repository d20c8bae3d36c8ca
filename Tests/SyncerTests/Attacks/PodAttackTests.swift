internal import KubeCore
internal import SyncSettings
internal import Testing

@testable internal import Syncer

/// What tenants may try with the spec and the metadata of a pod. The translated pod is what the host would run.
@Suite struct PodAttackTests {
    private static let secureSettings: SyncSettings = .with { $0.security = .secure }

    private func plan(
        _ spec: JSONObject, annotations: [String: String] = [:], labels: [String: String] = [:],
        settings: SyncSettings = secureSettings, context: PodContext = PodContext(dnsClusterIP: "10.96.0.10")
    ) throws -> PodPlan {
        var pod = KubeObject(apiVersion: "v1", kind: "Pod", namespace: "demo", name: "web")
        pod.uid = "pod-uid"
        pod.annotations = annotations
        pod.labels = labels
        var complete: JSONObject = ["containers": [["name": "a"]]]
        for (key, value) in spec { complete[key] = value }
        pod["spec"] = .object(complete)
        return try PodTranslation(exampleConfiguration(settings: settings)).plan(for: pod, context)
    }

    private func refusal(_ spec: JSONObject, settings: SyncSettings = secureSettings) -> String? {
        do {
            _ = try plan(spec, settings: settings)
            return nil
        } catch let refusal as SyncRefusal {
            return refusal.kind == .unacceptable ? refusal.message : nil
        } catch { return nil }
    }

    private static func container(_ security: JSONValue) -> JSONObject {
        ["containers": [["name": "a", "securityContext": security]]]
    }

    static let privilegedSpecs: [(JSONObject, String)] = [
        (container(["privileged": true]), "privileged (container"),
        (container(["capabilities": ["add": ["SYS_ADMIN"]]]), "non-default capabilities"),
        (container(["procMount": "Unmasked"]), "procMount"),
        (["hostPID": true], "hostPID=true"), (["hostIPC": true], "hostIPC=true"),
        (["hostNetwork": true], "hostNetwork=true"),
        (["containers": [["name": "a", "ports": [["containerPort": 80, "hostPort": 80]]]]], "hostPort 80"),
        (["securityContext": ["sysctls": [["name": "kernel.msgmax", "value": "1"]]]], "forbidden sysctls"),
        (["initContainers": [["name": "i", "securityContext": ["privileged": true]]]], "privileged (container \"i\""),
    ]

    @Test("attack 1: rights on the node are refused in the words of Kubernetes", arguments: privilegedSpecs)
    func privileged(spec: JSONObject, expected: String) throws {
        let message = try #require(refusal(spec))
        #expect(message.hasPrefix("violates PodSecurity \"baseline:latest\": "))
        #expect(message.contains(expected))
        #expect(refusal(spec, settings: SyncSettings()) == nil, "the compatible profile lets it through")
    }

    @Test("attack 2: a host path is refused, also where no level of Pod Security forbids it")
    func hostPath() throws {
        let spec: JSONObject = ["volumes": [["name": "v", "hostPath": ["path": "/etc"]]]]
        #expect(try #require(refusal(spec)).contains("hostPath volumes (volume \"v\")"))
        let byRule = SyncSettings.with { $0.security.allowsHostPaths = false }
        #expect(refusal(spec, settings: byRule) == "volume \"v\" is a hostPath, which the operator does not allow")
    }

    @Test("attack 4: a gitRepo volume, which runs code on the node, is refused in every profile")
    func gitRepo() {
        let spec: JSONObject = ["volumes": [["name": "v", "gitRepo": ["repository": "https://x"]]]]
        #expect(refusal(spec) != nil)
        #expect(refusal(spec, settings: SyncSettings()) != nil)
    }

    @Test("attack 5: drivers outside the list and unknown types of volumes are refused, and references mapped")
    func drivers() throws {
        for type in ["flexVolume", "csi"] {
            let volume = JSONValue.object(
                JSONObject([("name", "v" as JSONValue), (type, ["driver": "evil.example"] as JSONValue)]))
            let spec: JSONObject = ["volumes": [volume]]
            #expect(refusal(spec)?.contains("driver evil.example") == true)
            let allowing = SyncSettings.with {
                $0.security = .secure
                $0.security.allowedVolumeDrivers = ["evil.example"]
            }
            #expect(refusal(spec, settings: allowing) == nil)
        }
        #expect(
            refusal(["volumes": [["name": "v", "brandNew": ["ref": "host-object"]]]], settings: SyncSettings()) != nil)
        let types = ["iscsi", "rbd", "flexVolume", "cinder", "cephfs", "scaleIO", "storageos"]
        for type in types {
            let source: JSONValue = ["secretRef": ["name": "vc-my-vcluster"]]
            let volume = JSONValue.object(JSONObject([("name", "v" as JSONValue), (type, source)]))
            let host = try plan(["volumes": [volume]], settings: SyncSettings()).hostPod
            #expect(
                host.at("spec", "volumes")?[0]?.at(type, "secretRef", "name") == "vc-my-vcluster-x-demo-x-my-vcluster")
        }
    }

    @Test("attack 6: no path within a volume is followed on our side: subPath is kubelet's to resolve")
    func subPath() throws {
        let mount: JSONValue = ["name": "v", "mountPath": "/m", "subPath": "../../etc"]
        let host = try plan(
            ["containers": [["name": "a", "volumeMounts": [mount]]], "volumes": [["name": "v", "emptyDir": [:]]]]
        ).hostPod
        #expect(host.at("spec", "containers")?[0]?["volumeMounts"] == [mount])
        #expect(host.at("spec", "volumes") == [["name": "v", "emptyDir": [:]]])
    }

    @Test("attack 7: a nodeName never skips the host's scheduler, and none outside the tenant's nodes is taken")
    func nodeName() throws {
        let host = try plan(["nodeName": "control-plane"], settings: SyncSettings()).hostPod
        #expect(host.at("spec", "nodeName") == nil)
        for settings in [
            SyncSettings.with { $0.fromHost.nodes.mode = .selected(LabelSelector(matching: ["team": "a"])) },
            SyncSettings.with {
                $0.fromHost.nodes.mode = .all
                $0.schedulesVirtually = true
            },
        ] {
            #expect(throws: SyncRefusal.self) {
                try plan(
                    ["nodeName": "elsewhere"], settings: settings,
                    context: PodContext(dnsClusterIP: "10.96.0.10", hasNode: { _ in false }))
            }
        }
        let rules = TenantPodRules(exampleConfiguration(settings: Self.secureSettings))
        var pod = KubeObject(apiVersion: "v1", kind: "Pod", namespace: "demo", name: "web")
        pod["spec"] = ["nodeName": "n", "containers": [["name": "a"]]]
        #expect(throws: StatusError.self) { try rules.check(pod, isNew: true) }
        #expect(throws: Never.self) { try rules.check(pod, isNew: false) }
        #expect(!rules.allowsBinding)
    }

    private static let teamNodes: SyncSettings = .with {
        $0.fromHost.nodes.mode = .selected(
            LabelSelector(requirements: [
                .init(key: "team", operator: .in, values: ["a"]),
                .init(key: "gpu", operator: .doesNotExist),
            ]))
    }

    @Test("attack 8: the operator's selector of nodes is added last, and what contradicts it is refused")
    func nodeSelector() throws {
        let other: JSONValue = ["key": "zone", "operator": "In", "values": ["z1"]]
        let host = try plan(
            [
                "nodeSelector": ["disk": "ssd"],
                "affinity": [
                    "nodeAffinity": [
                        "requiredDuringSchedulingIgnoredDuringExecution": [
                            "nodeSelectorTerms": [["matchExpressions": [other]], ["matchFields": []]]
                        ]
                    ]
                ],
            ], settings: Self.teamNodes
        ).hostPod
        #expect(host.at("spec", "nodeSelector") == ["disk": "ssd", "team": "a"])
        let terms = host.at(
            "spec", "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms")
        let own: JSONValue = ["key": "gpu", "operator": "DoesNotExist"]
        #expect(terms?[0]?["matchExpressions"] == [other, own])
        #expect(terms?[1]?["matchExpressions"] == [own], "terms are alternatives: each gets it")
        let message = refusal(["nodeSelector": ["team": "b"]], settings: Self.teamNodes)
        #expect(message?.contains("nodeSelector team=b conflicts") == true)
    }

    @Test("attack 9: tolerations of everything, or of the host's control plane, do not reach the host")
    func tolerations() throws {
        let kept: JSONValue = ["key": "node.kubernetes.io/not-ready", "operator": "Exists", "effect": "NoExecute"]
        let given: JSONValue = [
            ["operator": "Exists"], kept, ["key": "node-role.kubernetes.io/control-plane", "operator": "Exists"],
        ]
        let plan = try plan(["tolerations": given])
        #expect(plan.hostPod.at("spec", "tolerations") == [kept])
        #expect(plan.warnings.first?.contains("all taints, node-role.kubernetes.io/control-plane") == true)
        var changed = plan.hostPod
        changed["spec"] = ["containers": [["name": "a"]], "tolerations": given]
        let update = PodUpdate(translation: PodTranslation(exampleConfiguration(settings: Self.secureSettings)))
        #expect(
            update.patch(host: plan.hostPod, virtual: changed, namespaceLabels: [:])?["spec"] == nil,
            "nor when they are added later")
    }

    @Test("attack 10: no pod gets a priority of the host that the operator did not give it")
    func priority() throws {
        func hostClass(_ name: String, _ settings: SyncSettings) throws -> JSONValue? {
            let spec: JSONObject = ["priorityClassName": .string(name), "priority": 2_000_001_000]
            let host = try plan(spec, settings: settings).hostPod
            #expect(host.at("spec", "priority") == nil)
            return host.at("spec", "priorityClassName")
        }
        let toHost = SyncSettings.with { $0.toHost.priorityClasses = true }
        let fromHost = SyncSettings.with { $0.fromHost.priorityClasses.isEnabled = true }
        let override = SyncSettings.with { $0.toHost.pods.priorityClassName = "tenants" }
        #expect(try hostClass("high", SyncSettings()) == nil)
        #expect(try hostClass("high", toHost) == "vcluster-high-x-vcluster-my-vcluster-x-my-vcluster")
        #expect(try hostClass("high", fromHost) == "high")
        #expect(try hostClass("high", override) == "tenants")
        for settings in [SyncSettings(), toHost, fromHost] {
            #expect(try hostClass("system-node-critical", settings) == nil)
        }
    }

    @Test("attack 11: neither runtime class nor scheduler of the host is the tenant's choice")
    func classes() throws {
        #expect(refusal(["runtimeClassName": "runc"])?.contains("runtime class \"runc\" is not available") == true)
        let sandboxed = SyncSettings.with {
            $0.security = .secure
            $0.toHost.pods.runtimeClassName = "gvisor"
        }
        #expect(
            try plan(["runtimeClassName": "runc"], settings: sandboxed).hostPod.at("spec", "runtimeClassName")
                == "gvisor")
        #expect(try plan(["schedulerName": "privileged"]).hostPod.at("spec", "schedulerName") == nil)
        let listed = SyncSettings.with { $0.toHost.pods.hostSchedulers = ["batch"] }
        #expect(try plan(["schedulerName": "batch"], settings: listed).hostPod.at("spec", "schedulerName") == "batch")
    }

    @Test("attack 12: the pod runs as the workload account, without any token of the host")
    func account() throws {
        let host = try plan([
            "serviceAccountName": "vc-my-vcluster", "automountServiceAccountToken": true,
            "volumes": [
                ["name": "t", "projected": ["sources": [["serviceAccountToken": ["path": "token"]]]]]
            ],
        ]).hostPod
        #expect(host.at("spec", "serviceAccountName") == "vc-workload-my-vcluster")
        #expect(host.at("spec", "automountServiceAccountToken") == false)
        #expect(host.at("spec", "volumes")?.description.contains("serviceAccountToken") == false)
    }

    @Test("attacks 13 and 43: every reference to a Secret gets its host name, that of the control plane's own too")
    func references() throws {
        let host = try plan([
            "imagePullSecrets": [["name": "vc-my-vcluster"]],
            "containers": [
                [
                    "name": "a", "envFrom": [["secretRef": ["name": "vc-my-vcluster"]]],
                    "env": [["name": "E", "valueFrom": ["secretKeyRef": ["name": "vc-my-vcluster", "key": "ca"]]]],
                ]
            ],
            "volumes": [
                ["name": "1", "secret": ["secretName": "vc-my-vcluster"]],
                ["name": "2", "projected": ["sources": [["secret": ["name": "vc-my-vcluster"]]]]],
            ],
        ]).hostPod
        let text = try #require(host["spec"]).description
        #expect(text.components(of: "\"vc-my-vcluster-x-demo-x-my-vcluster\"") == 5)
        #expect(!text.contains("\"vc-my-vcluster\""))
    }

    @Test("attack 14: containers that are added later pass the same rules")
    func ephemeral() throws {
        let container: JSONValue = ["name": "debug", "securityContext": ["privileged": true]]
        #expect(refusal(["ephemeralContainers": [container]])?.contains("privileged (container \"debug\"") == true)
        let fine = try plan(["ephemeralContainers": [["name": "debug", "image": "busybox"]]])
        #expect(fine.ephemeralContainers.map { $0.text("name") } == ["debug"])
        #expect(fine.hostPod.at("spec", "ephemeralContainers") == nil)
    }

    @Test("attacks 15 to 17: annotations that components of the host act on, owners and finalizers stay behind")
    func metadata() throws {
        var pod = KubeObject(apiVersion: "v1", kind: "Pod", namespace: "demo", name: "web")
        pod["spec"] = ["containers": [["name": "a"]]]
        pod["status"] = ["phase": "Succeeded"]
        pod.set("2026-01-01T00:00:00Z", at: "metadata", "deletionTimestamp")
        pod.set(["host/finalizer"], at: "metadata", "finalizers")
        pod.set(
            [["apiVersion": "v1", "kind": "Node", "name": "n", "uid": "host-uid"]], at: "metadata", "ownerReferences")
        let evil = [
            "kubernetes.io/config.mirror", "kubernetes.io/config.source", "k8s.v1.cni.cncf.io/networks",
            "container.apparmor.security.beta.kubernetes.io/a", "io.kubernetes.cri-o.userns-mode",
            "iam.amazonaws.com/role", "sidecar.istio.io/inject", "vault.hashicorp.com/agent-inject",
        ]
        pod.annotations = Dictionary(uniqueKeysWithValues: evil.map { ($0, "x") })
        let host = try PodTranslation(exampleConfiguration(settings: Self.secureSettings))
            .plan(for: pod, PodContext(dnsClusterIP: "10.96.0.10")).hostPod
        for key in evil { #expect(host.annotations[key] == nil, "\(key)") }
        #expect(host["status"] == nil)
        #expect(host.finalizers.isEmpty)
        #expect(host.at("metadata", "deletionTimestamp") == nil)
        #expect(host.ownerReferences.map(\.uid) == ["owner-uid"])
        let compatible = try PodTranslation(exampleConfiguration())
            .plan(for: pod, PodContext(dnsClusterIP: "10.96.0.10")).hostPod
        #expect(compatible.annotations["kubernetes.io/config.mirror"] == nil)
        #expect(compatible.annotations["kubernetes.io/config.source"] == nil)
    }

    @Test("attack 19: nothing that a tenant can set switches translation or a rule off")
    func bypass() throws {
        let keys = ["skip-translate", "force-sync", "skip-backsync", "object-imported", "hosts-rewritten"]
        let annotations = Dictionary(uniqueKeysWithValues: keys.map { ("vcluster.loft.sh/\($0)", "true") })
        let plan = try plan(
            ["volumes": [["name": "v", "secret": ["secretName": "host-secret"]]]], annotations: annotations)
        #expect(
            plan.hostPod.at("spec", "volumes")?[0]?.at("secret", "secretName")
                == "host-secret-x-demo-x-my-vcluster")
        for key in annotations.keys { #expect(plan.hostPod.annotations[key] == nil, "\(key)") }
        #expect(throws: SyncRefusal.self) { try self.plan(["hostPID": true], annotations: annotations) }
    }

    @Test("attack 20: no label of the tenant matches a selector of the host")
    func labels() throws {
        let labels = ["app": "vcluster", "release": "my-vcluster", "vcluster.loft.sh/managed-by": "other"]
        let host = try plan([:], labels: labels).hostPod
        #expect(host.labels["app"] == nil)
        #expect(host.labels["release"] == nil)
        #expect(host.labels["vcluster.loft.sh/managed-by"] == "my-vcluster")
        #expect(host.labels.keys.allSatisfy { $0.hasPrefix("vcluster.loft.sh/") })
    }

    @Test("attack 42: tokens are asked of the tenant's API, for its audiences and as long as asked for")
    func tokens() throws {
        let plan = try plan([
            "serviceAccountName": "robot",
            "volumes": [
                [
                    "name": "t",
                    "projected": ["sources": [["serviceAccountToken": ["path": "t", "expirationSeconds": 600]]]],
                ]
            ],
        ])
        let demand = try #require(plan.tokens.first)
        #expect(demand.lifetimeSeconds == 600)
        #expect(demand.audiences.allSatisfy { $0.contains("kubernetes.default") })
        var pod = KubeObject(apiVersion: "v1", kind: "Pod", namespace: "demo", name: "web")
        pod.uid = "pod-uid"
        #expect(demand.request(for: pod).at("spec", "boundObjectRef", "uid") == "pod-uid")
    }
}

extension String {
    /// How often `part` occurs.
    fileprivate func components(of part: String) -> Int {
        var rest = self[...]
        var count = 0
        while let range = rest.firstRange(of: part) {
            count += 1
            rest = rest[range.upperBound...]
        }
        return count
    }
}
