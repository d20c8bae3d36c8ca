internal import KubeCore
internal import TestKit
internal import Testing

@testable internal import Syncer

@Suite struct UsedObjectsTests {
    private static func configMap(_ name: String, _ data: JSONValue) -> KubeObject {
        var object = KubeObject(apiVersion: "v1", kind: "ConfigMap", namespace: "default", name: name)
        object["data"] = data
        return object
    }

    private static func user(_ name: String, of configMap: String) -> KubeObject {
        SyncedPair.pod(name, ["volumes": [["name": "v", "configMap": ["name": .string(configMap)]]]])
    }

    @Test("a ConfigMap is on the host exactly as long as a pod uses it")
    func used() async throws {
        try await withSyncedPair { pair in
            try await pair.createVirtual(.configMaps, Self.configMap("settings", ["a": "1"]))
            try await pair.createVirtual(.configMaps, Self.configMap("unused", ["a": "1"]))
            try await pair.createVirtual(.pods, Self.user("web", of: "settings"))
            #expect(try await pair.eventuallyOnHost(.configMaps, "settings")["data"] == ["a": "1"])
            #expect(try await pair.hostObject(.configMaps, "unused") == nil)
            _ = try await pair.tenant.delete(.pods, namespace: "default", name: "web")
            try await eventually("it goes when unused") { try await pair.hostObject(.configMaps, "settings") == nil }
            #expect(try await pair.virtualObject(.configMaps, "settings") != nil)
        }
    }

    @Test("content follows, and drift on the host is repaired")
    func content() async throws {
        try await withSyncedPair { pair in
            try await pair.createVirtual(.pods, Self.user("web", of: "settings"))
            try await pair.createVirtual(.configMaps, Self.configMap("settings", ["a": "1", "b": "2"]))
            let host = try await pair.eventuallyOnHost(.configMaps, "settings")
            _ = try await pair.tenant.patch(
                .configMaps, namespace: "default", name: "settings", patch: .merge(["data": ["b": nil, "c": "3"]]))
            try await eventually("content follows") {
                try await pair.hostObject(.configMaps, "settings")?["data"] == ["a": "1", "c": "3"]
            }
            _ = try await pair.hostAPI.patch(
                .configMaps, namespace: host.namespace, name: host.name,
                patch: .merge(["data": ["a": "drift"], "metadata": ["annotations": ["host": "own"]]]))
            let repaired = try await eventually("drift is repaired") {
                try await pair.hostObject(.configMaps, "settings").flatMap {
                    $0["data"] == ["a": "1", "c": "3"] ? $0 : nil
                }
            }
            #expect(repaired.annotations["host"] == "own")
            _ = try await pair.hostAPI.delete(.configMaps, namespace: host.namespace, name: host.name)
            try await eventually("it comes back") { try await pair.hostObject(.configMaps, "settings") != nil }
        }
    }

    @Test("Secrets that pods use reach the host, tokens as opaque ones")
    func secrets() async throws {
        try await withSyncedPair { pair in
            var secret = KubeObject(apiVersion: "v1", kind: "Secret", namespace: "default", name: "pull")
            secret["data"] = ["k": "dg=="]
            secret["type"] = "Opaque"
            try await pair.createVirtual(.secrets, secret)
            try await pair.createVirtual(.pods, SyncedPair.pod("web", ["imagePullSecrets": [["name": "pull"]]]))
            #expect(try await pair.eventuallyOnHost(.secrets, "pull")["data"] == ["k": "dg=="])
        }
    }
}

@Suite struct NodeSyncTests {
    @Test("exactly the used nodes are shown, at the address of their host Service")
    func nodes() async throws {
        try await withSyncedPair { pair in
            let pod = try await pair.runningPod("web")
            let service = try await eventually("the node Service") {
                try await pair.find(pair.hostAPI, .services, SyncedPair.namespace, "my-vcluster-node-node-a")
            }
            let node = try #require(try await pair.find(pair.tenant, .nodes, nil, "node-a"))
            #expect(FakeNode.internalIP(node) == service.at("spec", "clusterIP")?.stringValue)
            #expect(
                service.labels == ["vcluster.loft.sh/belongs-to": "my-vcluster", "vcluster.loft.sh/node": "node-a"])
            #expect(service.at("spec", "ports")?[0]?["targetPort"] == 8443)
            #expect(try await pair.tenant.list(.nodes, namespace: nil).items.count == 1)
            _ = try await pair.tenant.delete(
                .pods, namespace: "default", name: "web", options: DeleteOptions(gracePeriodSeconds: 0, uid: pod.uid))
            let hostPod = try await eventually("the host pod is deleted") { () -> KubeObject? in
                try await pair.hostObject(.pods, "web").flatMap { $0.isBeingDeleted ? $0 : nil }
            }
            try await pair.finishHostDeletion(hostPod)
            try await eventually("the node goes with its last pod") {
                let service = try await pair.find(
                    pair.hostAPI, .services, SyncedPair.namespace, "my-vcluster-node-node-a")
                let nodes = try await pair.tenant.list(.nodes, namespace: nil).items
                return service == nil && nodes.isEmpty
            }
        }
    }
}
