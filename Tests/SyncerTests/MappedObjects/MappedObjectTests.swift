internal import KubeCore
internal import SyncSettings
internal import TestKit
internal import Testing

@testable internal import Syncer

private func object(_ namespace: String, _ name: String, _ fields: JSONObject = [:], labels: [String: String] = [:])
    -> KubeObject
{
    var object = KubeObject(apiVersion: "v1", kind: "ConfigMap", namespace: namespace, name: name)
    object.labels = labels
    for (key, value) in fields { object[key] = value }
    return object
}

@Suite struct MappingTableTests {
    private let table = MappingTable(
        [
            ObjectMapping(hostNamespace: "shared", virtualNamespace: "v"),
            ObjectMapping(hostNamespace: "shared", hostName: "one", virtualNamespace: "w", virtualName: "uno"),
            ObjectMapping(hostNamespace: "exact", hostName: "a", virtualNamespace: "v", virtualName: "a"),
            ObjectMapping(hostNamespace: "exact", hostName: "b", virtualNamespace: "v", virtualName: "b"),
            ObjectMapping(hostNamespace: "", virtualNamespace: "own"),
        ], ownNamespace: "team")

    struct Case: Sendable, CustomTestStringConvertible {
        let namespace: String
        let name: String
        let place: String?
        var testDescription: String { "\(namespace)/\(name)" }
    }

    @Test(
        "a host object appears where the most exact mapping says",
        arguments: [
            Case(namespace: "shared", name: "any", place: "v/any"),
            Case(namespace: "shared", name: "one", place: "w/uno"),
            Case(namespace: "exact", name: "a", place: "v/a"), Case(namespace: "exact", name: "c", place: nil),
            Case(namespace: "team", name: "x", place: "own/x"), Case(namespace: "other", name: "a", place: nil),
            Case(namespace: "shared", name: "kube-root-ca.crt", place: nil),
        ])
    func places(_ test: Case) {
        #expect(table.place(of: object(test.namespace, test.name))?.description == test.place)
    }

    @Test("whole namespaces are read once, single objects by their names")
    func selections() {
        #expect(
            table.selections == [
                .init(namespace: "shared", name: nil), .init(namespace: "exact", name: "a"),
                .init(namespace: "exact", name: "b"), .init(namespace: "team", name: nil),
            ])
    }

    @Test("attack 43: what runs a virtual cluster, and what a virtual cluster made, is never shown")
    func hidden() {
        let mirrored = MappedKind.secrets.mirrored(
            MappingTable(
                [
                    ObjectMapping(hostNamespace: "", virtualNamespace: "v"),
                    ObjectMapping(
                        hostNamespace: "", hostName: "vc-kubeconfig", virtualNamespace: "v", virtualName: "k"),
                ], ownNamespace: "team"))
        func isShown(_ secret: KubeObject) -> Bool { mirrored.admittedPlace(of: secret) != nil }
        #expect(isShown(object("team", "plain")))
        #expect(!isShown(object("team", "vc-kubeconfig", labels: ["app": "vcluster"])))
        #expect(!isShown(object("team", "synced", labels: [Marker.managedBy: "my-vcluster"])))
        #expect(!isShown(object("team", "neighbours", labels: [Marker.managedBy: "other"])))
        for type in ["kubernetes.io/service-account-token", "bootstrap.kubernetes.io/token", "helm.sh/release.v1"] {
            #expect(!isShown(object("team", "t", ["type": .string(type)])), "\(type)")
        }
    }
}

@Suite struct MappedObjectTests {
    private func settings(_ mappings: [ObjectMapping]) -> SyncSettings {
        var settings = SyncSettings()
        settings.fromHost.configMaps = mappings
        settings.fromHost.secrets = mappings
        return settings
    }

    private static let whole = ObjectMapping(hostNamespace: "shared", virtualNamespace: "from-host")

    private func createHost(_ pair: SyncedPair, _ resource: GroupVersionResource, _ object: KubeObject) async throws {
        let namespace = KubeObject(apiVersion: "v1", kind: "Namespace", name: object.namespace)
        if try await pair.find(pair.hostAPI, .namespaces, nil, object.namespace) == nil {
            _ = try await pair.hostAPI.create(.namespaces, namespace: nil, object: namespace)
        }
        var object = object
        object.kind = resource == .secrets ? "Secret" : "ConfigMap"
        _ = try await pair.hostAPI.create(resource, namespace: object.namespace, object: object)
    }

    @Test("a namespace is shown as a whole, follows the host, and edits are undone")
    func wholeNamespace() async throws {
        try await withSyncedPair(settings: settings([Self.whole])) { pair in
            try await createHost(pair, .configMaps, object("shared", "one", ["data": ["k": "1"]], labels: ["a": "b"]))
            func shown() async throws -> KubeObject? { try await pair.virtualObject(.configMaps, "one", "from-host") }
            try await eventually("the ConfigMap, in a namespace made for it") {
                let object = try await shown()
                return object?["data"] == ["k": "1"] && object?.labels["a"] == "b"
            }
            _ = try await pair.hostAPI.patch(
                .configMaps, namespace: "shared", name: "one", patch: .merge(["data": ["k": "2"]]))
            try await eventually("the change") { try await shown()?["data"] == ["k": "2"] }
            _ = try await pair.tenant.patch(
                .configMaps, namespace: "from-host", name: "one",
                patch: .merge(["data": ["k": "mine", "x": "y"], "metadata": ["labels": [Marker.fromHost: nil]]]))
            try await eventually("the edit is undone") {
                let object = try await shown()
                return object?["data"] == ["k": "2"] && object?.labels[Marker.fromHost] == "true"
            }
            _ = try await pair.tenant.delete(.configMaps, namespace: "from-host", name: "one")
            try await eventually("it is back") { try await shown() != nil }
            _ = try await pair.hostAPI.delete(.configMaps, namespace: "shared", name: "one")
            try await eventually("it goes with the host's") { try await shown() == nil }
        }
    }

    @Test("Secrets are shown under chosen names, and pods can use them")
    func exact() async throws {
        let mapping = ObjectMapping(
            hostNamespace: "shared", hostName: "pull", virtualNamespace: "default", virtualName: "registry")
        try await withSyncedPair(settings: settings([mapping])) { pair in
            try await createHost(pair, .secrets, object("shared", "pull", ["data": ["k": "dg=="], "type": "custom"]))
            try await createHost(pair, .secrets, object("shared", "other", ["data": ["k": "dg=="]]))
            try await eventually("the Secret under its name here") {
                let secret = try await pair.virtualObject(.secrets, "registry")
                return secret?["data"] == ["k": "dg=="] && secret?["type"] == "custom"
            }
            #expect(try await pair.virtualObject(.secrets, "other") == nil)
            try await pair.createVirtual(.pods, SyncedPair.pod("web", ["imagePullSecrets": [["name": "registry"]]]))
            #expect(try await pair.eventuallyOnHost(.secrets, "registry")["data"] == ["k": "dg=="])
        }
    }

    @Test("our own host namespace is shown without what we put there")
    func ownNamespace() async throws {
        let mapping = ObjectMapping(hostNamespace: "", virtualNamespace: "default")
        try await withSyncedPair(settings: settings([mapping])) { pair in
            var own = object("default", "mine", ["data": ["k": "v"]])
            own.annotations = [Marker.forceSync: "true"]
            try await pair.createVirtual(.configMaps, own)
            _ = try await pair.eventuallyOnHost(.configMaps, "mine")
            try await createHost(pair, .configMaps, object(SyncedPair.namespace, "settings", ["data": ["k": "v"]]))
            try await eventually("the host's own") { try await pair.virtualObject(.configMaps, "settings") != nil }
            let names = try await pair.tenant.list(.configMaps, namespace: "default").items.map(\.name)
            #expect(names.sorted() == ["mine", "settings"])
        }
    }

    @Test("an immutable object that was made anew on the host is made anew, one of the tenant's own stays")
    func replaced() async throws {
        let pair = try await SyncedPair.start(settings: settings([Self.whole]))
        do {
            try await createHost(
                pair, .configMaps, object("shared", "fixed", ["data": ["k": "1"], "immutable": true]))
            try await eventually("the ConfigMap") {
                try await pair.virtualObject(.configMaps, "fixed", "from-host") != nil
            }
            let own = try await pair.createVirtual(
                .configMaps, object("from-host", "taken", ["data": ["k": "mine"]]))
            await pair.stopSyncer()
            _ = try await pair.hostAPI.delete(.configMaps, namespace: "shared", name: "fixed")
            try await createHost(
                pair, .configMaps, object("shared", "fixed", ["data": ["k": "2"], "immutable": true]))
            try await createHost(pair, .configMaps, object("shared", "taken", ["data": ["k": "host"]]))
            try await pair.startSyncer()
            try await eventually("the new content") {
                try await pair.virtualObject(.configMaps, "fixed", "from-host")?["data"] == ["k": "2"]
            }
            try await eventually("the tenant is told") {
                try await pair.tenant.list(.events, namespace: "from-host").items.contains {
                    $0["reason"] == "SyncError" && $0.at("involvedObject", "name") == "taken"
                }
            }
            #expect(
                try await pair.virtualObject(.configMaps, "taken", "from-host")?.resourceVersion
                    == own.resourceVersion)
            await pair.stopSyncer()
            try await pair.startSyncer(settings: SyncSettings())
            try await eventually("without mappings nothing of the host is left") {
                try await pair.virtualObject(.configMaps, "fixed", "from-host") == nil
            }
            #expect(try await pair.virtualObject(.configMaps, "taken", "from-host") != nil)
            await pair.stop()
        } catch {
            await pair.stop()
            throw error
        }
    }
}
