import KubeCore
import TestKit
import Testing

@testable import KubeServer

@Suite("Validation of metadata")
struct MetadataValidationTests {
    private static let value =
        "Invalid value: \"a b\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
    private static let owner: JSONValue = [
        "apiVersion": "v1", "kind": "ConfigMap", "name": "o", "uid": "u", "controller": true,
    ]

    private static func causes(_ error: StatusError) -> [String] {
        (error.details?.causes ?? []).map { "\($0.field): \($0.message)" }
    }

    @Test(
        "what is wrong with the metadata of a new object is said",
        arguments: [
            (
                ["finalizers": ["plain", "example.com/a", "orphan"]],
                [
                    "metadata.finalizers[0]: Invalid value: \"plain\": name is neither a standard finalizer name nor is it fully qualified"
                ]
            ),
            (
                ["finalizers": ["orphan", "foregroundDeletion"]],
                [
                    "metadata.finalizers: Invalid value: [\"orphan\",\"foregroundDeletion\"]: finalizer foregroundDeletion and orphan cannot be both set"
                ]
            ),
            (["labels": ["a": "a b"]], ["metadata.labels: \(value)"]),
            (
                ["ownerReferences": [owner, owner]],
                [
                    "metadata.ownerReferences: Invalid value: [\(owner),\(owner)]: Only one reference can have Controller set to true. Found \"true\" in references for ConfigMap/o and ConfigMap/o"
                ]
            ),
            (
                ["ownerReferences": [["apiVersion": "v1", "kind": "", "name": "o", "uid": ""]]],
                [
                    "metadata.ownerReferences.kind: Invalid value: \"\": must not be empty",
                    "metadata.ownerReferences.uid: Invalid value: \"\": must not be empty",
                ]
            ),
        ] as [(JSONValue, [String])])
    func creating(metadata: JSONValue, expected: [String]) async throws {
        try await withTestCluster { cluster in
            var object = Sample.configMap("a")
            for (member, value) in metadata.objectValue ?? JSONObject() { object.set(value, at: "metadata", member) }
            let wanted = object
            let error = try await statusError {
                _ = try await cluster.api.create(.configMaps, namespace: "default", object: wanted)
            }
            #expect(error.code == 422 && Self.causes(error) == expected)
        }
    }

    @Test("a fault in the metadata of a change is reported as often as it is found, and named once")
    func changing() async throws {
        try await withTestCluster { cluster in
            try await cluster.createConfigMap("a")
            _ = try await cluster.api.create(.deployments, namespace: "default", object: Sample.deployment("a"))
            let patch = Patch.merge(["metadata": ["labels": ["a": "a b"]]])
            for (resource, count) in [(GroupVersionResource.configMaps, 4), (.deployments, 3)] {
                let error = try await statusError {
                    _ = try await cluster.api.patch(resource, namespace: "default", name: "a", patch: patch)
                }
                #expect(Self.causes(error) == Array(repeating: "metadata.labels: \(Self.value)", count: count))
                #expect(error.message.hasSuffix("\"a\" is invalid: metadata.labels: \(Self.value)"))
            }
        }
    }
}
