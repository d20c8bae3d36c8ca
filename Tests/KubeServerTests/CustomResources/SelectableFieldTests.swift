import KubeCore
import KubeSchema
import Testing

@testable import KubeServer

@Suite("Selectable fields of custom resources")
struct SelectableFieldTests {
    private static let schema: JSONValue = [
        "type": "object",
        "properties": [
            "spec": [
                "type": "object",
                "properties": [
                    "size": ["type": "integer"], "color": ["type": "string", "enum": ["red"]],
                    "parts": ["type": "array", "items": ["type": "string"]],
                    "labels": ["type": "object", "additionalProperties": ["type": "string"]],
                    "any": ["type": "object", "additionalProperties": true],
                    "port": ["x-kubernetes-int-or-string": true],
                ],
            ], "metadata": ["type": "object", "properties": ["name": ["type": "string"]]],
        ],
    ]

    private static func errors(_ paths: [String]) -> [String] {
        let version: JSONValue = [
            "schema": ["openAPIV3Schema": schema],
            "selectableFields": .array(paths.map { ["jsonPath": .string($0)] }),
        ]
        var errors = FieldErrors()
        SelectableFieldValidation.check(version, at: "f", &errors)
        return errors.causes.map { "\($0.field): \($0.message)" }
    }

    private static let wrongType =
        "must point to a field of type string, boolean or integer. Enum string fields and strings with formats are "
        + "allowed."

    @Test(
        "a path must lead to one value that the schema knows",
        arguments: [
            (".spec.size", nil), (".spec.color", nil), (".spec.labels.app", nil),
            (".spec.parts", wrongType), (".spec.port", wrongType), (".spec", wrongType), (".spec.any.x", wrongType),
            (".spec.parts[0]", "is an invalid path: array notation is not allowed"),
            (".spec.none", "is an invalid path: does not refer to a valid field"),
            (".spec.size.x", "is an invalid path: does not refer to a valid field"),
            ("spec.size", "is an invalid path: expected [ or . but got: spec"),
            (".", "is an invalid path: unexpected end of JSON path"),
            (".metadata.name", "must not point to fields in metadata"),
        ] as [(String, String?)])
    func paths(path: String, problem: String?) {
        let expected = problem.map { "f[0].jsonPath: Invalid value: \"\(path)\": \($0)" }
        #expect(Self.errors([path]) == [expected].compactMap { $0 })
    }

    @Test("paths must be there, be different and be few")
    func lists() {
        #expect(Self.errors([""]) == ["f[0].jsonPath: Required value"])
        #expect(
            Self.errors([".spec.size", ".spec.size"]) == ["f[1].jsonPath: Duplicate value: \".spec.size\""])
        #expect(
            Self.errors((1...9).map { ".spec.labels.l\($0)" }) == ["f: Too many: 9: must have at most 8 items"])
    }

    @Test(
        "the field that a rule blames can be written with brackets",
        arguments: [
            (".spec.size", ".spec.size", nil), ("['spec'].size", ".spec.size", nil),
            (".spec.labels['a.b']", ".spec.labels[a.b]", nil),
            (".spec.labels['it\\'s']", ".spec.labels[it's]", nil),
            (".spec['size", "", "expected single quoted string but got 'size"),
            (".spec['size'", "", "unexpected end of JSON path"),
            (".spec['\\q']", "", "invalid string literal: invalid escape char q"),
        ] as [(String, String, String?)])
    func brackets(path: String, text: String, problem: String?) {
        do throws(SchemaFieldPath.Failure) {
            #expect(try SchemaFieldPath(path, in: StructuralSchema(Self.schema)).text == text)
            #expect(problem == nil)
        } catch {
            #expect(error.description == problem)
        }
    }
}
