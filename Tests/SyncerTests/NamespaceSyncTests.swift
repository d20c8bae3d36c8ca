internal import KubeCore
internal import SyncSettings
internal import TestKit
internal import Testing

@testable internal import Syncer

@Suite struct NamespaceSyncTests {
    private static func many(_ byName: [String: String] = [:]) -> SyncSettings {
        .with {
            var mappings = NamespaceMappings()
            mappings.byName = byName
            $0.namespaces = .many(mappings)
        }
    }

    private func onHost(_ pair: SyncedPair, _ resource: GroupVersionResource, _ namespace: String, _ name: String)
        async throws -> KubeObject?
    {
        let place = pair.naming.hostKey(ObjectKey(namespace: namespace, name: name))
        return try await pair.find(pair.hostAPI, resource, place.namespace, place.name)
    }

    @Test("each virtual namespace has a host namespace, in which objects keep their names, and which goes with it")
    func life() async throws {
        try await withSyncedPair(settings: Self.many()) { pair in
            try await pair.createVirtual(
                .namespaces, KubeObject(apiVersion: "v1", kind: "Namespace", name: "demo"))
            let place = pair.naming.namespaces.host(of: "demo")
            let host = try await eventually("the host namespace") {
                try await pair.find(pair.hostAPI, .namespaces, nil, place)
            }
            #expect(host.labels["vcluster.loft.sh/namespace"] == "demo")
            try await eventually("the workload account") {
                try await pair.find(pair.hostAPI, .serviceAccounts, place, "vc-workload-my-vcluster") != nil
            }
            var pod = SyncedPair.pod("web")
            pod.namespace = "demo"
            try await pair.createVirtual(.pods, pod)
            let hostPod = try await eventually("the host pod") { try await onHost(pair, .pods, "demo", "web") }
            #expect(hostPod.name == "web" && hostPod.namespace == place && hostPod.ownerReferences.isEmpty)
            var service = KubeObject(apiVersion: "v1", kind: "Service", namespace: "demo", name: "web")
            service["spec"] = ["selector": ["app": "web"], "ports": [["port": 80]]]
            let created = try await pair.createVirtual(.services, service)
            #expect(
                try await onHost(pair, .services, "demo", "web")?.at("spec", "clusterIP")
                    == created.at("spec", "clusterIP"))
            _ = try await pair.tenant.patch(
                .namespaces, namespace: nil, name: "demo", patch: .merge(["metadata": ["labels": ["tier": "gold"]]]))
            try await eventually("labels follow") {
                let key = pair.naming.labelKey("tier", scope: .cluster)
                return try await pair.find(pair.hostAPI, .namespaces, nil, place)?.labels[key] == "gold"
            }
        }
    }

    @Test("host namespaces of namespaces that are gone are removed at start, imported ones never")
    func removal() async throws {
        let settings = Self.many(["default": "given", "other": "made"])
        try await withSyncedPair(settings: settings, startsSyncer: false) { pair in
            _ = try await pair.hostAPI.create(
                .namespaces, namespace: nil, object: KubeObject(apiVersion: "v1", kind: "Namespace", name: "given"))
            let translation = try #require(NamespaceTranslation(pair.configuration))
            var orphan = translation.hostNamespace(for: KubeObject(apiVersion: "v1", kind: "Namespace", name: "other"))
            orphan.finalizers = []
            _ = try await pair.hostAPI.create(.namespaces, namespace: nil, object: orphan)
            try await pair.startSyncer()
            try await eventually("the orphan goes") {
                try await pair.find(pair.hostAPI, .namespaces, nil, "made").map(\.isBeingDeleted) ?? true
            }
            try await eventually("the imported one is used") {
                try await pair.find(pair.hostAPI, .serviceAccounts, "given", "vc-workload-my-vcluster") != nil
            }
            let given = try await pair.hostAPI.get(.namespaces, namespace: nil, name: "given")
            #expect(!given.isBeingDeleted && given.labels["vcluster.loft.sh/managed-by"] == nil)
        }
    }

    @Test("attack 22: a host namespace of somebody else is never used, and the tenant is told")
    func foreign() async throws {
        try await withSyncedPair(settings: Self.many(), startsSyncer: false) { pair in
            let place = pair.naming.namespaces.host(of: "demo")
            let foreign = try await pair.hostAPI.create(
                .namespaces, namespace: nil, object: KubeObject(apiVersion: "v1", kind: "Namespace", name: place))
            try await pair.createVirtual(
                .namespaces, KubeObject(apiVersion: "v1", kind: "Namespace", name: "demo"))
            try await pair.startSyncer()
            try await eventually("an event tells it") {
                try await pair.tenant.list(.events, namespace: nil).items.contains {
                    $0.text("reason") == "SyncError" && $0.text("involvedObject", "name") == "demo"
                        && !$0.text("message").contains(place)
                }
            }
            #expect(
                try await pair.hostAPI.get(.namespaces, namespace: nil, name: place).resourceVersion
                    == foreign.resourceVersion)
            #expect(try await pair.find(pair.hostAPI, .serviceAccounts, place, "vc-workload-my-vcluster") == nil)
        }
    }
}
