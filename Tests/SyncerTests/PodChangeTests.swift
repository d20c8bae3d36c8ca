internal import KubeCore
internal import SyncSettings
internal import TestKit
internal import Testing

@testable internal import Syncer

/// Changes of pods that run already.
@Suite struct PodChangeTests {
    static let resizes: [(JSONValue, JSONValue, JSONValue?)] = [
        (["requests": ["cpu": "100m"]], ["requests": ["cpu": "0.1"]], nil),
        (["requests": ["cpu": "200m"]], ["requests": ["cpu": "100m", "memory": "1Gi"]], ["requests": ["cpu": "200m"]]),
        ([:], ["limits": ["memory": "512Mi"]], nil),
        (
            ["requests": ["memory": "1Gi"], "limits": ["memory": "2Gi"]], [:],
            ["requests": ["memory": "1Gi"], "limits": ["memory": "2Gi"]]
        ),
        (["limits": ["nvidia.com/gpu": "1"]], [:], nil),
    ]

    @Test(
        "a resize names what the tenant asks for and the host lacks, and leaves the host's defaults", arguments: resizes
    )
    func resizePatch(virtual: JSONValue, host: JSONValue, expected: JSONValue?) {
        func spec(_ resources: JSONValue) -> JSONValue { ["containers": [["name": "a", "resources": resources]]] }
        let patch = PodResize.patch(host: spec(host), virtual: spec(virtual))
        #expect(patch?["spec"]?["containers"]?[0]?["resources"] == expected)
    }

    @Test("an ephemeral container is added on the host, and one that breaks a rule is refused with an event")
    func ephemeralContainers() async throws {
        let settings = SyncSettings.with { $0.security.podSecurityLevel = .baseline }
        try await withSyncedPair(settings: settings) { pair in
            _ = try await pair.runningPod("web")
            try await add(["name": "debug", "image": "busybox", "targetContainerName": "main"], pair)
            try await eventually("the container is on the host") {
                try await names(pair) == ["debug"]
            }
            try await add(["name": "evil", "image": "x", "securityContext": ["privileged": true]], pair)
            let event = try await eventually("an event") {
                try await pair.tenant.list(.events, namespace: "default").items.first { $0["reason"] == "SyncWarning" }
            }
            #expect(event.text("message").contains("violates PodSecurity"))
            #expect(event.text("message").contains("evil"))
            #expect(try await names(pair) == ["debug"])
        }
    }

    @Test("resources that the tenant changes are changed on the host")
    func resize() async throws {
        try await withSyncedPair { pair in
            let resources: JSONValue = ["requests": ["cpu": "100m"]]
            _ = try await pair.runningPod(
                "web", ["containers": [["name": "main", "image": "nginx:1.27", "resources": resources]]])
            let patch: JSONValue = [
                "spec": ["containers": [["name": "main", "resources": ["requests": ["cpu": "250m"]]]]]
            ]
            _ = try await pair.tenant.patch(
                .pods, namespace: "default", name: "web", patch: .strategicMerge(patch),
                options: WriteOptions(subresource: "resize"))
            try await eventually("the host pod is resized") {
                try await pair.hostObject(.pods, "web")?.at("spec", "containers")?[0]?
                    .at("resources", "requests", "cpu") == "250m"
            }
        }
    }

    @Test("with a scheduler in the virtual cluster only bound pods get to the host, on their node")
    func virtualScheduling() async throws {
        let settings = SyncSettings.with { $0.schedulesVirtually = true }
        try await withSyncedPair(settings: settings) { pair in
            try await pair.createVirtual(
                .nodes, KubeObject(apiVersion: "v1", kind: "Node", name: "node-a"))
            try await pair.createVirtual(
                .pods, SyncedPair.pod("web", ["nodeSelector": ["virtual": "label"], "affinity": ["nodeAffinity": [:]]]))
            try await pair.createVirtual(.pods, SyncedPair.pod("bound", ["nodeName": "node-a"]))
            let bound = try await pair.eventuallyOnHost(.pods, "bound")
            #expect(bound.at("spec", "nodeName") == "node-a")
            #expect(try await pair.hostObject(.pods, "web") == nil)
            var binding = KubeObject(apiVersion: "v1", kind: "Binding", namespace: "default", name: "web")
            binding["target"] = ["apiVersion": "v1", "kind": "Node", "name": "node-a"]
            _ = try await pair.tenant.create(
                .pods, namespace: "default", object: binding, options: WriteOptions(subresource: "binding"))
            let web = try await pair.eventuallyOnHost(.pods, "web")
            #expect(web.at("spec", "nodeName") == "node-a")
            #expect(web.at("spec", "nodeSelector") == nil)
            #expect(web.at("spec", "affinity") == nil)
        }
    }

    private func add(_ container: JSONValue, _ pair: SyncedPair) async throws {
        _ = try await pair.tenant.patch(
            .pods, namespace: "default", name: "web",
            patch: .strategicMerge(["spec": ["ephemeralContainers": [container]]]),
            options: WriteOptions(subresource: "ephemeralcontainers"))
    }

    private func names(_ pair: SyncedPair) async throws -> [String] {
        (try await pair.hostObject(.pods, "web")?.at("spec", "ephemeralContainers")?.arrayValue ?? [])
            .map { $0.text("name") }
    }
}
