import KubeCore
import KubeSchema
import Testing

@testable import KubeServer

@Suite("Resources inside of custom resources")
struct EmbeddedResourceTests {
    private static let schema: JSONValue = [
        "type": "object",
        "properties": [
            "template": [
                "type": "object", "x-kubernetes-embedded-resource": true, "x-kubernetes-preserve-unknown-fields": true,
            ],
            "list": [
                "type": "array",
                "items": [
                    "type": "object", "x-kubernetes-embedded-resource": true,
                    "x-kubernetes-preserve-unknown-fields": true,
                ],
            ],
        ],
    ]

    private static let strategy = CustomResourceStrategy(
        kind: GroupVersionKind(group: "example.com", version: "v1", kind: "Thing"), schema: StructuralSchema(schema),
        hasSeparateStatus: false)

    private static func object(_ members: JSONObject) -> KubeObject {
        var json: JSONObject = ["apiVersion": "example.com/v1", "kind": "Thing", "metadata": ["name": "a"]]
        for (name, value) in members { json[name] = value }
        return KubeObject(json)
    }

    @Test("what metadata does not have is removed and reported, all else of the resource is kept")
    func unknown() throws {
        let pod: JSONValue = [
            "apiVersion": "v1", "kind": "Pod", "metadata": ["name": "x", "zone": "y"], "more": 1,
        ]
        let decoded = try Self.strategy.decode(Self.object(["template": pod, "list": [pod]]))
        #expect(decoded.unknownFields == ["list[0].metadata.zone", "template.metadata.zone"])
        #expect(decoded.object.at("template", "metadata") == ["name": "x"])
        #expect(decoded.object.at("template", "more") == 1)
    }

    @Test(
        "what cannot be metadata is refused as the root's is",
        arguments: [
            (
                ["kind": 5], "template.kind: Invalid value: 5: must be a string"
            ),
            (
                ["metadata": "x"],
                "template.metadata: Invalid value: \"x\": json: cannot unmarshal string into Go value of type "
                    + "v1.ObjectMeta"
            ),
            (
                ["metadata": ["labels": ["a": 1]]],
                "template.metadata: Invalid value: {\"labels\":{\"a\":1}}: json: cannot unmarshal number into Go struct "
                    + "field ObjectMeta.labels of type string"
            ),
        ] as [(JSONValue, String)])
    func malformed(template: JSONValue, expected: String) {
        #expect {
            _ = try Self.strategy.decode(Self.object(["template": template]))
        } throws: { error in
            (error as? FieldTypeMismatch)?.description == expected
        }
    }

    @Test(
        "a resource has a version and a kind, and metadata that others would have",
        arguments: [
            ([:], ["template.apiVersion: Required value", "template.kind: Required value"]),
            (["apiVersion": "", "kind": "Pod"], ["template.apiVersion: Required value"]),
            (
                ["apiVersion": "a/b/c", "kind": "Pod"],
                ["template.apiVersion: Invalid value: \"a/b/c\": unexpected GroupVersion string: a/b/c"]
            ),
            (
                ["apiVersion": "v1", "kind": "Pod", "metadata": ["name": ".."]],
                ["template.metadata.name: Invalid value: \"..\": may not be '..'"]
            ),
            (["apiVersion": "v1", "kind": "Pod", "metadata": ["generateName": "a-"]], []),
        ] as [(JSONValue, [String])])
    func validation(template: JSONValue, expected: [String]) {
        let problems = EmbeddedResourceValidation.problems(
            of: Self.object(["template": template]), StructuralSchema(Self.schema))
        #expect(problems.map { "\($0.field): \($0.message)" } == expected)
    }

    @Test("a changed object has what its root requires, even where nothing else changed")
    func ratchetedRoot() {
        let schema = StructuralSchema([
            "type": "object", "required": ["b"],
            "properties": ["a": ["type": "string", "enum": ["x"]], "b": ["type": "string"]],
        ])
        let old = Self.object(["a": "y"])
        var labelled = old
        labelled.set(["l": "m"], at: "metadata", "labels")
        #expect(SchemaValidator.problems(of: old, schema, old: old) == [])
        #expect(SchemaValidator.problems(of: labelled, schema, old: old).map(\.field) == ["b"])
    }

    @Test("twins in a set that were there before a change may stay")
    func ratchetedSets() {
        let schema = StructuralSchema([
            "type": "object",
            "properties": [
                "s": ["type": "array", "x-kubernetes-list-type": "set", "items": ["type": "integer"]]
            ],
        ])
        let (twins, single) = (Self.object(["s": [1, 1]]), Self.object(["s": [1]]))
        #expect(SchemaValidator.duplicates(in: twins, schema, old: single).map(\.field) == ["s[1]"])
        #expect(SchemaValidator.duplicates(in: Self.object(["s": [1, 1, 2]]), schema, old: twins) == [])
    }
}
