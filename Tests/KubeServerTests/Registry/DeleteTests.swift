import KubeCore
import TestKit
import Testing

@testable import KubeServer

@Suite("Delete")
struct DeleteTests {
    @Test("answers with a Status, or with the object for kinds that return it")
    func answers() async throws {
        try await withTestCluster { cluster in
            let created = try await cluster.createConfigMap("a")
            let status = try await cluster.api.delete(.configMaps, namespace: "default", name: "a")
            #expect(status.kind == "Status" && status["status"] == "Success")
            #expect(status["details"] == ["name": "a", "kind": "configmaps", "uid": .string(created.uid)])
            _ = try await cluster.api.create(.pods, namespace: "default", object: Sample.pod("p"))
            let pod = try await cluster.api.delete(.pods, namespace: "default", name: "p")
            #expect(pod.kind == "Pod" && pod.isBeingDeleted)
            #expect(pod.at("metadata", "deletionGracePeriodSeconds") == 0 && pod.generation == 2)
            let gone = try await statusError { _ = try await cluster.api.get(.pods, namespace: "default", name: "p") }
            #expect(gone.isNotFound)
        }
    }

    @Test("keeps its preconditions")
    func preconditions() async throws {
        try await withTestCluster { cluster in
            let created = try await cluster.createConfigMap("a")
            let wrongUID = try await statusError {
                _ = try await cluster.api.delete(
                    .configMaps, namespace: "default", name: "a", options: DeleteOptions(uid: "other"))
            }
            #expect(
                wrongUID.message
                    == "Operation cannot be fulfilled on ConfigMap \"a\": the UID in the precondition (other) does not match the UID in record (\(created.uid)). The object might have been deleted and then recreated"
            )
            let wrongVersion = try await statusError {
                _ = try await cluster.api.delete(
                    .configMaps, namespace: "default", name: "a", options: DeleteOptions(resourceVersion: "1"))
            }
            #expect(wrongVersion.isConflict)
            _ = try await cluster.api.delete(
                .configMaps, namespace: "default", name: "a",
                options: DeleteOptions(uid: created.uid, resourceVersion: created.resourceVersion))
        }
    }

    @Test("waits for finalizers, and the last one to go takes the object with it")
    func finalizers() async throws {
        try await withTestCluster { cluster in
            try await cluster.createConfigMap("a", finalizers: ["example.com/a", "example.com/b"])
            let deleted = try await cluster.api.delete(.configMaps, namespace: "default", name: "a")
            #expect(deleted.isBeingDeleted && deleted.at("metadata", "deletionGracePeriodSeconds") == 0)
            let again = try await cluster.api.delete(.configMaps, namespace: "default", name: "a")
            #expect(again.resourceVersion == deleted.resourceVersion)
            let adding = try await statusError {
                _ = try await cluster.api.patch(
                    .configMaps, namespace: "default", name: "a",
                    patch: .merge(["metadata": ["finalizers": ["example.com/a", "example.com/b", "example.com/new"]]]))
            }
            #expect(
                adding.message
                    == "ConfigMap \"a\" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{\"example.com/new\"}"
            )
            let changed = try await cluster.api.patch(
                .configMaps, namespace: "default", name: "a", patch: .merge(["data": ["still": "writable"]]))
            #expect(changed.isBeingDeleted)
            _ = try await cluster.api.patch(
                .configMaps, namespace: "default", name: "a",
                patch: .merge(["metadata": ["finalizers": ["example.com/b"]]]))
            let last = try await cluster.api.patch(
                .configMaps, namespace: "default", name: "a",
                patch: .json([["op": "remove", "path": "/metadata/finalizers"]]))
            #expect(last["data"] == ["still": "writable"] && last.finalizers.isEmpty)
            let gone = try await statusError {
                _ = try await cluster.api.get(.configMaps, namespace: "default", name: "a")
            }
            #expect(gone.isNotFound)
        }
    }

    @Test("of a pod on a node is graceful, and can only be hastened")
    func gracefulPods() async throws {
        try await withTestCluster { cluster in
            var wanted = Sample.pod("bound", node: "n1")
            wanted.set(60, at: "spec", "terminationGracePeriodSeconds")
            _ = try await cluster.api.create(.pods, namespace: "default", object: wanted)
            func delete(_ seconds: Int64?) async throws -> KubeObject {
                try await cluster.api.delete(
                    .pods, namespace: "default", name: "bound", options: DeleteOptions(gracePeriodSeconds: seconds))
            }
            let first = try await delete(nil)
            #expect(first.at("metadata", "deletionGracePeriodSeconds") == 60 && first.generation == 2)
            #expect(try await delete(10).at("metadata", "deletionGracePeriodSeconds") == 10)
            #expect(try await delete(50).at("metadata", "deletionGracePeriodSeconds") == 10)
            #expect(try await delete(nil).at("metadata", "deletionGracePeriodSeconds") == 10)
            let last = try await delete(0)
            #expect(last.kind == "Pod" && last.at("metadata", "deletionGracePeriodSeconds") == 0)
            let gone = try await statusError {
                _ = try await cluster.api.get(.pods, namespace: "default", name: "bound")
            }
            #expect(gone.isNotFound)
        }
    }

    @Test(
        "carries the propagation policy in a finalizer",
        arguments: [
            (PropagationPolicy.orphan, ["orphan"]), (.foreground, ["foregroundDeletion"]), (.background, []),
        ])
    func propagation(policy: PropagationPolicy, finalizers: [String]) async throws {
        try await withTestCluster { cluster in
            _ = try await cluster.api.create(.deployments, namespace: "default", object: Sample.deployment("web"))
            let answer = try await cluster.api.delete(
                .deployments, namespace: "default", name: "web", options: DeleteOptions(propagationPolicy: policy))
            #expect(answer.finalizers == finalizers)
            #expect((answer.kind == "Status") == finalizers.isEmpty)
        }
    }

    @Test("of a collection takes what the selectors have and nothing else")
    func collection() async throws {
        try await withTestCluster { cluster in
            for number in 0..<80 { try await cluster.createConfigMap("c\(number)", labels: ["odd": "\(number % 2)"]) }
            try await cluster.api.deleteCollection(
                .configMaps, namespace: "default",
                selection: ListOptions(labelSelector: LabelSelector(matching: ["odd": "1"])), options: DeleteOptions())
            let left = try await cluster.api.list(.configMaps, namespace: "default")
            #expect(left.items.count == 40)
            #expect(left.items.allSatisfy { $0.labels["odd"] == "0" })
        }
    }

    @Test("of the namespaces that a cluster needs is forbidden", arguments: ["default", "kube-system", "kube-public"])
    func immortalNamespaces(name: String) async throws {
        try await withTestCluster { cluster in
            let error = try await statusError {
                _ = try await cluster.api.delete(.namespaces, namespace: nil, name: name)
            }
            #expect(error.message == "namespaces \"\(name)\" is forbidden: this namespace may not be deleted")
        }
    }

    @Test("of a namespace ends when its spec's finalizers are gone")
    func namespaceFinalize() async throws {
        try await withTestCluster { cluster in
            let namespace = KubeObject(apiVersion: "v1", kind: "Namespace", name: "n")
            _ = try await cluster.api.create(.namespaces, namespace: nil, object: namespace)
            var wanted = namespace
            wanted["spec"] = ["finalizers": []]
            let kept = try await cluster.api.update(.namespaces, namespace: nil, object: wanted)
            #expect(kept.at("spec", "finalizers") == ["kubernetes"])
            _ = try await cluster.api.delete(.namespaces, namespace: nil, name: "n")
            _ = try await cluster.api.update(
                .namespaces, namespace: nil, object: wanted, options: WriteOptions(subresource: "finalize"))
            let gone = try await statusError { _ = try await cluster.api.get(.namespaces, namespace: nil, name: "n") }
            #expect(gone.isNotFound)
        }
    }

    @Test("as a dry run changes nothing")
    func dryRun() async throws {
        try await withTestCluster { cluster in
            try await cluster.createConfigMap("a")
            let status = try await cluster.api.delete(
                .configMaps, namespace: "default", name: "a", options: DeleteOptions(isDryRun: true))
            #expect(status["status"] == "Success")
            #expect(try await cluster.api.get(.configMaps, namespace: "default", name: "a").isBeingDeleted == false)
        }
    }
}
