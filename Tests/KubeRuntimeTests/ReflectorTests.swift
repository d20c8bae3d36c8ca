import KubeCore
import Logging
import Synchronization
import TestKit
import Testing

@testable import KubeRuntime

@Suite struct ReflectorTests {
    private func configMap(_ name: String, _ value: String = "1") -> KubeObject {
        var object = KubeObject(apiVersion: "v1", kind: "ConfigMap", namespace: "default", name: name)
        object["data"] = ["value": .string(value)]
        return object
    }

    @Test("a reflector shows what exists and follows what changes")
    func follows() async throws {
        try await withTestCluster { cluster in
            for index in 0..<7 {
                _ = try await cluster.api.create(.configMaps, namespace: "default", object: configMap("c\(index)"))
            }
            let reflector = Reflector(
                api: cluster.api, resource: .configMaps,
                options: ReflectorOptions(namespace: "default", pageSize: 3), logger: Logger(label: "test"))
            let told = Mutex<[String]>([])
            reflector.addHandler { change in
                if case .deleted(let object) = change { told.withLock { $0.append(object.name) } }
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await reflector.run() }
                try await reflector.waitUntilSynced()
                #expect(reflector.cache.count == 7)
                _ = try await cluster.api.delete(.configMaps, namespace: "default", name: "c3")
                try await eventually("deletion told") { told.withLock { $0 } == ["c3"] }
                let written = try await cluster.api.create(.configMaps, namespace: "default", object: configMap("mine"))
                reflector.cache.recordWrite(written)
                #expect(reflector.cache.object(namespace: "default", name: "mine") != nil)
                group.cancelAll()
            }
        }
    }

    @Test("a resource that is demanded while others run is mirrored too, and one that is removed is let go")
    func demandedLater() async throws {
        try await withTestCluster { cluster in
            let reflectors = SharedReflectors(api: cluster.api, logger: Logger(label: "test"))
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await reflectors.run() }
                let namespaces = reflectors.reflector(for: .namespaces)
                try await namespaces.waitUntilSynced()
                #expect(namespaces.cache.object(name: "default") != nil)
                #expect(reflectors.reflector(for: .namespaces) === namespaces)
                // Served by nobody: never synced, but nobody waits for it once it is removed.
                let unknown = GroupVersionResource(group: "example.com", version: "v1", resource: "things")
                let lost = reflectors.reflector(for: unknown)
                reflectors.remove(unknown)
                try await lost.waitUntilSynced()
                group.cancelAll()
            }
        }
    }
}
