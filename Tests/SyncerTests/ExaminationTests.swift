import KubeCore
import SyncSettings
import TestKit
import Testing

@testable import Syncer

@Suite struct ExaminationTests {
    private func examination(_ pair: SyncedPair) -> Examination {
        Examination(configuration: pair.configuration, virtual: pair.tenant, host: pair.hostAPI)
    }

    private func look(_ pair: SyncedPair) async throws -> [Difference] {
        try await examination(pair).look(atMost: .seconds(300))
    }

    /// In short, without what a cluster makes by itself.
    private func words(_ differences: [Difference]) -> [String] {
        differences.filter { !$0.name.contains("kube-root-ca.crt") && !$0.name.contains("kube-dns") }
            .map { "\($0.side.rawValue) \($0.resource) \($0.name) \($0.problem.word)" }
    }

    private func pod(_ name: String) -> KubeObject {
        var pod = KubeObject(apiVersion: "v1", kind: "Pod", namespace: "default", name: name)
        pod["spec"] = ["containers": [["name": "c", "image": "nginx"]]]
        return pod
    }

    private func service(_ name: String) -> KubeObject {
        var service = KubeObject(apiVersion: "v1", kind: "Service", namespace: "default", name: name)
        service["spec"] = ["ports": [["port": 80]], "selector": ["app": "web"]]
        return service
    }

    @Test("two clusters that a syncer has brought together do not differ, and looking changes nothing")
    func agreement() async throws {
        try await withSyncedPair { pair in
            _ = try await pair.tenant.create(.services, namespace: "default", object: service("web"))
            _ = try await pair.tenant.create(.pods, namespace: "default", object: pod("a"))
            try await eventually {
                (try? await pair.hostAPI.get(.pods, namespace: "team", name: "a-x-default-x-my-vcluster")) != nil
            }
            try await eventually { words(try await look(pair)).isEmpty }
            let before = try await pair.hostAPI.list(.pods, namespace: "team").items.map(\.resourceVersion)
            _ = try await look(pair)
            #expect(try await pair.hostAPI.list(.pods, namespace: "team").items.map(\.resourceVersion) == before)
        }
    }

    @Test("what is missing, differs, is orphaned or taken is found without a syncer, and repaired as far as it can be")
    func findingAndRepairing() async throws {
        try await withSyncedPair { pair in
            let host = pair.hostAPI
            _ = try await pair.tenant.create(.services, namespace: "default", object: service("web"))
            _ = try await pair.tenant.create(.services, namespace: "default", object: service("lost"))
            try await eventually { words(try await look(pair)).isEmpty }
            await pair.stopSyncer()

            _ = try await host.delete(.services, namespace: "team", name: "lost-x-default-x-my-vcluster")
            _ = try await host.patch(
                .services, namespace: "team", name: "web-x-default-x-my-vcluster",
                patch: .merge(["spec": ["sessionAffinity": "ClientIP"]]))
            var orphan = KubeObject(
                apiVersion: "v1", kind: "ConfigMap", namespace: "team", name: "gone-x-default-x-my-vcluster")
            orphan.labels = [Marker.managedBy: "my-vcluster", Marker.namespace: "default"]
            orphan.annotations = [
                Marker.objectName: "gone", Marker.objectNamespace: "default", Marker.objectUID: "1",
            ]
            _ = try await host.create(.configMaps, namespace: "team", object: orphan)
            let foreign = KubeObject(
                apiVersion: "v1", kind: "Service", namespace: "team", name: "taken-x-default-x-my-vcluster")
            var foreignService = foreign
            foreignService["spec"] = ["ports": [["port": 80]]]
            _ = try await host.create(.services, namespace: "team", object: foreignService)

            let found = try await look(pair)
            #expect(
                words(found) == [
                    "host configmaps gone-x-default-x-my-vcluster Orphaned",
                    "host services lost-x-default-x-my-vcluster Missing",
                    "host services web-x-default-x-my-vcluster Differing",
                ])
            try await examination(pair).repair(found, atMost: .seconds(300))
            #expect(words(try await look(pair)).isEmpty)
            let kept = try await host.get(.services, namespace: "team", name: foreign.name)
            #expect(kept.annotations[Marker.objectName] == nil)
        }
    }

    @Test("repairing while a syncer runs does not fight with it")
    func repairingBesideSyncer() async throws {
        try await withSyncedPair { pair in
            for index in 0..<20 {
                _ = try await pair.tenant.create(.services, namespace: "default", object: service("s\(index)"))
            }
            for _ in 0..<3 {
                let found = try await look(pair)
                try await examination(pair).repair(found, atMost: .seconds(300))
            }
            try await eventually { words(try await look(pair)).isEmpty }
            let services = try await pair.hostAPI.list(.services, namespace: "team").items
            #expect(services.count { $0.name.hasPrefix("s") } == 20)
        }
    }
}
