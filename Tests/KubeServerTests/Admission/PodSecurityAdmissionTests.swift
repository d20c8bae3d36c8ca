import KubeCore
import TestKit
import Testing

@testable import KubeServer

@Suite("PodSecurity")
struct PodSecurityAdmissionTests {
    private static let prefix = "pod-security.kubernetes.io/"

    @Test(
        "reads what a namespace asks for",
        arguments: [
            ([:], "privileged:latest", "privileged:latest"),
            (["enforce": "baseline"], "baseline:latest", "baseline:latest"),
            (["enforce": "baseline", "warn": "restricted"], "baseline:latest", "restricted:latest"),
            (["enforce": "restricted", "enforce-version": "v1.30"], "restricted:v1.30", "restricted:v1.30"),
            (["warn": "baseline", "warn-version": "v1.29"], "privileged:latest", "baseline:v1.29"),
        ] as [([String: String], String, String)])
    func policies(_ labels: [String: String], _ enforce: String, _ warn: String) {
        let policy = PodSecurityPolicy(
            labels: Dictionary(uniqueKeysWithValues: labels.map { (Self.prefix + $0.key, $0.value) }))
        #expect(policy.problems.isEmpty)
        #expect(policy.enforce.description == enforce)
        #expect(policy.warn.description == warn)
    }

    @Test("refuses labels that say nothing", arguments: ["v1.01", "v2.3", "1.30", "v1.", "v1.x", ""])
    func badVersions(_ version: String) {
        #expect(!PodSecurityPolicy(labels: [Self.prefix + "enforce-version": version]).problems.isEmpty)
    }

    private func withNamespace(
        _ labels: [String: String], _ body: (TestCluster, LoopbackAPI, WarningsOf) async throws -> Void
    ) async throws {
        try await withTestCluster { cluster in
            var namespace = KubeObject(apiVersion: "v1", kind: "Namespace", name: "team")
            namespace.labels = Dictionary(uniqueKeysWithValues: labels.map { (Self.prefix + $0.key, $0.value) })
            _ = try await cluster.api.create(.namespaces, namespace: nil, object: namespace)
            try await body(cluster, cluster.api, WarningsOf(cluster: cluster))
        }
    }

    /// Creates or patches objects as a client does, and tells the warnings it would get.
    struct WarningsOf {
        let cluster: TestCluster

        func creating(_ resource: GroupVersionResource, _ object: KubeObject) async throws -> [String] {
            let context = RequestContext(user: .apiServer)
            let served = try #require(cluster.registry.find(resource))
            _ = try await cluster.registry.create(
                served, namespace: "team", name: "", object: object, options: WriteOptions(), context: context)
            return context.warnings.texts
        }

        func labelling(_ labels: [String: String]) async throws -> [String] {
            let context = RequestContext(user: .apiServer)
            let served = try #require(cluster.registry.find(.namespaces))
            _ = try await cluster.registry.patch(
                served, namespace: "", name: "team",
                patch: .merge(["metadata": ["labels": .strings(labels)]]), options: WriteOptions(), context: context)
            return context.warnings.texts
        }
    }

    private static func privileged(_ name: String) -> KubeObject {
        var pod = Sample.pod(name)
        pod.set(
            [["name": "c", "image": "x", "securityContext": ["privileged": true]]], at: "spec", "containers")
        return pod
    }

    @Test("refuses pods that break the enforced level, and warns of those that break another")
    func pods() async throws {
        try await withNamespace(["enforce": "baseline", "warn": "restricted"]) { cluster, api, warnings in
            let refusal = try await statusError {
                _ = try await api.create(.pods, namespace: "team", object: Self.privileged("priv"))
            }
            #expect(refusal.code == 403)
            #expect(
                refusal.message
                    == "pods \"priv\" is forbidden: violates PodSecurity \"baseline:latest\": privileged (container \"c\" must not set securityContext.privileged=true)"
            )
            let texts = try await warnings.creating(.pods, Sample.pod("plain"))
            #expect(texts.count == 1)
            #expect(texts.first?.hasPrefix("would violate PodSecurity \"restricted:latest\": ") == true)
            #expect(try await warnings.creating(.deployments, Sample.deployment("d")).count == 1)
        }
    }

    @Test("a Deployment is not refused for the pods it would make, but its client warned")
    func workloads() async throws {
        try await withNamespace(["enforce": "baseline"]) { _, _, warnings in
            var deployment = Sample.deployment("d")
            deployment.set(true, at: "spec", "template", "spec", "hostNetwork")
            let texts = try await warnings.creating(.deployments, deployment)
            #expect(
                texts == ["would violate PodSecurity \"baseline:latest\": host namespaces (hostNetwork=true)"])
        }
    }

    @Test("debug containers are held to the level too")
    func ephemeralContainers() async throws {
        try await withNamespace(["enforce": "baseline"]) { _, api, _ in
            _ = try await api.create(.pods, namespace: "team", object: Sample.pod("p"))
            let refusal = try await statusError {
                _ = try await api.patch(
                    .pods, namespace: "team", name: "p",
                    patch: .strategicMerge([
                        "spec": [
                            "ephemeralContainers": [
                                ["name": "debug", "image": "x", "securityContext": ["privileged": true]]
                            ]
                        ]
                    ]), options: WriteOptions(subresource: "ephemeralcontainers"))
            }
            #expect(refusal.message.contains("violates PodSecurity"))
        }
    }

    @Test("a stricter level warns of the pods that are there, grouped by what they break")
    func existingPods() async throws {
        try await withNamespace([:]) { _, api, warnings in
            for name in ["a", "b", "c"] {
                _ = try await api.create(.pods, namespace: "team", object: Self.privileged(name))
            }
            _ = try await api.create(.pods, namespace: "team", object: Sample.pod("fine"))
            let texts = try await warnings.labelling([Self.prefix + "enforce": "baseline"])
            #expect(
                texts == [
                    "existing pods in namespace \"team\" violate the new PodSecurity enforce level \"baseline:latest\"",
                    "a (and 2 other pods): privileged",
                ])
            let refusal = try await statusError {
                _ = try await warnings.labelling([Self.prefix + "enforce": "nonsense"])
            }
            #expect(refusal.code == 422)
            #expect(
                refusal.message
                    == "Namespace \"team\" is invalid: metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: \"nonsense\": must be one of privileged, baseline, restricted"
            )
        }
    }
}
