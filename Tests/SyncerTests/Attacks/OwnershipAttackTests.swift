internal import KubeCore
internal import Synchronization
internal import TestKit
internal import Testing

@testable internal import Syncer

/// Attacks on what is whose. Each is named after its case.
@Suite struct OwnershipAttackTests {
    private static func configMap(
        _ name: String, namespace: String = "default", labels: [String: String] = [:],
        annotations: [String: String] = [:]
    ) -> KubeObject {
        var object = KubeObject(apiVersion: "v1", kind: "ConfigMap", namespace: namespace, name: name)
        object.labels = labels
        object.annotations = annotations.merging(["vcluster.loft.sh/force-sync": "true"]) { own, _ in own }
        object["data"] = ["from": .string(name)]
        return object
    }

    @Test("attack 18: markers that a tenant forges never reach the host, and lead to no other object")
    func forgedMarkers() async throws {
        try await withSyncedPair { pair in
            try await pair.createVirtual(.configMaps, Self.configMap("victim"))
            _ = try await pair.eventuallyOnHost(.configMaps, "victim")
            let forged = [
                "vcluster.loft.sh/object-name": "victim", "vcluster.loft.sh/object-namespace": "kube-system",
                "vcluster.loft.sh/object-uid": "forged", "vcluster.loft.sh/managed-annotations": "other",
                "vcluster.loft.sh/skip-translate": "true",
            ]
            let labels = [
                "vcluster.loft.sh/managed-by": "another", "vcluster.loft.sh/namespace": "kube-system", "app": "x",
            ]
            let made = try await pair.createVirtual(
                .configMaps, Self.configMap("forger", labels: labels, annotations: forged))
            let host = try await pair.eventuallyOnHost(.configMaps, "forger")
            #expect(host.annotations["vcluster.loft.sh/object-name"] == "forger")
            #expect(host.annotations["vcluster.loft.sh/object-namespace"] == "default")
            #expect(host.annotations["vcluster.loft.sh/object-uid"] == made.uid)
            #expect(host.annotations["vcluster.loft.sh/managed-annotations"] != "other")
            #expect(host.annotations["vcluster.loft.sh/skip-translate"] == nil)
            #expect(host.labels["vcluster.loft.sh/managed-by"] == "my-vcluster")
            #expect(host.labels["vcluster.loft.sh/namespace"] == "default")
            _ = try await pair.tenant.delete(.configMaps, namespace: "default", name: "forger")
            try await eventually("the forger is gone") { try await pair.hostObject(.configMaps, "forger") == nil }
            #expect(try await pair.hostObject(.configMaps, "victim") != nil)
        }
    }

    @Test("attack 22: an object with our markers that is another's is neither taken over nor deleted")
    func adoption() async throws {
        try await withSyncedPair(startsSyncer: false) { pair in
            // Of another virtual cluster, and with a name that does not follow from its markers.
            for (name, cluster) in [(pair.hostName("settings"), "another"), ("bait", "my-vcluster")] {
                var object = KubeObject(
                    apiVersion: "v1", kind: "ConfigMap", namespace: SyncedPair.namespace, name: name)
                object.labels = [
                    "vcluster.loft.sh/managed-by": cluster, "vcluster.loft.sh/namespace": "default",
                ]
                object.annotations = [
                    "vcluster.loft.sh/object-name": "settings", "vcluster.loft.sh/object-namespace": "default",
                    "vcluster.loft.sh/object-uid": "1",
                ]
                object["data"] = ["mine": "1"]
                _ = try await pair.hostAPI.create(.configMaps, namespace: SyncedPair.namespace, object: object)
            }
            try await pair.startSyncer()
            try await pair.createVirtual(.configMaps, Self.configMap("settings"))
            _ = try await eventually("the tenant is told") {
                try await pair.tenant.list(.events, namespace: "default").items.first { $0["reason"] == "SyncError" }
            }
            _ = try await pair.tenant.delete(.configMaps, namespace: "default", name: "settings")
            try await pair.createVirtual(.configMaps, Self.configMap("other"))
            _ = try await pair.eventuallyOnHost(.configMaps, "other")
            for name in [pair.hostName("settings"), "bait"] {
                let object = try await pair.find(pair.hostAPI, .configMaps, SyncedPair.namespace, name)
                #expect(object?["data"] == ["mine": "1"])
            }
        }
    }

    @Test(
        "attack 23: overlong and odd names get host names of their own that are valid",
        arguments: [
            String(repeating: "a", count: 253), String(repeating: "a", count: 252) + "b", "a.b-c.d",
            String(repeating: "a.", count: 126) + "a", String(repeating: "a", count: 51) + ".b",
        ])
    func oddNames(name: String) async throws {
        try await withSyncedPair { pair in
            try await pair.createVirtual(.configMaps, Self.configMap(name))
            let host = try await pair.eventuallyOnHost(.configMaps, name)
            #expect(host.name.utf8.count <= 63)
            #expect(host.annotations["vcluster.loft.sh/object-name"] == name)
            let twin = name + (name.utf8.count < 253 ? "c" : "")
            #expect(twin == name || pair.hostName(twin) != host.name)
            _ = try await pair.tenant.delete(.configMaps, namespace: "default", name: name)
            try await eventually("it is gone") { try await pair.hostObject(.configMaps, name) == nil }
        }
    }

    @Test("attack 51: what somebody writes into a host object does not flow up, and is repaired")
    func hostEdits() async throws {
        try await withSyncedPair { pair in
            let virtual = try await pair.createVirtual(.configMaps, Self.configMap("settings"))
            let host = try await pair.eventuallyOnHost(.configMaps, "settings")
            let patch: JSONValue = [
                "metadata": ["annotations": ["other": "kept"], "labels": ["other": "kept"]],
                "data": ["from": "attacker", "more": "1"],
            ]
            _ = try await pair.hostAPI.patch(
                .configMaps, namespace: host.namespace, name: host.name, patch: .merge(patch))
            try await eventually("the host object is repaired") {
                try await pair.hostObject(.configMaps, "settings")?["data"] == ["from": "settings"]
            }
            let kept = try #require(try await pair.hostObject(.configMaps, "settings"))
            #expect(kept.annotations["other"] == "kept" && kept.labels["other"] == "kept")
            #expect(try await pair.virtualObject(.configMaps, "settings") == virtual)
        }
    }

    @Test(
        "attack 52: an object that takes the place of ours between look and write is not harmed",
        arguments: ["delete", "patch"])
    func deletionRace(verb: String) async throws {
        let host = Mutex<(any ResourceAPI)?>(nil)
        let isArmed = Mutex(false)
        var surroundings = SyncedPair.Surroundings()
        surroundings.host = { base in
            host.withLock { $0 = base }
            return InterposedAPI(base) { seen, resource, name in
                guard resource == .configMaps, seen == verb, name.hasPrefix("settings-x-") else { return }
                guard
                    isArmed.withLock({ armed in
                        defer { armed = false }
                        return armed
                    }), let api = host.withLock({ $0 })
                else { return }
                var successor = KubeObject(
                    apiVersion: "v1", kind: "ConfigMap", namespace: SyncedPair.namespace, name: name)
                successor["data"] = ["mine": "1"]
                do throws(StatusError) {
                    _ = try await api.delete(.configMaps, namespace: SyncedPair.namespace, name: name)
                    _ = try await api.create(.configMaps, namespace: SyncedPair.namespace, object: successor)
                } catch {
                    Issue.record("the place was not taken: \(error)")
                }
            }
        }
        try await withSyncedPair(surroundings: surroundings) { pair in
            try await pair.createVirtual(.configMaps, Self.configMap("settings"))
            _ = try await pair.eventuallyOnHost(.configMaps, "settings")
            isArmed.withLock { $0 = true }
            if verb == "delete" {
                _ = try await pair.tenant.delete(.configMaps, namespace: "default", name: "settings")
            } else {
                _ = try await pair.tenant.patch(
                    .configMaps, namespace: "default", name: "settings", patch: .merge(["data": ["from": "new"]]))
            }
            try await eventually("the race") { isArmed.withLock { !$0 } }
            // Something else goes through the same queue afterwards.
            try await pair.createVirtual(.configMaps, Self.configMap("other"))
            _ = try await pair.eventuallyOnHost(.configMaps, "other")
            #expect(try await pair.hostObject(.configMaps, "settings")?["data"] == ["mine": "1"])
        }
    }
}
