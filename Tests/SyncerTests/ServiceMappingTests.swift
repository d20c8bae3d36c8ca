internal import KubeCore
internal import SyncSettings
internal import TestKit
internal import Testing

@testable internal import Syncer

@Suite struct ServiceMappingTests {
    private static func service(_ name: String, _ spec: JSONObject, in namespace: String = "default") -> KubeObject {
        var service = KubeObject(apiVersion: "v1", kind: "Service", namespace: namespace, name: name)
        service["spec"] = .object(spec)
        return service
    }

    private static func endpoints(_ name: String, _ addresses: [String]) -> KubeObject {
        var endpoints = KubeObject(apiVersion: "v1", kind: "Endpoints", namespace: "default", name: name)
        if !addresses.isEmpty {
            endpoints["subsets"] = [
                ["addresses": .array(addresses.map { ["ip": .string($0)] }), "ports": [["port": 80]]]
            ]
        }
        return endpoints
    }

    private static let fromHost = SyncSettings.with {
        $0.replicatedServices.fromHost = [
            .init(
                hostNamespace: "default", hostName: "nettool-host", virtualNamespace: "tools",
                virtualName: "nettool-host")
        ]
    }
    private static let toHost = SyncSettings.with {
        $0.replicatedServices.toHost = [
            .init(virtualNamespace: "default", virtualName: "nettool-virtual", hostName: "nettool-virtual")
        ]
    }

    private func addresses(_ endpoints: KubeObject?) -> [String] {
        (endpoints?["subsets"]?[0]?["addresses"]?.arrayValue ?? []).compactMap { $0["ip"]?.stringValue }
    }

    @Test(
        "a Service of the host appears with its address in a namespace made for it, follows, and goes with its source")
    func fromHost() async throws {
        try await withSyncedPair(settings: Self.fromHost) { pair in
            let source = try await pair.hostAPI.create(
                .services, namespace: "default", object: Self.service("nettool-host", ["ports": [["port": 80]]]))
            let replica = try await eventually("the Service appears") {
                try await pair.virtualObject(.services, "nettool-host", "tools")
            }
            #expect(replica.at("spec", "clusterIP") == source.at("spec", "clusterIP"))
            try await eventually("its endpoint is the source's address") {
                addresses(try await pair.virtualObject(.endpoints, "nettool-host", "tools"))
                    == [source.text("spec", "clusterIP")]
            }
            _ = try await pair.tenant.patch(
                .services, namespace: "tools", name: "nettool-host",
                patch: .merge(["spec": ["ports": [["port": 81, "protocol": "TCP", "targetPort": 81]]]]))
            try await eventually("edits of the tenant are reverted") {
                try await pair.virtualObject(.services, "nettool-host", "tools")?.at("spec", "ports")?[0]?["port"] == 80
            }
            #expect(try await pair.hostObject(.services, "nettool-host", "tools") == nil)
            _ = try await pair.hostAPI.delete(.services, namespace: "default", name: "nettool-host")
            try await eventually("both are gone") {
                let rest = [
                    try await pair.virtualObject(.services, "nettool-host", "tools"),
                    try await pair.virtualObject(.endpoints, "nettool-host", "tools"),
                ]
                return rest.allSatisfy { $0 == nil }
            }
        }
    }

    @Test("endpoints of a headless Service follow to none and back, and a source made anew has its new address shown")
    func headlessFromHost() async throws {
        try await withSyncedPair(settings: Self.fromHost) { pair in
            _ = try await pair.hostAPI.create(
                .services, namespace: "default",
                object: Self.service("nettool-host", ["clusterIP": "None", "ports": [["port": 80]]]))
            var current = try await pair.hostAPI.create(
                .endpoints, namespace: "default", object: Self.endpoints("nettool-host", ["10.244.0.3", "10.244.0.4"]))
            for expected in [["10.244.0.3", "10.244.0.4"], [], ["10.244.0.5"]] {
                current["subsets"] = Self.endpoints("", expected)["subsets"]
                current = try await pair.hostAPI.update(.endpoints, namespace: "default", object: current)
                try await eventually("the endpoints are \(expected)") {
                    let shown = try await pair.virtualObject(.endpoints, "nettool-host", "tools")
                    return shown != nil && addresses(shown) == expected
                }
            }
            #expect(
                try await pair.virtualObject(.services, "nettool-host", "tools")?.at("spec", "clusterIP") == "None")
            _ = try await pair.hostAPI.delete(.services, namespace: "default", name: "nettool-host")
            let anew = try await pair.hostAPI.create(
                .services, namespace: "default", object: Self.service("nettool-host", ["ports": [["port": 80]]]))
            try await eventually("the new address is shown") {
                try await pair.virtualObject(.services, "nettool-host", "tools")?.at("spec", "clusterIP")
                    == anew.at("spec", "clusterIP")
            }
        }
    }

    @Test("what the tenant has under the name stays, and is told")
    func conflictFromHost() async throws {
        try await withSyncedPair(settings: Self.fromHost, startsSyncer: false) { pair in
            _ = try await pair.createVirtual(
                .namespaces, KubeObject(apiVersion: "v1", kind: "Namespace", name: "tools"))
            let own = try await pair.createVirtual(
                .services, Self.service("nettool-host", ["ports": [["port": 9]]], in: "tools"))
            _ = try await pair.hostAPI.create(
                .services, namespace: "default", object: Self.service("nettool-host", ["ports": [["port": 80]]]))
            try await pair.startSyncer()
            try await eventually("an event tells it") {
                try await pair.tenant.list(.events, namespace: "tools").items.contains {
                    $0.text("reason") == "SyncWarning" && $0.text("involvedObject", "uid") == own.uid
                }
            }
            let kept = try #require(try await pair.virtualObject(.services, "nettool-host", "tools"))
            #expect(kept.uid == own.uid && kept.at("spec", "ports")?[0]?["port"] == 9)
        }
    }

    @Test("a replica that is not configured any more is removed at start, on either side")
    func unconfigured() async throws {
        try await withSyncedPair(startsSyncer: false) { pair in
            var left = Self.service("left-over", ["ports": [["port": 80]], "clusterIP": "10.96.200.1"])
            left.labels = ["vcluster.loft.sh/controlled-by": "vcluster"]
            try await pair.createVirtual(.services, left)
            let translation = ReplicaTranslation(naming: pair.naming)
            let source = Self.service("gone", ["ports": [["port": 80]]])
            _ = try await pair.hostAPI.create(
                .services, namespace: SyncedPair.namespace,
                object: translation.hostService(
                    for: source, at: ObjectKey(namespace: SyncedPair.namespace, name: "left-over")))
            try await pair.startSyncer()
            try await eventually("the virtual one is gone") {
                try await pair.virtualObject(.services, "left-over") == nil
            }
            try await eventually("the one on the host is gone") {
                try await pair.find(pair.hostAPI, .services, SyncedPair.namespace, "left-over") == nil
            }
        }
    }

    @Test("a virtual Service appears on the host under its chosen name, selects the tenant's pods, follows and goes")
    func toHost() async throws {
        try await withSyncedPair(settings: Self.toHost) { pair in
            let find = { try await pair.find(pair.hostAPI, .services, SyncedPair.namespace, "nettool-virtual") }
            try await pair.createVirtual(
                .services, Self.service("nettool-virtual", ["selector": ["app": "nettool"], "ports": [["port": 80]]]))
            let host = try await eventually("the Service appears") { try await find() }
            let label = pair.naming.labelKey("app")
            #expect(host.at("spec", "selector", label) == "nettool")
            #expect(host.at("spec", "selector", "vcluster.loft.sh/managed-by") == "my-vcluster")
            #expect(try await pair.hostObject(.services, "nettool-virtual") != nil)
            _ = try await pair.hostAPI.patch(
                .services, namespace: SyncedPair.namespace, name: "nettool-virtual",
                patch: .merge(["spec": ["selector": [.init(label): "stolen"]]]))
            try await eventually("drift is repaired") { try await find()?.at("spec", "selector", label) == "nettool" }
            _ = try await pair.tenant.patch(
                .services, namespace: "default", name: "nettool-virtual",
                patch: .merge(["spec": ["ports": [["port": 81, "protocol": "TCP", "targetPort": 80]]]]))
            try await eventually("ports follow") { try await find()?.at("spec", "ports")?[0]?["port"] == 81 }
            _ = try await pair.tenant.delete(.services, namespace: "default", name: "nettool-virtual")
            try await eventually("it is gone") { try await find() == nil }
        }
    }

    @Test("a headless Service without a selector takes its endpoints along")
    func endpointsToHost() async throws {
        try await withSyncedPair(settings: Self.toHost) { pair in
            try await pair.createVirtual(.endpoints, Self.endpoints("nettool-virtual", ["10.9.9.9"]))
            try await pair.createVirtual(
                .services, Self.service("nettool-virtual", ["clusterIP": "None", "ports": [["port": 80]]]))
            try await eventually("the endpoints appear") {
                addresses(
                    try await pair.find(pair.hostAPI, .endpoints, SyncedPair.namespace, "nettool-virtual"))
                    == ["10.9.9.9"]
            }
            let host = try await pair.hostAPI.get(.services, namespace: SyncedPair.namespace, name: "nettool-virtual")
            #expect(host.at("spec", "clusterIP") == "None")
        }
    }

    @Test("a Service of others under the chosen name is never touched, is told, and heals when it goes")
    func conflictToHost() async throws {
        try await withSyncedPair(settings: Self.toHost) { pair in
            let foreign = try await pair.hostAPI.create(
                .services, namespace: SyncedPair.namespace,
                object: Self.service("nettool-virtual", ["ports": [["port": 9]]], in: SyncedPair.namespace))
            try await pair.createVirtual(
                .services, Self.service("nettool-virtual", ["selector": ["a": "b"], "ports": [["port": 80]]]))
            try await eventually("an event tells it") {
                try await pair.tenant.list(.events, namespace: "default").items.contains {
                    $0.text("reason") == "SyncError" && !$0.text("message").contains(SyncedPair.namespace)
                }
            }
            let same = try await pair.hostAPI.get(.services, namespace: SyncedPair.namespace, name: "nettool-virtual")
            #expect(same.resourceVersion == foreign.resourceVersion)
            _ = try await pair.hostAPI.delete(.services, namespace: SyncedPair.namespace, name: "nettool-virtual")
            try await eventually("it heals") {
                try await pair.find(pair.hostAPI, .services, SyncedPair.namespace, "nettool-virtual")?
                    .labels["vcluster.loft.sh/controlled-by"] == "vcluster"
            }
        }
    }
}
