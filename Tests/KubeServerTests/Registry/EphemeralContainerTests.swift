import KubeCore
import TestKit
import Testing

@testable import KubeServer

@Suite("Ephemeral containers")
struct EphemeralContainerTests {
    private static let debugger: JSONValue = ["name": "debugger", "image": "busybox"]

    private static func add(_ container: JSONValue, in cluster: TestCluster) async throws -> KubeObject {
        try await cluster.api.patch(
            .pods, namespace: "default", name: "a",
            patch: .strategicMerge(["spec": ["ephemeralContainers": [container]]]),
            options: WriteOptions(subresource: "ephemeralcontainers"))
    }

    /// What is wrong with a change that comes through the subresource.
    private static func causes(_ pod: KubeObject, old: KubeObject) -> [StatusError.Cause] {
        var (pod, old) = (pod, old)
        PodDefaults.pod(&pod)
        PodDefaults.pod(&old)
        return PodStrategy().validateUpdate(
            of: "ephemeralcontainers", pod, old: old, context: RequestContext(user: .apiServer))
    }

    @Test("an added container is stored with its defaults, and the pod can be changed afterwards")
    func defaults() async throws {
        try await withTestCluster { cluster in
            _ = try await cluster.api.create(.pods, namespace: "default", object: Sample.pod("a"))
            let pod = try await Self.add(Self.debugger, in: cluster)
            let stored = pod.at("spec", "ephemeralContainers")?.arrayValue?.first
            #expect(stored?["imagePullPolicy"] == "Always")
            #expect(stored?["terminationMessagePath"] == "/dev/termination-log")
            let labelled = try await cluster.api.patch(
                .pods, namespace: "default", name: "a", patch: .merge(["metadata": ["labels": ["team": "blue"]]]))
            #expect(labelled.labels["team"] == "blue")
        }
    }

    @Test(
        "what a container may not be is refused",
        arguments: [
            (
                ["name": "a", "image": "x", "targetContainerName": "none"],
                "spec.ephemeralContainers[0].targetContainerName"
            ),
            (["name": "a", "image": "x", "ports": [["containerPort": 80]]], "spec.ephemeralContainers[0].ports"),
            (
                ["name": "a", "image": "x", "resources": ["requests": ["cpu": "1"]]],
                "spec.ephemeralContainers[0].resources"
            ),
            (["name": "main", "image": "x"], "spec.ephemeralContainers[0].name"),
            (["name": "a"], "spec.ephemeralContainers[0].image"),
        ] as [(JSONValue, String)])
    func refusals(container: JSONValue, field: String) {
        var pod = Sample.pod("a")
        pod.set([["name": "main", "image": "x"]], at: "spec", "containers")
        let old = pod
        pod.set([container], at: "spec", "ephemeralContainers")
        #expect(Self.causes(pod, old: old).map(\.field) == [field])
    }

    @Test("one that is there can be neither changed nor removed")
    func isKept() {
        var old = Sample.pod("a")
        old.set([Self.debugger], at: "spec", "ephemeralContainers")
        for change in [[], [["name": "debugger", "image": "other"]]] as [JSONValue] {
            var pod = old
            pod.set(change, at: "spec", "ephemeralContainers")
            let causes = Self.causes(pod, old: old)
            #expect(causes.count == 1)
            #expect(
                causes.first?.message.contains("existing ephemeral containers \"debugger\" may not be") == true)
        }
    }
}
