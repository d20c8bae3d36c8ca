internal import KubeCore
internal import SyncSettings
internal import TestKit
internal import Testing

@testable internal import Syncer

@Suite struct OutgoingPatchesTests {
    private static func hook(_ kind: String, _ verbs: [GenericSyncRules.Hook.Verb], _ value: JSONValue)
        -> GenericSyncRules.Hook
    {
        var hook = GenericSyncRules.Hook(apiVersion: "v1", kind: kind)
        hook.verbs = verbs
        var patch = GenericSyncRules.Patch(operation: .add, path: "metadata.annotations['example.com/team']")
        patch.value = value
        hook.patches = [patch]
        return hook
    }

    @Test("hooks change objects of their kind on the way, and never whose they are")
    func hooks() throws {
        let settings = SyncSettings.with {
            $0.genericRules.virtualToHostHooks = [
                Self.hook("Service", [], "a"), Self.hook("Service", [.delete, .get], "b"), Self.hook("Pod", [], "c"),
                {
                    var hook = GenericSyncRules.Hook(apiVersion: "v1", kind: "Service")
                    hook.patches = [.init(operation: .remove, path: "metadata.labels")]
                    return hook
                }(),
            ]
        }
        let configuration = exampleConfiguration(settings: settings)
        var virtual = KubeObject(apiVersion: "v1", kind: "Service", namespace: "demo", name: "web")
        virtual["spec"] = ["ports": [["port": 80]]]
        let host = ServiceTranslation(configuration).hostService(for: virtual)
        #expect(host.annotations["example.com/team"] == "a")
        #expect(host.labels["vcluster.loft.sh/managed-by"] == "my-vcluster")
        #expect(host.name == "web-x-demo-x-my-vcluster")
    }

    @Test("a hook's change is on the host object from the start, and no drift afterwards")
    func synced() async throws {
        let settings = SyncSettings.with {
            $0.toHost.configMaps.all = true
            var hook = GenericSyncRules.Hook(apiVersion: "v1", kind: "ConfigMap")
            var patch = GenericSyncRules.Patch(operation: .add, path: "data.team")
            patch.value = "blue"
            hook.patches = [patch]
            $0.genericRules.virtualToHostHooks = [hook]
        }
        try await withSyncedPair(settings: settings) { pair in
            var map = KubeObject(apiVersion: "v1", kind: "ConfigMap", namespace: "default", name: "settings")
            map["data"] = ["a": "b"]
            try await pair.createVirtual(.configMaps, map)
            let host = try await pair.eventuallyOnHost(.configMaps, "settings")
            #expect(host["data"] == ["a": "b", "team": "blue"])
            _ = try await pair.tenant.patch(
                .configMaps, namespace: "default", name: "settings", patch: .merge(["data": ["a": "c"]]))
            try await eventually("changes follow, with the hook's") {
                try await pair.hostObject(.configMaps, "settings")?["data"] == ["a": "c", "team": "blue"]
            }
        }
    }
}
