import KubeCore
import TestKit
import Testing

@testable import KubeServer

@Suite("Update and patch")
struct UpdateTests {
    @Test("an update with a stale resourceVersion is a conflict, one without overwrites")
    func optimisticConcurrency() async throws {
        try await withTestCluster { cluster in
            let first = try await cluster.createConfigMap("a", data: ["k": "1"])
            var second = first
            second["data"] = ["k": "2"]
            second = try await cluster.api.update(.configMaps, namespace: "default", object: second)
            #expect(second.resourceVersion != first.resourceVersion)
            let stale = try await statusError {
                _ = try await cluster.api.update(.configMaps, namespace: "default", object: first)
            }
            #expect(
                stale.message
                    == "Operation cannot be fulfilled on configmaps \"a\": the object has been modified; please apply your changes to the latest version and try again"
            )
            for version in ["", "0"] {
                var unconditional = first
                unconditional.resourceVersion = version
                let outcome = try await cluster.api.update(.configMaps, namespace: "default", object: unconditional)
                #expect(outcome["data"] == ["k": "1"])
            }
            var malformed = first
            malformed.resourceVersion = "abc"
            let wrong = malformed
            let error = try await statusError {
                _ = try await cluster.api.update(.configMaps, namespace: "default", object: wrong)
            }
            #expect(error.code == 500 && error.message == "strconv.ParseUint: parsing \"abc\": invalid syntax")
        }
    }

    @Test("an update that changes nothing writes nothing")
    func noChange() async throws {
        try await withTestCluster { cluster in
            let created = try await cluster.createConfigMap("a", data: ["k": "1"])
            let updated = try await cluster.api.update(.configMaps, namespace: "default", object: created)
            #expect(updated.resourceVersion == created.resourceVersion)
            let patched = try await cluster.api.patch(
                .configMaps, namespace: "default", name: "a", patch: .merge(["data": ["k": "1"]]))
            #expect(patched.resourceVersion == created.resourceVersion)
        }
    }

    @Test("identity cannot be changed")
    func identity() async throws {
        try await withTestCluster { cluster in
            let created = try await cluster.createConfigMap("a")
            var other = created
            other.uid = "99999999-2222-3333-4444-555555555555"
            let foreign = other
            let conflict = try await statusError {
                _ = try await cluster.api.update(.configMaps, namespace: "default", object: foreign)
            }
            #expect(conflict.code == 409)
            #expect(conflict.message.contains("Precondition failed: UID in precondition: 99999999-2222-3333-4444"))
            #expect(conflict.message.contains("Key: /registry/configmaps/default/a"))
            let invalid = try await statusError {
                _ = try await cluster.api.patch(
                    .configMaps, namespace: "default", name: "a", patch: .merge(["metadata": ["uid": "x"]]))
            }
            #expect(invalid.code == 422)
            #expect(
                invalid.message == "ConfigMap \"a\" is invalid: metadata.uid: Invalid value: \"x\": field is immutable")
            let renamed = try await statusError {
                _ = try await cluster.api.patch(
                    .configMaps, namespace: "default", name: "a", patch: .merge(["metadata": ["name": "b"]]))
            }
            #expect(renamed.message == "the name of the object (b) does not match the name on the URL (a)")
            let missing = try await statusError {
                _ = try await cluster.api.update(.configMaps, namespace: "default", object: Sample.configMap("none"))
            }
            #expect(missing.message == "configmaps \"none\" not found")
        }
    }

    @Test("a patch with a resourceVersion is compared, one without never conflicts")
    func patchVersions() async throws {
        try await withTestCluster { cluster in
            let created = try await cluster.createConfigMap("a", data: ["n": "0"])
            _ = try await cluster.api.patch(
                .configMaps, namespace: "default", name: "a", patch: .merge(["data": ["n": "1"]]))
            let stale = try await statusError {
                _ = try await cluster.api.patch(
                    .configMaps, namespace: "default", name: "a",
                    patch: .merge(["metadata": ["resourceVersion": .string(created.resourceVersion)]]))
            }
            #expect(stale.isConflict)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<40 {
                    group.addTask {
                        _ = try await cluster.api.patch(
                            .configMaps, namespace: "default", name: "a",
                            patch: .merge(["data": .object(["k\(number)": "x"] as JSONObject)]))
                    }
                }
                try await group.waitForAll()
            }
            let final = try await cluster.api.get(.configMaps, namespace: "default", name: "a")
            #expect(final["data"]?.objectValue?.count == 41)
        }
    }

    @Test("generation follows the spec, and status has its own door")
    func generationAndStatus() async throws {
        try await withTestCluster { cluster in
            var wanted = Sample.deployment("web", replicas: 2)
            wanted["status"] = ["replicas": 9]
            var deployment = try await cluster.api.create(.deployments, namespace: "default", object: wanted)
            #expect(deployment.generation == 1)
            #expect(deployment.at("status", "replicas") == nil)
            deployment.set(3, at: "spec", "replicas")
            deployment.set(5, at: "status", "replicas")
            deployment = try await cluster.api.update(.deployments, namespace: "default", object: deployment)
            #expect(deployment.generation == 2)
            #expect(deployment.at("status", "replicas") == nil)
            deployment.set(8, at: "spec", "replicas")
            deployment.set(5, at: "status", "replicas")
            deployment.annotations = ["deployment.kubernetes.io/revision": "1"]
            deployment = try await cluster.api.updateStatus(.deployments, namespace: "default", object: deployment)
            #expect(deployment.generation == 2)
            #expect(deployment.at("status", "replicas") == 5)
            #expect(deployment.at("spec", "replicas") == 3)
            deployment.labels = ["a": "b"]
            deployment = try await cluster.api.update(.deployments, namespace: "default", object: deployment)
            #expect(deployment.generation == 2)
        }
    }

    @Test("scale reads and writes the replicas")
    func scale() async throws {
        try await withTestCluster { cluster in
            _ = try await cluster.api.create(.deployments, namespace: "default", object: Sample.deployment("web"))
            let served = try #require(cluster.registry.find(.deployments))
            let scale = try await cluster.registry.getSubresource(
                "scale", of: served, namespace: "default", name: "web"
            )
            .decoded()
            #expect(scale.kind == "Scale" && scale.at("spec", "replicas") == 1)
            #expect(scale.at("status", "selector") == "app=web")
            var wanted = KubeObject(apiVersion: "autoscaling/v1", kind: "Scale", name: "web")
            wanted["spec"] = ["replicas": 5]
            let scaled = try await cluster.api.update(
                .deployments, namespace: "default", object: wanted, options: WriteOptions(subresource: "scale"))
            #expect(scaled.at("spec", "replicas") == 5)
            let deployment = try await cluster.api.get(.deployments, namespace: "default", name: "web")
            #expect(deployment.at("spec", "replicas") == 5 && deployment.generation == 2)
            let patched = try await cluster.api.patch(
                .deployments, namespace: "default", name: "web", patch: .merge(["spec": ["replicas": 6]]),
                options: WriteOptions(subresource: "scale"))
            #expect(patched.at("spec", "replicas") == 6)
            wanted["spec"] = ["replicas": -1]
            let negative = wanted
            let invalid = try await statusError {
                _ = try await cluster.api.update(
                    .deployments, namespace: "default", object: negative, options: WriteOptions(subresource: "scale"))
            }
            #expect(
                invalid.message
                    == "Scale.autoscaling \"web\" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0"
            )
            wanted.resourceVersion = "1"
            wanted["spec"] = ["replicas": 2]
            let stale = wanted
            let conflict = try await statusError {
                _ = try await cluster.api.update(
                    .deployments, namespace: "default", object: stale, options: WriteOptions(subresource: "scale"))
            }
            #expect(conflict.message.hasPrefix("Operation cannot be fulfilled on deployments.apps \"web\""))
        }
    }

    @Test(
        "what is patched into a Scale must be a Scale",
        arguments: [
            (.merge(["spec": ["replicas": "x"]]), 422, "of type int32"),
            (.merge(["spec": ["other": 1]]), 422, #"strict decoding error: unknown field "spec.other""#),
            (.json([["op": "replace", "path": "/kind", "value": "Pod"]]), 422, #"no kind "Pod" is registered"#),
            (.apply(["spec": ["replicas": 2]]), 400, "invalid object type: /, Kind="),
            (
                .apply([
                    "apiVersion": "autoscaling/v1", "kind": "Scale",
                    "metadata": ["name": "web", "managedFields": [[:]]],
                ]), 400, "metadata.managedFields must be nil"
            ),
            (
                .apply([
                    "apiVersion": "autoscaling/v1", "kind": "Scale", "metadata": ["name": "web"], "spec": ["other": 1],
                ]), 500,
                "failed to create typed patch object (/web; autoscaling/v1, Kind=Scale): .spec.other: field not declared in schema"
            ),
        ] as [(Patch, Int, String)])
    func scalePatches(patch: Patch, code: Int, words: String) async throws {
        try await withTestCluster { cluster in
            _ = try await cluster.api.create(.deployments, namespace: "default", object: Sample.deployment("web"))
            var options = WriteOptions(subresource: "scale", fieldManager: "x")
            options.fieldValidation = "Strict"
            let error = try await statusError { [options] in
                _ = try await cluster.api.patch(
                    .deployments, namespace: "default", name: "web", patch: patch, options: options)
            }
            #expect(error.code == code)
            #expect(error.message.hasSuffix(words) || error.message.contains(words), "\(error.message)")
        }
    }

    @Test("a Scale of another namespace is refused")
    func scaleNamespace() async throws {
        try await withTestCluster { cluster in
            _ = try await cluster.api.create(.deployments, namespace: "default", object: Sample.deployment("web"))
            let error = try await statusError {
                _ = try await cluster.api.update(
                    .deployments, namespace: "default",
                    object: KubeObject(
                        [
                            "apiVersion": "autoscaling/v1", "kind": "Scale",
                            "metadata": ["name": "web", "namespace": "other"], "spec": ["replicas": 1],
                        ] as JSONObject), options: WriteOptions(subresource: "scale"))
            }
            #expect(error.code == 400)
        }
    }

    @Test("an apply patch creates what is missing and merges into what is there")
    func apply() async throws {
        try await withTestCluster { cluster in
            let patch = Patch.apply([
                "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "a"], "data": ["x": "1"],
            ])
            let created = try await cluster.api.patch(.configMaps, namespace: "default", name: "a", patch: patch)
            #expect(created["data"] == ["x": "1"])
            let merged = try await cluster.api.patch(
                .configMaps, namespace: "default", name: "a",
                patch: .apply([
                    "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "a"], "data": ["y": "2"],
                ]), options: WriteOptions(fieldManager: "other"))
            #expect(merged["data"] == ["x": "1", "y": "2"])
        }
    }

    @Test("a pod is bound to a node once")
    func binding() async throws {
        try await withTestCluster { cluster in
            _ = try await cluster.api.create(.pods, namespace: "default", object: Sample.pod("p"))
            func binding(to node: String) -> KubeObject {
                var binding = KubeObject(apiVersion: "v1", kind: "Binding", name: "p")
                binding["target"] = ["apiVersion": "v1", "kind": "Node", "name": .string(node)]
                return binding
            }
            _ = try await cluster.api.create(
                .pods, namespace: "default", object: binding(to: "n1"), options: WriteOptions(subresource: "binding"))
            let pod = try await cluster.api.get(.pods, namespace: "default", name: "p")
            #expect(pod.at("spec", "nodeName") == "n1")
            #expect(pod.generation == 1)
            #expect(pod.at("status", "conditions")?[0]?["type"] == "PodScheduled")
            let again = try await statusError {
                _ = try await cluster.api.create(
                    .pods, namespace: "default", object: binding(to: "n2"),
                    options: WriteOptions(subresource: "binding"))
            }
            #expect(
                again.message
                    == "Operation cannot be fulfilled on pods/binding \"p\": pod p is already assigned to node \"n1\"")
        }
    }
}
