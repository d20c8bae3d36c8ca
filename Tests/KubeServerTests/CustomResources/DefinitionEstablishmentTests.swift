import KubeCore
import TestKit
import Testing

@testable import KubeServer

@Suite("Establishing custom resource definitions")
struct DefinitionEstablishmentTests {
    private static func definition(_ plural: String, kind: String, versions: [String] = ["v1"]) -> KubeObject {
        var definition = KubeObject(
            apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", name: "\(plural).example.com")
        let schema: JSONValue = [
            "openAPIV3Schema": ["type": "object", "x-kubernetes-preserve-unknown-fields": true]
        ]
        definition["spec"] = [
            "group": "example.com", "scope": "Namespaced",
            "names": ["plural": .string(plural), "kind": .string(kind)],
            "versions": .array(
                versions.map {
                    ["name": .string($0), "served": true, "storage": .bool($0 == "v1"), "schema": schema]
                }),
        ]
        return definition
    }

    private static func status(of type: String, in definition: KubeObject) -> String? {
        definition.at("status", "conditions")?.arrayValue?.first { $0["type"]?.stringValue == type }?.text("status")
    }

    @Test("who creates a definition finds it established, and its resource served, when he is answered")
    func immediatelyEstablished() async throws {
        try await withTestCluster { cluster in
            for index in 0..<20 {
                let created = try await cluster.api.create(
                    .customResourceDefinitions, namespace: nil,
                    object: Self.definition("things\(index)", kind: "Thing\(index)"))
                // The answer itself is as kube-apiserver gives it: nothing decided yet.
                #expect(Self.status(of: "Established", in: created) == nil)
                let stored = try await cluster.api.get(
                    .customResourceDefinitions, namespace: nil, name: "things\(index).example.com")
                #expect(Self.status(of: "Established", in: stored) == "True")
                let things = GroupVersionResource(group: "example.com", version: "v1", resource: "things\(index)")
                _ = try await cluster.api.create(
                    things, namespace: "default",
                    object: KubeObject(apiVersion: "example.com/v1", kind: "Thing\(index)", name: "a"))
            }
        }
    }

    @Test("a definition whose names are taken is answered with that decided too")
    func conflictDecided() async throws {
        try await withTestCluster { cluster in
            _ = try await cluster.api.create(
                .customResourceDefinitions, namespace: nil, object: Self.definition("things", kind: "Thing"))
            _ = try await cluster.api.create(
                .customResourceDefinitions, namespace: nil, object: Self.definition("others", kind: "Thing"))
            let refused = try await cluster.api.get(
                .customResourceDefinitions, namespace: nil, name: "others.example.com")
            #expect(Self.status(of: "NamesAccepted", in: refused) == "False")
            #expect(Self.status(of: "Established", in: refused) == "False")
        }
    }

    @Test("a version that an update adds is served when the update is answered")
    func addedVersion() async throws {
        try await withTestCluster { cluster in
            _ = try await cluster.api.create(
                .customResourceDefinitions, namespace: nil, object: Self.definition("things", kind: "Thing"))
            let wanted = Self.definition("things", kind: "Thing", versions: ["v1", "v2"])
            _ = try await cluster.api.patch(
                .customResourceDefinitions, namespace: nil, name: "things.example.com",
                patch: .merge(["spec": wanted["spec"] ?? [:]]))
            let second = GroupVersionResource(group: "example.com", version: "v2", resource: "things")
            _ = try await cluster.api.create(
                second, namespace: "default",
                object: KubeObject(apiVersion: "example.com/v2", kind: "Thing", name: "a"))
        }
    }
}
