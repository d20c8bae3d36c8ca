import FoundationEssentials
import KubeCore
import TestKit
import Testing

@testable import KubeServer

@Suite struct ConversionWebhookTests {
    private static let first = GroupVersionResource(group: "example.com", version: "v1", resource: "things")
    private static let second = GroupVersionResource(group: "example.com", version: "v2", resource: "things")

    private func definition(port: Int, authority: String) -> KubeObject {
        let schema: JSONValue = [
            "openAPIV3Schema": [
                "type": "object", "x-kubernetes-preserve-unknown-fields": true,
                "properties": ["host": ["type": "string"], "address": ["type": "string"]],
            ]
        ]
        return KubeObject(
            [
                "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
                "metadata": ["name": "things.example.com"],
                "spec": [
                    "group": "example.com", "scope": "Namespaced", "names": ["plural": "things", "kind": "Thing"],
                    "versions": [
                        [
                            "name": "v1", "served": true, "storage": true, "schema": schema,
                            "selectableFields": [["jsonPath": ".host"]],
                        ],
                        [
                            "name": "v2", "served": true, "storage": false, "schema": schema,
                            "selectableFields": [["jsonPath": ".address"]],
                        ],
                    ],
                    "conversion": [
                        "strategy": "Webhook",
                        "webhook": [
                            "conversionReviewVersions": ["v1"],
                            "clientConfig": [
                                "url": .string("https://127.0.0.1:\(port)/convert"),
                                "caBundle": .string(Data(authority.utf8).base64EncodedString()),
                            ],
                        ],
                    ],
                ],
            ] as JSONObject)
    }

    /// `v1` has `host` and `port`, `v2` one `address`.
    private static func convert(_ object: JSONValue, to apiVersion: JSONValue) -> JSONValue {
        var object = object
        if apiVersion == "example.com/v2" {
            object["address"] = .string("\(object.text("host")):\(object.text("port"))")
            object["host"] = nil
            object["port"] = nil
        } else {
            let parts = object.text("address").split(separator: ":").map(String.init)
            object["host"] = .string(parts.first ?? "")
            object["port"] = .string(parts.last ?? "")
            object["address"] = nil
        }
        object["apiVersion"] = apiVersion
        return object
    }

    private func withDefinition(
        result: JSONValue = ["status": "Success"], renames: Bool = false, _ body: (TestCluster) async throws -> Void
    ) async throws {
        let server = try await CalledServer { _, body in
            guard let request = (try? JSONParser.parse(body))?["request"] else {  // answered as such
                return CalledServer.Answer(status: 400, body: [])
            }
            let objects = (request["objects"]?.arrayValue ?? []).map { object in
                var converted = Self.convert(object, to: request["desiredAPIVersion"] ?? "")
                if renames { converted.set("other", at: ["metadata", "name"]) }
                return converted
            }
            return .json([
                "apiVersion": "apiextensions.k8s.io/v1", "kind": "ConversionReview",
                "response": [
                    "uid": request["uid"] ?? "", "result": result, "convertedObjects": .array(objects),
                ],
            ])
        }
        try await withTestCluster { cluster in
            _ = try await cluster.api.create(
                .customResourceDefinitions, namespace: nil,
                object: definition(port: server.port, authority: server.authorityPEM))
            try await body(cluster)
        }
        await server.stop()
    }

    private func thing(_ apiVersion: String, _ members: JSONObject) -> KubeObject {
        var object = KubeObject(apiVersion: apiVersion, kind: "Thing", name: "a")
        for (key, value) in members { object[key] = value }
        return object
    }

    @Test("objects are stored in one version, and read and listed in the other")
    func converts() async throws {
        try await withDefinition { cluster in
            let made = try await cluster.api.create(
                Self.second, namespace: "default", object: thing("example.com/v2", ["address": "here:80"]))
            #expect(made["address"] == "here:80")
            #expect(made["host"] == nil)
            let stored = try await cluster.api.get(Self.first, namespace: "default", name: "a")
            #expect(stored["host"] == "here")
            #expect(stored["port"] == "80")
            #expect(stored.uid == made.uid)
            let list = try await cluster.api.list(Self.second, namespace: "default", options: ListOptions())
            #expect(list.items.map { $0["address"] } == ["here:80"])
        }
    }

    @Test("objects are selected by their fields in the version that is asked for")
    func selection() async throws {
        try await withDefinition { cluster in
            func make(_ name: String, _ address: JSONValue) async throws {
                var object = thing("example.com/v2", ["address": address])
                object.name = name
                _ = try await cluster.api.create(Self.second, namespace: "default", object: object)
            }
            func names(_ resource: GroupVersionResource, _ selector: FieldSelector) async throws -> [String] {
                try await cluster.api.list(
                    resource, namespace: "default", options: ListOptions(fieldSelector: selector)
                ).items.map(\.name)
            }
            let served = try #require(cluster.registry.find(Self.second))
            let watch = try await cluster.registry.watch(
                served, namespace: "default",
                options: WatchOptions(fieldSelector: FieldSelector("address", "here:80"), allowsBookmarks: false))
            func nextEvents() async throws -> [String] {
                (try await watch.nextBatch() ?? []).map { "\($0.kind.rawValue) \($0.object.key.name)" }
            }
            try await make("a", "here:80")
            try await make("b", "there:80")
            try await make("c", "here:80")
            #expect(try await names(Self.second, FieldSelector("address", "here:80")) == ["a", "c"])
            #expect(try await names(Self.first, FieldSelector("host", "there")) == ["b"])
            #expect(
                try await names(
                    Self.second, FieldSelector(terms: [.init(field: "address", value: "here:80", isNegated: true)]))
                    == ["b"])
            var moved = try await cluster.api.get(Self.second, namespace: "default", name: "a")
            moved["address"] = "there:80"
            _ = try await cluster.api.update(Self.second, namespace: "default", object: moved)
            var events: [String] = []
            while events.count < 3 { events += try await nextEvents() }
            #expect(events == ["ADDED a", "ADDED c", "DELETED a"])
        }
    }

    @Test("a webhook that refuses or changes what it must not fails the request")
    func failures() async throws {
        func failure(_ cluster: TestCluster) async -> StatusError? {
            do {
                _ = try await cluster.api.create(
                    Self.second, namespace: "default", object: thing("example.com/v2", ["address": "here:80"]))
                return nil
            } catch {
                return error
            }
        }
        try await withDefinition(result: ["status": "Failure", "message": "cannot"]) { cluster in
            let error = await failure(cluster)
            #expect(error?.code == 500)
            #expect(error?.message == "conversion webhook for example.com/v2, Kind=Thing failed: cannot")
        }
        try await withDefinition(renames: true) { cluster in
            #expect(await failure(cluster)?.message.contains("must have the same name: a != other") == true)
        }
    }
}
