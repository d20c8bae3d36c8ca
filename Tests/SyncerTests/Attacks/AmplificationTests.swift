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

    /// A host that takes no writes of objects while it is closed, and notes in which order they come.
    private final class Gate: Sendable {
        private struct State {
            var isClosed = false
            var created: [String] = []
        }
        private let state = Mutex(State())

        var created: [String] { state.withLock { $0.created } }
        func close() { state.withLock { $0.isClosed = true } }
        func open() { state.withLock { $0.isClosed = false } }

        var surroundings: SyncedPair.Surroundings {
            var surroundings = SyncedPair.Surroundings()
            surroundings.host = { base in
                InterposedAPI(base) { verb, resource, name in
                    guard resource == .configMaps, !["get", "list", "watch"].contains(verb) else { return }
                    if verb == "create" { self.state.withLock { $0.created.append(name) } }
                    // Given up when the test ends, which nobody minds then.
                    try? await eventually("the gate") { self.state.withLock { !$0.isClosed } }
                }
            }
            return surroundings
        }
    }

    @Test("attack 48: an object that flaps costs the host one write per look, not one per change")
    func flapping() async throws {
        let gate = Gate()
        try await withSyncedPair(surroundings: gate.surroundings) { pair in
            try await pair.createVirtual(.configMaps, Self.configMap("flapping"))
            _ = try await pair.eventuallyOnHost(.configMaps, "flapping")
            let before = pair.hostRequests["patch configmaps"] ?? 0
            let changes = 200
            gate.close()
            for number in 1...changes {
                _ = try await pair.tenant.patch(
                    .configMaps, namespace: "default", name: "flapping",
                    patch: .merge(["data": ["number": .string("\(number)")]]))
            }
            gate.open()
            try await eventually("the last change") {
                try await pair.hostObject(.configMaps, "flapping")?["data"] == ["number": .string("\(changes)")]
            }
            let writes = (pair.hostRequests["patch configmaps"] ?? 0) - before
            #expect(writes < 10)
        }
    }

    @Test("attack 48: a namespace that makes much does not keep others waiting")
    func fairness() async throws {
        let gate = Gate()
        try await withSyncedPair(surroundings: gate.surroundings, startsSyncer: false) { pair in
            _ = try await pair.tenant.create(
                .namespaces, namespace: nil, object: KubeObject(apiVersion: "v1", kind: "Namespace", name: "quiet"))
            for number in 0..<300 { try await pair.createVirtual(.configMaps, Self.configMap("busy-\(number)")) }
            try await pair.createVirtual(.configMaps, Self.configMap("only", namespace: "quiet"))
            try await pair.startSyncer()
            _ = try await eventually("the quiet one") { try await pair.hostObject(.configMaps, "only", "quiet") }
            let before = gate.created.prefix { !$0.hasPrefix("only-x-quiet-") }
            #expect(before.count < 200)
        }
    }
}
