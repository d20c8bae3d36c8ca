internal import KubeCore
internal import KubeSchema

/// A default must be what its own schema allows, rules included, and hold nothing that would be pruned.
/// Source: apiextensions-apiserver/pkg/apiserver/schema/defaulting/validation.go.
enum SchemaDefaultValidation {
    /// - Parameter isInsideMetadata: whether the value is, or is part of, `apiVersion`, `kind` or `metadata` of a
    ///   resource, of which more is known than a schema says.
    static func check(
        _ node: JSONValue, at path: String, isRoot: Bool = true, isInsideMetadata: Bool = false,
        _ errors: inout FieldErrors
    ) {
        let isResource = isRoot || node.isTrue("x-kubernetes-embedded-resource")
        let isInside = isInsideMetadata && !isResource
        if let value = node["default"], !value.isNull { checkValue(value, node, at: path, isInside, &errors) }
        if let items = node["items"] {
            check(items, at: "\(path).items", isRoot: false, isInsideMetadata: isInside, &errors)
        }
        for (name, member) in node["properties"]?.objectValue ?? JSONObject() {
            let isMeta = isResource && ["metadata", "apiVersion", "kind"].contains(name)
            check(
                member, at: "\(path).properties[\(name)]", isRoot: false, isInsideMetadata: isInside || isMeta,
                &errors)
        }
    }

    private static func checkValue(
        _ value: JSONValue, _ node: JSONValue, at path: String, _ isInsideMetadata: Bool, _ errors: inout FieldErrors
    ) {
        let schema = StructuralSchema([
            "type": "object", "x-kubernetes-preserve-unknown-fields": true, "properties": ["default": node],
        ])
        let wrapped: JSONObject = ["default": value]
        if !isInsideMetadata, SchemaPruning.prune(wrapped, schema).object != wrapped {
            errors.invalid("\(path).default", value, "must not have unknown fields")
        }
        let object = KubeObject(wrapped)
        var problems: [StatusError.Cause] = []
        do throws(FieldTypeMismatch) {
            _ = try EmbeddedResources.coerce(wrapped, schema)
            problems = EmbeddedResourceValidation.problems(of: object, schema)
            if problems.isEmpty { problems = SchemaValidator.problems(of: object, schema) }
            if problems.isEmpty, !isInsideMetadata { problems = ruleProblems(of: value, node) }
        } catch {
            problems = [StatusError.Cause(reason: "FieldValueInvalid", message: error.description, field: "default")]
        }
        for cause in problems {
            // The last word on a nested value is its own; the path to it is that of the default.
            let suffix = cause.field.hasPrefix("default") ? cause.field : "default"
            errors.append(StatusError.Cause(reason: cause.reason, message: cause.message, field: "\(path).\(suffix)"))
        }
    }

    /// What the rules say of a default, as if it had been there before. A rule that does not compile is told elsewhere.
    private static func ruleProblems(of value: JSONValue, _ node: JSONValue) -> [StatusError.Cause] {
        let isResource = node.isTrue("x-kubernetes-embedded-resource")
        guard let rules = RuleNode(StructuralSchema(node), name: "selfType", isResource: isResource) else { return [] }
        var evaluation = RuleEvaluation(passesUnchanged: false)
        evaluation.judge(value, old: value, rules, at: "default")
        return evaluation.causes
    }
}
