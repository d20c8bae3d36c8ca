import KubeCore
import TestKit
import Testing

@testable import KubeServer

@Suite("LimitRanger")
struct LimitRangerTests {
    /// A LimitRange with one item.
    private static func range(_ item: JSONValue) -> KubeObject {
        var range = KubeObject(apiVersion: "v1", kind: "LimitRange", name: "limits")
        range["spec"] = ["limits": [item]]
        return range
    }

    private static func pod(_ resources: JSONValue..., initContainers: [JSONValue] = []) -> KubeObject {
        var pod = KubeObject(apiVersion: "v1", kind: "Pod", name: "p")
        let containers = resources.enumerated().map { index, resources -> JSONValue in
            ["name": .string("c\(index)"), "image": "x", "resources": resources]
        }
        pod["spec"] = ["containers": .array(containers)]
        if !initContainers.isEmpty { pod.set(.array(initContainers), at: "spec", "initContainers") }
        return pod
    }

    private static let checks: [(item: JSONValue, resources: JSONValue, problems: [String])] = [
        (["type": "Container", "max": ["cpu": "2"]], ["limits": ["cpu": "2"]], []),
        (
            ["type": "Container", "max": ["cpu": "2"]], ["limits": ["cpu": "3"]],
            ["maximum cpu usage per Container is 2, but limit is 3"]
        ),
        (
            ["type": "Container", "max": ["cpu": "2"]], [:],
            ["maximum cpu usage per Container is 2.  No limit is specified"]
        ),
        (
            ["type": "Container", "max": ["cpu": "2"]], ["limits": ["cpu": "1"], "requests": ["cpu": "2500m"]],
            ["maximum cpu usage per Container is 2, but request is 2500m"]
        ),
        (
            ["type": "Container", "min": ["memory": "1Gi"]], [:],
            ["minimum memory usage per Container is 1Gi.  No request is specified"]
        ),
        (
            ["type": "Container", "min": ["memory": "1Gi"]], ["requests": ["memory": "512Mi"]],
            ["minimum memory usage per Container is 1Gi, but request is 512Mi"]
        ),
        (
            ["type": "Container", "min": ["memory": "1Gi"]],
            ["requests": ["memory": "1Gi"], "limits": ["memory": "1M"]],
            ["minimum memory usage per Container is 1Gi, but limit is 1M"]
        ),
        (
            ["type": "Container", "maxLimitRequestRatio": ["cpu": "4"]],
            ["requests": ["cpu": "0.1"], "limits": ["cpu": "1"]],
            ["cpu max limit to request ratio per Container is 4, but provided ratio is 10.000000"]
        ),
        (
            ["type": "Container", "maxLimitRequestRatio": ["cpu": "1500m"]],
            ["requests": ["cpu": "3"], "limits": ["cpu": "4"]], []
        ),
        (
            ["type": "Container", "maxLimitRequestRatio": ["cpu": "4"]], ["limits": ["cpu": "1"]],
            ["cpu max limit to request ratio per Container is 4, but no request is specified or request is 0"]
        ),
        (
            ["type": "Container", "maxLimitRequestRatio": ["cpu": "4"]], ["requests": ["cpu": "1"]],
            ["cpu max limit to request ratio per Container is 4, but no limit is specified or limit is 0"]
        ),
        (
            ["type": "Pod", "max": ["cpu": "1"]], ["limits": ["cpu": "1500m"]],
            ["maximum cpu usage per Pod is 1, but limit is 1500m"]
        ),
    ]

    @Test("compares containers and pods with the bounds", arguments: checks.indices)
    func bounds(_ index: Int) {
        let check = Self.checks[index]
        #expect(LimitCheck.problems(ofPod: Self.pod(check.resources), in: Self.range(check.item)) == check.problems)
    }

    @Test("a pod counts its containers together, or its largest init container, with sidecars")
    func podTotals() {
        let pod = Self.pod(
            ["requests": ["cpu": "1"]], ["requests": ["cpu": "2"]],
            initContainers: [
                ["name": "side", "restartPolicy": "Always", "resources": ["requests": ["cpu": "1"]]],
                ["name": "init", "resources": ["requests": ["cpu": "5"]]],
            ])
        #expect(PodResources.requests(of: pod)["cpu"] == Quantity(6))
        #expect(
            LimitCheck.problems(ofPod: pod, in: Self.range(["type": "Pod", "min": ["cpu": "7"]])) == [
                "minimum cpu usage per Pod is 7, but request is 6"
            ])
    }

    @Test("claims are compared by what they request")
    func claims() {
        var claim = KubeObject(apiVersion: "v1", kind: "PersistentVolumeClaim", name: "c")
        claim.set("20Gi", at: "spec", "resources", "requests", "storage")
        let range = Self.range([
            "type": "PersistentVolumeClaim", "min": ["storage": "1Gi"], "max": ["storage": "10Gi"],
        ])
        #expect(
            LimitCheck.problems(ofClaim: claim, in: range) == [
                "maximum storage usage per PersistentVolumeClaim is 10Gi, but request is 20Gi"
            ])
        claim.set("512Mi", at: "spec", "resources", "requests", "storage")
        #expect(
            LimitCheck.problems(ofClaim: claim, in: range) == [
                "minimum storage usage per PersistentVolumeClaim is 1Gi, but request is 512Mi"
            ])
    }

    @Test("several problems are one list, each once")
    func several() {
        #expect(LimitRanger.joined(["a"]) == "a")
        #expect(LimitRanger.joined(["a", "b", "a"]) == "[a, b]")
    }

    @Test("fills in defaults at creation, says so, and then refuses")
    func throughTheRegistry() async throws {
        try await withTestCluster { cluster in
            _ = try await cluster.api.create(
                .limitRanges, namespace: "default",
                object: Self.range([
                    "type": "Container", "default": ["cpu": "500m", "memory": "1Gi"],
                    "defaultRequest": ["cpu": "250m"], "max": ["cpu": "2"],
                ]))
            var wanted = Self.pod(["requests": ["cpu": "300m"]], [:])
            let pod = try await cluster.api.create(.pods, namespace: "default", object: wanted)
            let containers = pod["spec"]?.elements("containers") ?? []
            #expect(containers[0].at("resources", "requests", "cpu") == "300m")
            #expect(containers[0].at("resources", "limits") == ["cpu": "500m", "memory": "1Gi"])
            #expect(containers[1].at("resources", "requests", "cpu") == "250m")
            let annotation = try #require(pod.annotations["kubernetes.io/limit-ranger"])
            #expect(annotation.hasPrefix("LimitRanger plugin set: "))
            #expect(annotation.contains("cpu, memory limit for container c0"))
            wanted.name = "big"
            wanted.set([["name": "c", "image": "x", "resources": ["limits": ["cpu": "3"]]]], at: "spec", "containers")
            let big = wanted
            let refusal = try await statusError {
                _ = try await cluster.api.create(.pods, namespace: "default", object: big)
            }
            #expect(refusal.code == 403)
            #expect(
                refusal.message
                    == "pods \"big\" is forbidden: maximum cpu usage per Container is 2, but limit is 3")
        }
    }
}
