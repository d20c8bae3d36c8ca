import KubeCore
import KubeSchema
import Testing

/// What does not fit the types of an applied configuration, also where a list or an object has one owner as a whole.
@Suite("Types of applied configurations")
struct OwnershipSchemaTests {
    private static func mismatch(_ value: JSONValue, _ schema: OwnershipSchema) -> String? {
        do throws(OwnershipMismatch) {
            _ = try FieldSet(of: value, schema: schema, isStrict: true)
            return nil
        } catch {
            return error.description
        }
    }

    private static let deployment = OwnershipSchema.builtIn(
        GroupVersionKind(group: "apps", version: "v1", kind: "Deployment"))

    @Test(
        "parts of built-in kinds that are one field are looked into",
        arguments: [
            (["tolerations": [["key": "a", "operator": "Exists"]]], nil),
            (["tolerations": [["foo": 1]]], ".tolerations[0].foo: field not declared in schema"),
            (["tolerations": 5], ".tolerations: expected list, got &{5}"),
            (["nodeSelector": ["a": 1]], ".nodeSelector.a: expected string, got &value.valueUnstructured{Value:1}"),
            (["nodeSelector": []], ".nodeSelector: expected map, got &{[]}"),
            (
                [
                    "topologySpreadConstraints": [
                        ["labelSelector": ["x": 1], "topologyKey": "z", "whenUnsatisfiable": "y"]
                    ]
                ],
                #".topologySpreadConstraints[topologyKey="z",whenUnsatisfiable="y"].labelSelector.x: "#
                    + "field not declared in schema"
            ),
        ] as [(JSONValue, String?)])
    func builtIn(podSpec: JSONValue, problem: String?) {
        let mismatch = Self.mismatch(["spec": ["template": ["spec": podSpec]]], Self.deployment)
        #expect(mismatch == problem.map { ".spec.template.spec" + $0 })
    }

    @Test("a definition of a custom resource is of its own types")
    func definition() {
        let schema: JSONValue = [
            "type": "object", "x-kubernetes-preserve-unknown-fields": true,
            "properties": [
                "a": ["type": "array", "items": ["type": "string", "enum": ["x", "y"], "default": "x"]],
                "b": ["x-kubernetes-int-or-string": true, "anyOf": [["type": "integer"], ["type": "string"]]],
                "c": [
                    "type": "object", "additionalProperties": ["type": "integer", "minimum": 1.5],
                    "x-kubernetes-validations": [["rule": "self.size() < 3", "optionalOldSelf": false]],
                ],
                "d": [
                    "type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["n"],
                    "items": ["type": "object", "required": ["n"], "properties": ["n": ["type": "string"]]],
                ],
                "e": ["type": "object", "additionalProperties": true, "default": ["x": [1, nil]]],
            ],
        ]
        let kind = GroupVersionKind(group: "apiextensions.k8s.io", version: "v1", kind: "CustomResourceDefinition")
        func definition(_ schema: JSONValue) -> JSONValue {
            [
                "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
                "metadata": ["name": "widgets.example.com", "annotations": ["a": "b"]],
                "spec": [
                    "group": "example.com", "scope": "Namespaced", "names": ["plural": "widgets", "kind": "Widget"],
                    "versions": [
                        [
                            "name": "v1", "served": true, "storage": true, "schema": ["openAPIV3Schema": schema],
                            "subresources": ["status": [:], "scale": ["specReplicasPath": ".spec.replicas"]],
                            "additionalPrinterColumns": [["name": "A", "type": "string", "jsonPath": ".spec.a"]],
                        ]
                    ],
                ],
            ]
        }
        #expect(Self.mismatch(definition(schema), .builtIn(kind)) == nil)
        #expect(
            Self.mismatch(definition(["type": "object", "typo": 1]), .builtIn(kind))
                == ".spec.versions[0].schema.openAPIV3Schema.typo: field not declared in schema")
    }

    @Test("so are those of custom resources")
    func custom() {
        let schema = OwnershipSchema.custom(
            StructuralSchema([
                "type": "object",
                "properties": [
                    "spec": [
                        "type": "object",
                        "properties": [
                            "tags": ["type": "array", "items": ["type": "string"]],
                            "ref": [
                                "type": "object", "x-kubernetes-map-type": "atomic",
                                "properties": ["name": ["type": "string"]],
                            ],
                        ],
                    ]
                ],
            ]))
        #expect(Self.mismatch(["spec": ["tags": ["a"], "ref": ["name": "x"]]], schema) == nil)
        #expect(Self.mismatch(["spec": ["tags": 5]], schema) == ".spec.tags: expected list, got &{5}")
        #expect(
            Self.mismatch(["spec": ["ref": ["nam": "x"]]], schema) == ".spec.ref.nam: field not declared in schema")
    }
}
