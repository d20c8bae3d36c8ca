internal import KubeCore
internal import TestKit
internal import Testing

@testable internal import Syncer

@Suite struct OwnershipTests {
    private static func configMap(_ name: String, namespace: String = "default", force: Bool = true) -> KubeObject {
        var object = KubeObject(apiVersion: "v1", kind: "ConfigMap", namespace: namespace, name: name)
        if force { object.annotations = ["vcluster.loft.sh/force-sync": "true"] }
        object["data"] = ["from": .string("\(namespace)/\(name)")]
        return object
    }

    @Test("attack 22: a foreign object under the wanted name is not touched; when it goes the sync heals")
    func foreign() async throws {
        try await withSyncedPair { pair in
            var foreign = KubeObject(
                apiVersion: "v1", kind: "ConfigMap", namespace: SyncedPair.namespace, name: pair.hostName("settings"))
            foreign["data"] = ["mine": "1"]
            let before = try await pair.hostAPI.create(.configMaps, namespace: SyncedPair.namespace, object: foreign)
            try await pair.createVirtual(.configMaps, Self.configMap("settings"))
            let event = try await eventually("an event") {
                try await pair.tenant.list(.events, namespace: "default").items.first { $0["reason"] == "SyncError" }
            }
            #expect(event["message"]?.stringValue?.contains("-x-") == false)
            _ = try await pair.tenant.delete(.configMaps, namespace: "default", name: "settings")
            try await pair.createVirtual(.configMaps, Self.configMap("settings"))
            #expect(try await pair.hostObject(.configMaps, "settings")?.resourceVersion == before.resourceVersion)
            _ = try await pair.hostAPI.delete(.configMaps, namespace: SyncedPair.namespace, name: before.name)
            try await eventually("it is synced once the name is free") {
                try await pair.hostObject(.configMaps, "settings")?["data"] == ["from": "default/settings"]
            }
        }
    }

    @Test("attack 21: of two virtual objects with one host name the second waits for the first to go")
    func collision() async throws {
        try await withSyncedPair { pair in
            for namespace in ["c", "b-x-c"] {
                _ = try await pair.tenant.create(
                    .namespaces, namespace: nil,
                    object: KubeObject(apiVersion: "v1", kind: "Namespace", name: namespace))
            }
            try await pair.createVirtual(.configMaps, Self.configMap("a-x-b", namespace: "c"))
            _ = try await eventually("the first is there") { try await pair.hostObject(.configMaps, "a-x-b", "c") }
            try await pair.createVirtual(.configMaps, Self.configMap("a", namespace: "b-x-c"))
            _ = try await eventually("the second is told") {
                try await pair.tenant.list(.events, namespace: "b-x-c").items.first { $0["reason"] == "SyncError" }
            }
            #expect(try await pair.hostObject(.configMaps, "a", "b-x-c")?["data"] == ["from": "c/a-x-b"])
            _ = try await pair.tenant.delete(.configMaps, namespace: "c", name: "a-x-b")
            try await eventually("the second takes the name") {
                try await pair.hostObject(.configMaps, "a", "b-x-c")?["data"] == ["from": "b-x-c/a"]
            }
        }
    }

    @Test("two virtual clusters in one host namespace do not touch each other's objects")
    func twoClusters() async throws {
        try await withSyncedPair { first in
            let second = try await SyncedPair.start(name: "other", host: first.host)
            _ = try await first.runningPod("web")
            try await second.createVirtual(.pods, SyncedPair.pod("web"))
            _ = try await second.eventuallyOnHost(.pods, "web")
            _ = try await second.tenant.delete(.pods, namespace: "default", name: "web")
            try await eventually("the second's pod is gone") { try await second.hostObject(.pods, "web") == nil }
            #expect(try await first.hostObject(.pods, "web")?.isBeingDeleted == false)
            #expect(try await second.tenant.list(.nodes, namespace: nil).items.isEmpty)
            await second.stop(keepsHost: true)
        }
    }

    @Test("what was orphaned while the syncer was down is removed at start")
    func orphans() async throws {
        try await withSyncedPair { pair in
            for number in 0..<5 { try await pair.createVirtual(.pods, SyncedPair.pod("pod-\(number)")) }
            try await pair.createVirtual(.configMaps, Self.configMap("settings"))
            try await eventually("all are on the host") { try await pair.hostPods().count == 5 }
            _ = try await pair.eventuallyOnHost(.configMaps, "settings")
            await pair.stopSyncer()
            for number in 0..<4 { _ = try await pair.tenant.delete(.pods, namespace: "default", name: "pod-\(number)") }
            _ = try await pair.tenant.delete(.configMaps, namespace: "default", name: "settings")
            try await pair.createVirtual(.configMaps, Self.configMap("settings"))
            try await pair.startSyncer()
            let again = try #require(try await pair.virtualObject(.configMaps, "settings"))
            try await eventually("both sides agree") {
                let uid = try await pair.hostObject(.configMaps, "settings")?.annotations["vcluster.loft.sh/object-uid"]
                return try await pair.hostPods().count == 1 && uid == again.uid
            }
        }
    }

    @Test("an idle syncer asks nothing of the host")
    func idle() async throws {
        try await withSyncedPair { pair in
            _ = try await pair.runningPod("web")
            try await eventually("the reservation of DNS has ended") {
                try await pair.hostObject(.services, "kube-dns", "kube-system")?.annotations[
                    "vcluster.loft.sh/block-deletion"] == nil
            }
            let before = pair.hostRequests
            // A change that concerns nobody passes through all queues.
            try await pair.createVirtual(.configMaps, Self.configMap("unused", force: false))
            try await eventually("the change was seen") { try await pair.virtualObject(.configMaps, "unused") != nil }
            #expect(pair.hostRequests == before)
        }
    }
}

@Suite struct EventSyncTests {
    @Test("host events about our pods are shown in the tenant's words")
    func events() async throws {
        try await withSyncedPair { pair in
            let pod = try await pair.runningPod("web")
            let hostPod = try #require(try await pair.hostObject(.pods, "web"))
            try await eventually("the event arrives") {
                var event = KubeObject(
                    apiVersion: "v1", kind: "Event", namespace: SyncedPair.namespace,
                    name: "\(hostPod.name).\(UInt32.random(in: 0..<UInt32.max))")
                event["involvedObject"] = [
                    "kind": "Pod", "namespace": .string(SyncedPair.namespace), "name": .string(hostPod.name),
                    "uid": .string(hostPod.uid),
                ]
                event["reason"] = "Scheduled"
                event["message"] = .string("Successfully assigned team/\(hostPod.name) to node-a")
                event["type"] = "Normal"
                _ = try await pair.hostAPI.create(.events, namespace: SyncedPair.namespace, object: event)
                let shown = try await pair.tenant.list(.events, namespace: "default").items.first {
                    $0["reason"] == "Scheduled"
                }
                guard let shown else { return false }
                #expect(shown["message"] == "Successfully assigned default/web to node-a")
                #expect(shown.at("involvedObject", "uid") == .string(pod.uid))
                #expect(shown.name.hasPrefix("web."))
                return true
            }
        }
    }
}
