import KubeCore
import TestKit
import Testing

@testable import KubeServer

@Suite("Owners of fields")
struct ManagedFieldsTests {
    private func withCluster(_ body: (TestCluster) async throws -> Void) async throws {
        let cluster = try await TestCluster.start()
        do {
            try await body(cluster)
            await cluster.stop()
        } catch {
            await cluster.stop()
            throw error
        }
    }

    private func configMap(_ data: [String: JSONValue], metadata: JSONObject = ["name": "a"]) -> KubeObject {
        KubeObject(
            [
                "apiVersion": "v1", "kind": "ConfigMap", "metadata": .object(metadata),
                "data": .object(JSONObject(data.map { ($0.key, $0.value) })),
            ] as JSONObject)
    }

    private func apply(
        _ object: KubeObject, _ cluster: TestCluster, by manager: String, force: Bool = false
    ) async throws(StatusError) -> KubeObject {
        try await cluster.api.patch(
            .configMaps, namespace: "default", name: "a", patch: .apply(object.value),
            options: WriteOptions(fieldManager: manager, forcesApply: force))
    }

    private func owners(_ object: KubeObject) -> [String: JSONValue] {
        var result: [String: JSONValue] = [:]
        for entry in object.at("metadata", "managedFields")?.arrayValue ?? [] {
            result[entry.text("manager") + "/" + entry.text("operation")] = entry["fieldsV1"]
        }
        return result
    }

    @Test("whoever creates owns, whoever changes takes")
    func updates() async throws {
        try await withCluster { cluster in
            let created = try await cluster.api.create(
                .configMaps, namespace: "default", object: configMap(["x": "1", "y": "1"]),
                options: WriteOptions(fieldManager: "maker"))
            #expect(owners(created) == ["maker/Update": ["f:data": [".": [:], "f:x": [:], "f:y": [:]]]])
            let changed = try await cluster.api.patch(
                .configMaps, namespace: "default", name: "a", patch: .merge(["data": ["y": "2"]]),
                options: WriteOptions(fieldManager: "changer"))
            #expect(
                owners(changed) == [
                    "maker/Update": ["f:data": [".": [:], "f:x": [:]]], "changer/Update": ["f:data": ["f:y": [:]]],
                ])
            let same = try await cluster.api.patch(
                .configMaps, namespace: "default", name: "a", patch: .merge(["data": ["y": "2"]]),
                options: WriteOptions(fieldManager: "third"))
            #expect(same.resourceVersion == changed.resourceVersion)
        }
    }

    @Test("an apply creates, removes what it no longer names, and refuses to take from others")
    func applies() async throws {
        try await withCluster { cluster in
            let first = try await apply(configMap(["x": "1", "y": "1"]), cluster, by: "one")
            #expect(owners(first) == ["one/Apply": ["f:data": ["f:x": [:], "f:y": [:]]]])
            let second = try await apply(configMap(["x": "1"]), cluster, by: "one")
            #expect(second["data"] == ["x": "1"])
            await #expect(throws: StatusError.self) { try await apply(configMap(["x": "2"]), cluster, by: "two") }
            let forced = try await apply(configMap(["x": "2"]), cluster, by: "two", force: true)
            #expect(owners(forced) == ["two/Apply": ["f:data": ["f:x": [:]]]])
            let again = try await apply(configMap(["x": "2"]), cluster, by: "two")
            #expect(again.resourceVersion == forced.resourceVersion)
        }
    }

    @Test("an apply that names the uid of an object that is gone makes no other one")
    func goneObject() async throws {
        try await withCluster { cluster in
            let error = await #expect(throws: StatusError.self) {
                try await apply(configMap(["x": "1"], metadata: ["name": "a", "uid": "u"]), cluster, by: "one")
            }
            #expect(
                error?.message
                    == "Operation cannot be fulfilled on configmaps \"a\": uid mismatch: the provided object "
                    + "specified uid u, and no existing object was found")
        }
    }

    @Test(
        "owners that cannot be read are forgotten for those that were there",
        arguments: [
            ["manager": "x", "operation": "Replace", "apiVersion": "v1", "fieldsType": "FieldsV1", "fieldsV1": [:]],
            ["manager": "x", "operation": "Update", "apiVersion": "v1", "fieldsType": "FieldsV2", "fieldsV1": [:]],
            ["manager": "x", "operation": "Update", "fieldsType": "FieldsV1", "fieldsV1": [:]],
        ] as [JSONValue])
    func unreadable(entry: JSONValue) async throws {
        try await withCluster { cluster in
            let made = try await apply(configMap(["x": "1"]), cluster, by: "one")
            let changed = try await cluster.api.patch(
                .configMaps, namespace: "default", name: "a",
                patch: .merge(["metadata": ["managedFields": [entry]]]), options: WriteOptions(fieldManager: "two"))
            #expect(owners(changed) == owners(made))
        }
    }

    @Test("who used client-side apply goes over without conflict, and the annotation stays true")
    func migration() async throws {
        try await withCluster { cluster in
            let text = #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"x":"1"}}"#
            let annotated: JSONObject = ["name": "a", "annotations": [LastApplied.annotation: .string(text)]]
            _ = try await cluster.api.create(
                .configMaps, namespace: "default", object: configMap(["x": "1"], metadata: annotated),
                options: WriteOptions(fieldManager: "kubectl-client-side-apply"))
            let applied = try await apply(configMap(["x": "2"]), cluster, by: "kubectl")
            #expect(applied["data"] == ["x": "2"])
            #expect(
                applied.annotations[LastApplied.annotation]
                    == #"{"apiVersion":"v1","data":{"x":"2"},"kind":"ConfigMap","metadata":{"name":"a"}}"# + "\n")
        }
    }

    @Test(
        "an applied configuration that is no object of its kind is refused in the words of what reads it",
        arguments: [
            (
                [1], 400,
                "error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of type map[string]interface {}"
            ),
            (.null, 400, "invalid object type: /, Kind="),
            (
                [
                    "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "a", "namespace": "default"],
                    "binaryData": ["x": "!!!"],
                ], 500,
                "failed to convert new object (default/a; /v1, Kind=ConfigMap) to proper version: unable to convert unstructured object to /v1, Kind=ConfigMap: error decoding from json: illegal base64 data at input byte 0"
            ),
        ] as [(JSONValue, Int, String)])
    func unusable(body: JSONValue, code: Int, message: String) async throws {
        try await withCluster { cluster in
            let error = try await statusError {
                _ = try await cluster.api.patch(
                    .configMaps, namespace: "default", name: "a", patch: .apply(body),
                    options: WriteOptions(fieldManager: "x"))
            }
            #expect(error.code == code)
            #expect(error.message == message)
        }
    }

    @Test("who applies ephemeral containers owns them, and nothing else that comes along")
    func ephemeralContainers() async throws {
        try await withCluster { cluster in
            _ = try await cluster.api.create(.pods, namespace: "default", object: Sample.pod("a"))
            let pod = try await cluster.api.patch(
                .pods, namespace: "default", name: "a",
                patch: .apply([
                    "apiVersion": "v1", "kind": "Pod", "metadata": ["name": "a", "labels": ["x": "y"]],
                    "spec": ["ephemeralContainers": [["name": "e", "image": "i"]]],
                ]), options: WriteOptions(subresource: "ephemeralcontainers", fieldManager: "debugger"))
            #expect(
                owners(pod)["debugger/Apply"] == [
                    "f:spec": [
                        "f:ephemeralContainers": [#"k:{"name":"e"}"#: [".": [:], "f:image": [:], "f:name": [:]]]
                    ]
                ])
            #expect(pod.labels["x"] == nil)
        }
    }

    @Test("owners can be forgotten, and are kept by clients that do not know of them")
    func reset() async throws {
        try await withCluster { cluster in
            _ = try await cluster.api.create(.configMaps, namespace: "default", object: configMap(["x": "1"]))
            var fetched = try await cluster.api.get(.configMaps, namespace: "default", name: "a")
            fetched.set(nil, at: "metadata", "managedFields")
            fetched["data"] = ["x": "2"]
            let updated = try await cluster.api.update(.configMaps, namespace: "default", object: fetched)
            #expect(!owners(updated).isEmpty)
            let forgotten = try await cluster.api.patch(
                .configMaps, namespace: "default", name: "a", patch: .merge(["metadata": ["managedFields": [[:]]]]))
            #expect(forgotten.at("metadata", "managedFields") == nil)
        }
    }

    @Test("at most ten updaters are kept, the oldest together")
    func cap() {
        var managed = ManagedFields()
        for index in 0..<14 {
            var fields = FieldSet()
            fields.insert([.field("f\(index)")])
            managed.entries[.init("m\(index)", .update, apiVersion: "v1")] = .init(
                fields: fields, apiVersion: "v1", time: "2026-01-01T00:00:\(index + 10)Z")
        }
        let capped = managed.mergingOldest(beyond: 10)
        #expect(capped.entries.count == 10)
        #expect(capped.entries[.init("ancient-changes", .update, apiVersion: "v1")]?.fields.paths.count == 5)
    }

    @Test("the creator of a pod owns its containers field by field")
    func containers() async throws {
        try await withCluster { cluster in
            let container: JSONValue = ["name": "a", "image": "b", "env": [["name": "K", "value": "v"]]]
            let pod = KubeObject(
                [
                    "apiVersion": "v1", "kind": "Pod", "metadata": ["name": "a"], "spec": ["containers": [container]],
                ] as JSONObject)
            let created = try await cluster.api.create(
                .pods, namespace: "default", object: pod, options: WriteOptions(fieldManager: "writer"))
            let owned = try #require(owners(created)["writer/Update"])
            let expected: JSONValue = [
                ".": [:], "f:name": [:], "f:image": [:], "f:imagePullPolicy": [:], "f:resources": [:],
                "f:terminationMessagePath": [:], "f:terminationMessagePolicy": [:],
                "f:env": [".": [:], "k:{\"name\":\"K\"}": [".": [:], "f:name": [:], "f:value": [:]]],
            ]
            #expect(owned.at("f:spec", "f:containers") == ["k:{\"name\":\"a\"}": expected])
        }
    }
}
