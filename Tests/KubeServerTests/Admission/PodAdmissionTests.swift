import KubeCore
import TestKit
import Testing

@testable import KubeServer

@Suite("Admission of pods")
struct PodAdmissionTests {
    /// Runs a body with a cluster that has all plugins and the service account `default/default`.
    private func withCluster(_ body: (TestCluster) async throws -> Void) async throws {
        let cluster = try await TestCluster.start(disabledPlugins: [])
        var account = KubeObject(apiVersion: "v1", kind: "ServiceAccount", name: "default")
        account["imagePullSecrets"] = [["name": "reg"]]
        _ = try await cluster.api.create(.serviceAccounts, namespace: "default", object: account)
        do {
            try await body(cluster)
            await cluster.stop()
        } catch {
            await cluster.stop()
            throw error
        }
    }

    @Test("mounts the token where nothing is mounted, and takes the pull secrets")
    func tokenVolume() async throws {
        try await withCluster { cluster in
            var pod = Sample.pod("a")
            pod["spec"] = [
                "initContainers": [["name": "i", "image": "x"]],
                "containers": [
                    ["name": "c", "image": "x"],
                    [
                        "name": "d", "image": "x",
                        "volumeMounts": [["name": "x", "mountPath": .string(TokenVolume.mountPath)]],
                    ],
                ], "volumes": [["name": "x", "emptyDir": [:]]],
            ]
            let created = try await cluster.api.create(.pods, namespace: "default", object: pod)
            #expect(created.at("spec", "serviceAccountName") == "default")
            #expect(created.at("spec", "imagePullSecrets") == [["name": "reg"]])
            let volumes = try #require(created.at("spec", "volumes")?.arrayValue)
            #expect(volumes.count == 2)
            let name = try #require(volumes[1]["name"]?.stringValue)
            #expect(name.hasPrefix("kube-api-access-") && name.count == 21)
            #expect(volumes[1].at("projected", "defaultMode") == 420)
            #expect(
                volumes[1].at("projected", "sources")?[0]
                    == ["serviceAccountToken": ["expirationSeconds": 3607, "path": "token"]])
            let mount: JSONValue = [
                "name": .string(name), "readOnly": true, "mountPath": .string(TokenVolume.mountPath),
            ]
            #expect(created.at("spec", "containers")?[0]?["volumeMounts"] == [mount])
            #expect(created.at("spec", "containers")?[1]?["volumeMounts"]?[0]?["name"] == "x")
            #expect(created.at("spec", "initContainers")?[0]?["volumeMounts"] == [mount])
        }
    }

    @Test("mounts nothing when pod or account says so", arguments: [true, false])
    func automount(inPod: Bool) async throws {
        try await withCluster { cluster in
            var account = KubeObject(apiVersion: "v1", kind: "ServiceAccount", name: "custom")
            account["automountServiceAccountToken"] = .bool(inPod)
            _ = try await cluster.api.create(.serviceAccounts, namespace: "default", object: account)
            var pod = Sample.pod("a")
            pod.set("custom", at: "spec", "serviceAccountName")
            if inPod { pod.set(false, at: "spec", "automountServiceAccountToken") }
            let created = try await cluster.api.create(.pods, namespace: "default", object: pod)
            #expect(created.at("spec", "volumes") == nil)
        }
    }

    @Test("refuses unknown accounts, accounts for mirror pods, and secrets that an account does not list")
    func refusals() async throws {
        try await withCluster { cluster in
            func refusal(_ pod: KubeObject) async throws -> String {
                try await statusError { _ = try await cluster.api.create(.pods, namespace: "default", object: pod) }
                    .message
            }
            var pod = Sample.pod("b")
            pod.set("nosuch", at: "spec", "serviceAccountName")
            #expect(
                try await refusal(pod)
                    == "pods \"b\" is forbidden: error looking up service account default/nosuch: serviceaccount \"nosuch\" not found"
            )
            pod.annotations = ["kubernetes.io/config.mirror": "x"]
            #expect(
                try await refusal(pod) == "pods \"b\" is forbidden: a mirror pod may not reference service accounts")
            var account = KubeObject(apiVersion: "v1", kind: "ServiceAccount", name: "strict")
            account.annotations = ["kubernetes.io/enforce-mountable-secrets": "true"]
            account["secrets"] = [["name": "ok"]]
            _ = try await cluster.api.create(.serviceAccounts, namespace: "default", object: account)
            pod = Sample.pod("e")
            pod.set("strict", at: "spec", "serviceAccountName")
            pod.set([["name": "s", "secret": ["secretName": "other"]]], at: "spec", "volumes")
            #expect(
                try await refusal(pod)
                    == "pods \"e\" is forbidden: volume with secret.secretName=\"other\" is not allowed because service account strict does not reference that secret"
            )
        }
    }

    @Test("computes the priority and adds the default tolerations")
    func priorityAndTolerations() async throws {
        try await withCluster { cluster in
            let plain = try await cluster.api.create(.pods, namespace: "default", object: Sample.pod("a"))
            #expect(plain.at("spec", "priority") == 0)
            #expect(plain.at("spec", "preemptionPolicy") == "PreemptLowerPriority")
            #expect(
                plain.at("spec", "tolerations") == [
                    [
                        "key": "node.kubernetes.io/not-ready", "operator": "Exists", "effect": "NoExecute",
                        "tolerationSeconds": 300,
                    ],
                    [
                        "key": "node.kubernetes.io/unreachable", "operator": "Exists", "effect": "NoExecute",
                        "tolerationSeconds": 300,
                    ],
                ])
            var critical = Sample.pod("d")
            critical.set("system-cluster-critical", at: "spec", "priorityClassName")
            critical.set([["operator": "Exists"]], at: "spec", "tolerations")
            let created = try await cluster.api.create(.pods, namespace: "default", object: critical)
            #expect(created.at("spec", "priority") == 2_000_000_000)
            #expect(created.at("spec", "tolerations") == [["operator": "Exists"]])
            var odd = Sample.pod("b")
            odd.set("nosuch", at: "spec", "priorityClassName")
            let unknown = odd
            let first = try await statusError {
                _ = try await cluster.api.create(.pods, namespace: "default", object: unknown)
            }
            #expect(first.message == "pods \"b\" is forbidden: no PriorityClass with name nosuch was found")
            odd = Sample.pod("c")
            odd.set(5, at: "spec", "priority")
            let chosen = odd
            let second = try await statusError {
                _ = try await cluster.api.create(.pods, namespace: "default", object: chosen)
            }
            #expect(
                second.message
                    == "pods \"c\" is forbidden: the integer value of priority (5) must not be provided in pod spec; priority admission controller computed 0 from the given PriorityClass name"
            )
        }
    }

    @Test("only one priority class can be the default, which may be written again")
    func defaultPriorityClass() async throws {
        try await withCluster { cluster in
            let classes = GroupVersionResource(
                group: "scheduling.k8s.io", version: "v1", resource: "priorityclasses")
            func make(_ name: String, isDefault: Bool) async throws -> KubeObject {
                var made = KubeObject(apiVersion: "scheduling.k8s.io/v1", kind: "PriorityClass", name: name)
                made["value"] = 5
                made["globalDefault"] = .bool(isDefault)
                return try await cluster.api.create(classes, namespace: "", object: made)
            }
            let first = try await make("first", isDefault: true)
            _ = try await cluster.api.update(classes, namespace: "", object: first)
            let refused = try await statusError { _ = try await make("second", isDefault: true) }
            #expect(
                refused.message
                    == "priorityclasses.scheduling.k8s.io \"second\" is forbidden: PriorityClass first is already marked "
                    + "as default. Only one default can exist")
            var second = try await make("second", isDefault: false)
            second["globalDefault"] = true
            let changed = second
            let again = try await statusError {
                _ = try await cluster.api.update(classes, namespace: "", object: changed)
            }
            #expect(again.code == 403)
            let pod = try await cluster.api.create(.pods, namespace: "default", object: Sample.pod("a"))
            #expect(pod.at("spec", "priority") == 5)
        }
    }
}

@Suite("Eviction")
struct EvictionTests {
    @Test("spends a disruption budget, and is refused when there is none left")
    func budgets() async throws {
        try await withTestCluster { cluster in
            let budgets = GroupVersionResource(group: "policy", version: "v1", resource: "poddisruptionbudgets")
            for name in ["a", "b"] {
                var pod = try await cluster.api.create(
                    .pods, namespace: "default", object: Sample.pod(name, node: "n1", labels: ["app": "x"]))
                pod.set("Running", at: "status", "phase")
                _ = try await cluster.api.updateStatus(.pods, namespace: "default", object: pod)
            }
            func evict(_ name: String) async throws(StatusError) {
                _ = try await cluster.api.create(
                    .pods, namespace: "default",
                    object: KubeObject(apiVersion: "policy/v1", kind: "Eviction", name: name),
                    options: WriteOptions(subresource: "eviction"))
            }
            var budget = KubeObject(apiVersion: "policy/v1", kind: "PodDisruptionBudget", name: "pdb")
            budget["spec"] = ["minAvailable": 1, "selector": ["matchLabels": ["app": "x"]]]
            budget = try await cluster.api.create(budgets, namespace: "default", object: budget)
            let early = try await statusError { try await evict("a") }
            #expect(early.code == 429)
            #expect(early.message == "Cannot evict pod as it would violate the pod's disruption budget.")
            #expect(
                early.details?.causes.first?.message
                    == "The disruption budget pdb is still being processed by the server.")
            budget["status"] = ["observedGeneration": .int(budget.generation), "disruptionsAllowed": 1]
            _ = try await cluster.api.updateStatus(budgets, namespace: "default", object: budget)
            try await evict("a")
            let evicted = try await cluster.api.get(.pods, namespace: "default", name: "a")
            #expect(evicted.isBeingDeleted)
            #expect(
                evicted.at("status", "conditions")?.arrayValue?.contains { $0["type"] == "DisruptionTarget" } == true)
            let spent = try await cluster.api.get(budgets, namespace: "default", name: "pdb")
            #expect((spent.at("status", "disruptionsAllowed")?.intValue ?? 0) == 0)
            let late = try await statusError { try await evict("b") }
            #expect(late.code == 429)
        }
    }
}
