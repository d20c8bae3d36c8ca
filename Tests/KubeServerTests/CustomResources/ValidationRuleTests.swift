import KubeCore
import KubeSchema
import Testing

@testable import KubeServer

@Suite("Validation rules of custom resources")
struct ValidationRuleTests {
    private static func causes(
        _ schema: JSONValue, _ object: JSONValue, old: JSONValue? = nil
    ) -> [String] {
        let structural = StructuralSchema(["type": "object", "properties": ["spec": schema]])
        func wrapped(_ spec: JSONValue) -> KubeObject {
            KubeObject(["apiVersion": "a/v1", "kind": "A", "metadata": ["name": "x"], "spec": spec])
        }
        let problems = SchemaRules(structural)?.problems(of: wrapped(object), old: old.map(wrapped), after: []) ?? []
        return problems.map { "\($0.field): \($0.message)" }
    }

    private static func definitionErrors(_ spec: JSONValue) -> [String] {
        var errors = FieldErrors()
        RuleDefinitionValidation.check(["type": "object", "properties": ["spec": spec]], at: "s", &errors)
        return errors.causes.map { "\($0.field): \($0.message)" }
    }

    private static func rule(_ text: String, _ more: JSONObject = [:]) -> JSONValue {
        var rule: JSONObject = ["rule": .string(text)]
        for (name, value) in more { rule[name] = value }
        return .array([.object(rule)])
    }

    @Test("a broken rule is told with its message, its reason and the field it blames")
    func messages() {
        let schema: JSONValue = [
            "type": "object",
            "properties": ["min": ["type": "integer"], "max": ["type": "integer"], "mode": ["type": "string"]],
            "x-kubernetes-validations": [
                ["rule": "self.min <= self.max", "messageExpression": "'min is ' + string(self.min)"],
                [
                    "rule": "self.mode == 'a'", "message": "unknown", "reason": "FieldValueForbidden",
                    "fieldPath": ".mode",
                ],
            ],
        ]
        #expect(
            Self.causes(schema, ["min": 5, "max": 2, "mode": "b"]) == [
                "spec: Invalid value: min is 5", "spec.mode: Forbidden: unknown",
            ])
        #expect(Self.causes(schema, ["min": 1, "max": 2, "mode": "a"]).isEmpty)
        #expect(
            Self.causes(schema, ["max": 2, "mode": "a"]) == [
                "spec: Invalid value: no such key: min evaluating rule: self.min <= self.max"
            ])
    }

    @Test("elements and members are judged one by one")
    func nested() {
        let schema: JSONValue = [
            "type": "object",
            "properties": [
                "list": [
                    "type": "array", "items": ["type": "string", "x-kubernetes-validations": Self.rule("self != ''")],
                ],
                "map": [
                    "type": "object",
                    "additionalProperties": ["type": "integer", "x-kubernetes-validations": Self.rule("self > 0")],
                ],
            ],
        ]
        #expect(
            Self.causes(schema, ["list": ["a", ""], "map": ["k": 0]]) == [
                "spec.list[1]: Invalid value: \"\": failed rule: self != ''",
                "spec.map[k]: Invalid value: 0: failed rule: self > 0",
            ])
    }

    @Test("transition rules compare with the value before, and are skipped where there was none")
    func transitions() {
        let fixed: JSONValue = ["type": "string", "x-kubernetes-validations": Self.rule("self == oldSelf")]
        #expect(Self.causes(fixed, "a").isEmpty)
        #expect(Self.causes(fixed, "b", old: "a") == ["spec: Invalid value: \"b\": failed rule: self == oldSelf"])
        let optional: JSONValue = [
            "type": "string",
            "x-kubernetes-validations": Self.rule("oldSelf.hasValue() || self == 'new'", ["optionalOldSelf": true]),
        ]
        #expect(Self.causes(optional, "new").isEmpty)
        #expect(Self.causes(optional, "other").count == 1)
        #expect(Self.causes(optional, "other", old: "x").isEmpty)
    }

    @Test("elements of lists that are maps are compared with those of the same keys")
    func correlation() {
        let schema: JSONValue = [
            "type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"],
            "items": [
                "type": "object", "properties": ["name": ["type": "string"], "size": ["type": "integer"]],
                "x-kubernetes-validations": Self.rule("self.size >= oldSelf.size"),
            ],
        ]
        let old: JSONValue = [["name": "a", "size": 5], ["name": "b", "size": 1]]
        #expect(
            Self.causes(
                schema, [["name": "b", "size": 2], ["name": "a", "size": 4], ["name": "c", "size": 0]], old: old)
                == ["spec[1]: Invalid value: failed rule: self.size >= oldSelf.size"])
    }

    @Test("what did not change is not judged anew")
    func ratcheting() {
        let schema: JSONValue = [
            "type": "object",
            "properties": [
                "a": ["type": "integer", "x-kubernetes-validations": Self.rule("self > 10")], "b": ["type": "integer"],
            ],
        ]
        #expect(Self.causes(schema, ["a": 1, "b": 2], old: ["a": 1, "b": 1]).isEmpty)
        #expect(Self.causes(schema, ["a": 2, "b": 2], old: ["a": 1, "b": 1]).count == 1)
    }

    @Test(
        "rules of well-known kinds hold",
        arguments: [
            // Gateway API, HTTPRoute
            ("self.all(l1, self.exists_one(l2, l1.name == l2.name))", [["name": "a"], ["name": "a"]], 1),
            ("self.all(l1, self.exists_one(l2, l1.name == l2.name))", [["name": "a"], ["name": "b"]], 0),
            // Prometheus operator
            (
                "self.exists(e, has(e.type) && e.type == 'x') ? self.size() == 1 : true", [["name": "a", "type": "x"]],
                0
            ),
            // cert-manager, Crossplane
            (
                "self.map(e, e.name).isSorted() && self.filter(e, has(e.type)).size() < 2",
                [["name": "b"], ["name": "a"]], 1
            ),
        ] as [(String, JSONValue, Int)])
    func wellKnown(rule: String, value: JSONValue, count: Int) {
        let schema: JSONValue = [
            "type": "array", "maxItems": 16,
            "items": [
                "type": "object",
                "properties": [
                    "name": ["type": "string", "maxLength": 64], "type": ["type": "string", "maxLength": 64],
                ],
            ], "x-kubernetes-validations": Self.rule(rule),
        ]
        #expect(Self.definitionErrors(schema).isEmpty)
        #expect(Self.causes(schema, value).count == count)
    }

    @Test("names that are no identifiers are escaped, and other schemas have their own types")
    func typedValues() {
        let schema: JSONValue = [
            "type": "object",
            "properties": [
                "x-y": ["type": "integer"], "namespace": ["type": "string"], "a.b": ["type": "string"],
                "when": ["type": "string", "format": "date-time"], "span": ["type": "string", "format": "duration"],
                "port": ["x-kubernetes-int-or-string": true], "ratio": ["type": "number"],
            ],
            "x-kubernetes-validations": Self.rule(
                "self.x__dash__y == 1 && self.__namespace__ == 'n' && self.a__dot__b == 'c'"
                    + " && self.when > timestamp('2020-01-01T00:00:00Z') && self.span < duration('1h')"
                    + " && (type(self.port) == int ? self.port == 80 : self.port == 'http') && self.ratio == 1.0"),
        ]
        #expect(Self.definitionErrors(schema).isEmpty)
        #expect(
            Self.causes(
                schema,
                [
                    "x-y": 1, "namespace": "n", "a.b": "c", "when": "2024-01-01T00:00:00Z", "span": "5m",
                    "port": "http", "ratio": 1,
                ]
            ).isEmpty)
    }

    @Test("definitions with rules that do not compile are refused")
    func compileErrors() {
        let path = "s.properties[spec].x-kubernetes-validations[0]"
        func errors(_ rule: JSONValue) -> [String] {
            Self.definitionErrors(["type": "string", "maxLength": 10, "x-kubernetes-validations": rule])
        }
        #expect(
            errors(Self.rule("self.x")) == [
                "\(path).rule: Invalid value: \"self.x\": compilation failed: ERROR: <input>:1:5: type 'string' does not support field selection\n | self.x\n | ....^"
            ])
        #expect(
            errors(Self.rule("self")) == [
                "\(path).rule: Invalid value: \"self\": cel expression must evaluate to a bool"
            ])
        #expect(errors(Self.rule("")) == ["\(path).rule: Required value: rule is not specified"])
        #expect(
            errors(Self.rule("self == ''", ["messageExpression": "1"])) == [
                "\(path).messageExpression: Invalid value: \"1\": messageExpression must evaluate to a string"
            ])
        #expect(errors(Self.rule("self == 'a'", ["optionalOldSelf": true])).count == 1)
    }

    @Test("definitions with rules that could cost too much are refused")
    func costs() {
        let open: JSONValue = [
            "type": "array", "items": ["type": "string"],
            "x-kubernetes-validations": Self.rule("self.all(a, self.all(b, a != b))"),
        ]
        let errors = Self.definitionErrors(open)
        #expect(
            errors.first
                == "s.properties[spec].x-kubernetes-validations[0].rule: Forbidden: estimated rule cost exceeds budget by factor of more than 100x (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)"
        )
        #expect(errors.count == 3)
    }
}
