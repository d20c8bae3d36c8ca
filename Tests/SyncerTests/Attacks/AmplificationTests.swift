internal import KubeCore
internal import Synchronization
internal import TestKit
internal import Testing

@testable internal import Syncer

@Suite struct AmplificationTests {
    private static func configMap(_ name: String, namespace: String = "default") -> KubeObject {
        var object = KubeObject(apiVersion: "v1", kind: "ConfigMap", namespace: namespace, name: name)
        object.annotations = ["vcluster.loft.sh/force-sync": "true"]
        object["data"] = ["number": "0"]
        return object
    }

    private static func slowHost() -> SyncedPair.Surroundings {
        var surroundings = SyncedPair.Surroundings()
        surroundings.host = { base in
            InterposedAPI(base) { verb, _, _ in
                guard verb != "watch", verb != "list" else { return }
                // Cancelled when the test ends, which ends the delay.
                try? await Task.sleep(for: .milliseconds(30))
            }
        }
        return surroundings
    }

    @Test("attack 48: an object that flaps costs the host one write per look, not one per change")
    func flapping() async throws {
        try await withSyncedPair(surroundings: Self.slowHost()) { pair in
            try await pair.createVirtual(.configMaps, Self.configMap("flapping"))
            _ = try await pair.eventuallyOnHost(.configMaps, "flapping")
            let before = pair.hostRequests["patch configmaps"] ?? 0
            let changes = 200
            for number in 1...changes {
                _ = try await pair.tenant.patch(
                    .configMaps, namespace: "default", name: "flapping",
                    patch: .merge(["data": ["number": .string("\(number)")]]))
            }
            try await eventually("the last change") {
                try await pair.hostObject(.configMaps, "flapping")?["data"] == ["number": .string("\(changes)")]
            }
            let writes = (pair.hostRequests["patch configmaps"] ?? 0) - before
            #expect(writes < changes / 2)
        }
    }

    @Test("attack 48: a namespace that makes much does not keep others waiting")
    func fairness() async throws {
        try await withSyncedPair(surroundings: Self.slowHost(), startsSyncer: false) { pair in
            _ = try await pair.tenant.create(
                .namespaces, namespace: nil, object: KubeObject(apiVersion: "v1", kind: "Namespace", name: "quiet"))
            for number in 0..<300 { try await pair.createVirtual(.configMaps, Self.configMap("busy-\(number)")) }
            try await pair.createVirtual(.configMaps, Self.configMap("only", namespace: "quiet"))
            try await pair.startSyncer()
            _ = try await eventually("the quiet one") { try await pair.hostObject(.configMaps, "only", "quiet") }
            let done = try await pair.hostAPI.list(.configMaps, namespace: SyncedPair.namespace).items.count
            #expect(done < 200)
        }
    }
}
