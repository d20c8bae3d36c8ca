import KubeCore
import KubeSchema
import Testing

@testable import KubeServer

@Suite("Validation of custom resource definitions")
struct DefinitionValidationTests {
    private static func definition(_ schema: JSONValue, _ change: (inout KubeObject) -> Void = { _ in }) -> KubeObject {
        let version: JSONValue = [
            "name": "v1", "served": true, "storage": true, "schema": ["openAPIV3Schema": schema],
        ]
        let json: JSONObject = [
            "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
            "metadata": ["name": "things.example.com"],
            "spec": [
                "group": "example.com", "scope": "Namespaced", "conversion": ["strategy": "None"],
                "names": ["plural": "things", "singular": "thing", "kind": "Thing", "listKind": "ThingList"],
                "versions": [version],
            ], "status": ["storedVersions": ["v1"]],
        ]
        var object = KubeObject(json)
        change(&object)
        return object
    }

    private static func texts(_ object: KubeObject, old: KubeObject? = nil) -> [String] {
        DefinitionValidation.problems(of: object, old: old).map { "\($0.field): \($0.message)" }
    }

    /// What is said of a property `a`, without the way to it.
    private static func texts(ofProperty node: JSONValue) -> [String] {
        texts(definition(["type": "object", "properties": ["a": node]])).map {
            $0.replacing("spec.validation.openAPIV3Schema.properties[a].", with: "")
        }
    }

    @Test(
        "a schema must be structural",
        arguments: [
            (["type": "array"], ["items: Required value: must be specified"]),
            ([:], ["type: Required value: must not be empty for specified object fields"]),
            (
                ["type": "string", "x-kubernetes-embedded-resource": true],
                [
                    "properties: Required value: must not be empty if x-kubernetes-embedded-resource is true without "
                        + "x-kubernetes-preserve-unknown-fields",
                    "type: Invalid value: \"string\": must be object if x-kubernetes-embedded-resource is true",
                ]
            ),
            (
                ["type": "object", "allOf": [["type": "object", "description": "x", "properties": ["b": [:]]]]],
                [
                    "allOf[0].description: Forbidden: must be empty to be structural",
                    "allOf[0].type: Forbidden: must be empty to be structural",
                ]
            ),
            (["x-kubernetes-int-or-string": true, "anyOf": [["type": "integer"], ["type": "string"]]], []),
            (
                ["x-kubernetes-int-or-string": true, "anyOf": [["type": "string"]]],
                ["anyOf[0].type: Forbidden: must be empty to be structural"]
            ),
            (
                ["type": "object", "x-kubernetes-preserve-unknown-fields": false],
                ["x-kubernetes-preserve-unknown-fields: Invalid value: false: must be true or undefined"]
            ),
            (
                ["type": "foo"],
                [
                    "type: Unsupported value: \"foo\": supported values: \"array\", \"boolean\", \"integer\", "
                        + "\"number\", \"object\", \"string\""
                ]
            ),
        ] as [(JSONValue, [String])])
    func structural(node: JSONValue, expected: [String]) {
        #expect(Self.texts(ofProperty: node) == expected)
    }

    @Test("what is narrowed is told outside of what narrows it")
    func completeness() {
        let schema: JSONValue = [
            "type": "object", "properties": ["a": ["type": "array", "items": ["type": "string"]]],
            "anyOf": [["properties": ["a": ["items": ["properties": ["c": [:]]]], "b": ["minimum": 1]]]],
        ]
        let path = "spec.validation.openAPIV3Schema"
        #expect(
            Self.texts(Self.definition(schema)) == [
                "\(path).properties[a].items.properties[c]: Required value: because it is defined in "
                    + "\(path).anyOf[0].properties[a].items.properties[c]",
                "\(path).properties[b]: Required value: because it is defined in \(path).anyOf[0].properties[b]",
            ])
    }

    @Test(
        "lists and maps are merged in a way that their elements allow",
        arguments: [
            (
                ["type": "array", "items": ["type": "object"], "x-kubernetes-list-type": "set"],
                [
                    "items.x-kubernetes-map-type: Invalid value: null: must be atomic as item of a list with "
                        + "x-kubernetes-list-type=set"
                ]
            ),
            (
                ["type": "string", "x-kubernetes-list-type": "atomic"],
                ["type: Invalid value: \"string\": must be array if x-kubernetes-list-type is specified"]
            ),
            (
                ["type": "array", "items": ["type": "string"], "x-kubernetes-list-type": "foo"],
                [
                    "x-kubernetes-list-type: Unsupported value: \"foo\": supported values: \"atomic\", \"set\", \"map\""
                ]
            ),
            (
                [
                    "type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["k", "z"],
                    "items": ["type": "object", "properties": ["k": ["type": "string"]]],
                ],
                [
                    "x-kubernetes-list-map-keys: Invalid value: [\"k\",\"z\"]: entries must all be names of item "
                        + "properties",
                    "items.properties[k].default: Required value: this property is in x-kubernetes-list-map-keys, so it "
                        + "must have a default or be a required property",
                ]
            ),
            (
                [
                    "type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["k"],
                    "items": ["type": "object", "required": ["k"], "properties": ["k": ["type": "string"]]],
                ], []
            ),
            (
                ["type": "array", "items": ["type": "object"], "x-kubernetes-list-map-keys": ["a"]],
                [
                    "x-kubernetes-list-type: Required value: must be map if x-kubernetes-list-map-keys is non-empty"
                ]
            ),
            (
                ["type": "object", "x-kubernetes-map-type": "foo"],
                ["x-kubernetes-map-type: Unsupported value: \"foo\": supported values: \"atomic\", \"granular\""]
            ),
        ] as [(JSONValue, [String])])
    func listTypes(node: JSONValue, expected: [String]) {
        #expect(Self.texts(ofProperty: node) == expected)
    }

    @Test("what a definition did wrong before may stay wrong")
    func tolerance() {
        let node: JSONValue = ["type": "array", "items": ["type": "object"], "x-kubernetes-list-type": "set"]
        let wrong = Self.definition(["type": "object", "properties": ["a": node]])
        #expect(Self.texts(wrong, old: wrong) == [])
        #expect(!Self.texts(wrong, old: Self.definition(["type": "object"])).isEmpty)
    }

    @Test("a default fits its schema, and metadata has none")
    func defaults() {
        #expect(
            Self.texts(ofProperty: ["type": "object", "default": ["x": 1], "properties": ["y": ["type": "string"]]])
                == ["default: Invalid value: {\"x\":1}: must not have unknown fields"])
        #expect(Self.texts(ofProperty: ["type": "string", "default": 1]).count == 1)
        func ruled(_ rule: String) -> [String] {
            Self.texts(ofProperty: [
                "type": "string", "default": "y", "maxLength": 9,
                "x-kubernetes-validations": [["rule": .string(rule), "message": "must be x"]],
            ])
        }
        #expect(ruled("self == 'x'") == ["default: Invalid value: \"y\": must be x"])
        #expect(ruled("self == 'y'") == [])
        // The default is its own former value.
        #expect(ruled("self == oldSelf") == [])
        let metadata = Self.definition([
            "type": "object", "properties": ["metadata": ["type": "object", "default": ["name": "x"]]],
        ])
        #expect(
            Self.texts(metadata).contains(
                "spec.validation.openAPIV3Schema.properties[metadata].default: Forbidden: must not be set in top-level "
                    + "metadata"))
    }

    @Test("names, versions, columns and conversions are told about in one order")
    func others() {
        let object = Self.definition(["type": "object"]) { object in
            object.set("x.example.com", at: "metadata", "name")
            object.set(true, at: "spec", "preserveUnknownFields")
            object.set(["strategy": "None", "webhook": ["conversionReviewVersions": ["v1"]]], at: "spec", "conversion")
            var version = object["spec"]?.elements("versions").first ?? [:]
            version["deprecationWarning"] = "x"
            version["additionalPrinterColumns"] = [["name": "a", "type": "foo", "jsonPath": "b", "format": "c"]]
            object.set([version], at: "spec", "versions")
        }
        #expect(
            Self.texts(object) == [
                "metadata.name: Invalid value: \"x.example.com\": must be spec.names.plural+\".\"+spec.group",
                "spec.versions[0].deprecationWarning: Invalid value: \"x\": can only be set for deprecated versions",
                "spec.additionalPrinterColumns[0].type: Invalid value: \"foo\": must be one of "
                    + "boolean,date,integer,number,string",
                "spec.additionalPrinterColumns[0].format: Invalid value: \"c\": must be one of "
                    + "byte,date,date-time,double,float,int32,int64,password",
                "spec.additionalPrinterColumns[0].JSONPath: Invalid value: \"b\": must be a simple json path starting "
                    + "with .",
                "spec.conversion.conversionReviewVersions: Forbidden: should not be set when strategy is not set to "
                    + "Webhook",
                "spec.preserveUnknownFields: Invalid value: true: cannot set to true, set "
                    + "x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead",
            ])
    }

    @Test("conversion reviews are spoken in a version that is known")
    func reviews() {
        let object = Self.definition(["type": "object"]) { object in
            object.set(
                [
                    "strategy": "Webhook",
                    "webhook": [
                        "conversionReviewVersions": ["foo", "foo"],
                        "clientConfig": ["url": "https://example.com/convert"],
                    ],
                ], at: "spec", "conversion")
        }
        #expect(
            Self.texts(object) == [
                "spec.conversion.conversionReviewVersions[1]: Invalid value: \"foo\": duplicate version",
                "spec.conversion.conversionReviewVersions: Invalid value: [\"foo\",\"foo\"]: must include at least one of "
                    + "v1, v1beta1",
            ])
    }

    @Test("unknown formats of strings are warned of once, and not again after a change")
    func formats() {
        let schema: JSONValue = [
            "type": "object",
            "properties": [
                "a": ["type": "string", "format": "fax"], "b": ["type": "string", "format": "date-time"],
                "c": ["type": "array", "items": ["type": "string", "format": "fax"]],
                "d": ["type": "integer", "format": "int16"], "e": ["type": "string", "format": "k8s-short-name"],
            ],
        ]
        let object = Self.definition(schema)
        #expect(FormatWarnings.texts(for: object, old: nil) == ["unrecognized format \"fax\""])
        #expect(FormatWarnings.texts(for: object, old: object) == [])
    }
}
