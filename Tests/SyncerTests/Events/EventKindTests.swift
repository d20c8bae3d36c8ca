internal import KubeCore
internal import SyncSettings
internal import TestKit
internal import Testing

@testable internal import Syncer

@Suite struct EventKindTests {
    private func event(
        _ name: String, kind: String, about host: KubeObject, _ message: String, annotations: [String: String] = [:]
    ) -> KubeObject {
        var event = KubeObject(apiVersion: "v1", kind: "Event", namespace: host.namespace, name: name)
        event.annotations = annotations
        event["involvedObject"] = [
            "apiVersion": "v1", "kind": .string(kind), "namespace": .string(host.namespace), "name": .string(host.name),
            "uid": .string(host.uid),
        ]
        event["reason"] = "Test"
        event["type"] = "Warning"
        event["message"] = .string(message)
        return event
    }

    /// Says something on the host until the tenant hears of it: the watch begins with what is said from its start on.
    private func sayUntilHeard(_ pair: SyncedPair, _ events: [KubeObject]) async throws {
        try await eventually("the tenant hears of it") {
            for event in events {
                var event = event
                event.name += ".\(UInt32.random(in: 0..<UInt32.max))"
                _ = try await pair.hostAPI.create(.events, namespace: SyncedPair.namespace, object: event)
            }
            return try await heard(pair).isEmpty == false
        }
    }

    private func heard(_ pair: SyncedPair) async throws -> [KubeObject] {
        try await pair.tenant.list(.events, namespace: "default").items.filter { $0["reason"] == "Test" }
    }

    @Test(
        "what the host says about objects of the tenant is told in his words",
        arguments: ["Pod", "ConfigMap", "Secret", "PersistentVolumeClaim", "Service"])
    func kinds(_ kind: String) async throws {
        try await withSyncedPair { pair in
            let resource = try #require(EventSubject.resource(ofKind: kind))
            let virtual = try await create(pair, resource, kind)
            let host = try await pair.eventuallyOnHost(resource, "thing")
            let message = "\(kind) \(host.namespace)/\(host.name) is \"\(host.name)\""
            try await sayUntilHeard(pair, [event(host.name, kind: kind, about: host, message)])
            let shown = try #require(try await heard(pair).first)
            #expect(shown.at("involvedObject", "name") == "thing")
            #expect(shown.at("involvedObject", "uid")?.stringValue == virtual.uid)
            #expect(shown.at("involvedObject", "namespace") == "default")
            #expect(shown["message"]?.stringValue == "\(kind) default/thing is \"thing\"")
            #expect(shown.name.hasPrefix("thing."))
        }
    }

    private func create(_ pair: SyncedPair, _ resource: GroupVersionResource, _ kind: String) async throws
        -> KubeObject
    {
        if kind == "Pod" { return try await pair.createVirtual(.pods, SyncedPair.pod("thing")) }
        var object = KubeObject(apiVersion: "v1", kind: kind, namespace: "default", name: "thing")
        object.annotations = [Marker.forceSync: "true"]
        switch kind {
        case "Service": object["spec"] = ["ports": [["port": 80]], "selector": ["a": "b"]]
        case "PersistentVolumeClaim":
            object["spec"] = ["accessModes": ["ReadWriteOnce"], "resources": ["requests": ["storage": "1Gi"]]]
        default: object["data"] = ["k": "dg=="]
        }
        return try await pair.createVirtual(resource, object)
    }

    @Test("Events about nothing of the tenant's are not told, unless the host asks for it")
    func forced() {
        let naming = HostNaming(exampleConfiguration())
        let host = KubeObject(apiVersion: "v1", kind: "Pod", namespace: naming.hostNamespace, name: "host-agent")
        let told = event("host-agent.1", kind: "Pod", about: host, "in \(naming.hostNamespace)/host-agent")
        let subject = EventSubject(
            apiVersion: "v1", kind: "Pod", key: ObjectKey(namespace: "default", name: "host-agent"), uid: "")
        let shown = EventTranslation(naming: naming).virtualEvent(for: told, about: subject)
        #expect(shown.namespace == "default" && shown.name == "host-agent.1")
        #expect(shown["message"] == "in default/host-agent")
        #expect(shown.at("involvedObject", "uid") == nil)
        #expect(EventSubject.resource(ofKind: "Node") == nil)
    }

    @Test("an Event that asks for it appears in namespace default")
    func forceSync() async throws {
        try await withSyncedPair { pair in
            let host = KubeObject(apiVersion: "v1", kind: "Pod", namespace: SyncedPair.namespace, name: "host-agent")
            let forced = [Marker.forceSync: "true"]
            try await sayUntilHeard(
                pair,
                [
                    event("host-agent", kind: "Pod", about: host, "hello", annotations: forced),
                    event("quiet", kind: "Pod", about: host, "not for tenants"),
                ])
            #expect(try await heard(pair).allSatisfy { $0.at("involvedObject", "name") == "host-agent" })
        }
    }
}
