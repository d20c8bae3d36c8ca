internal import CEL
internal import KubeCore
internal import KubeSchema
internal import Synchronization

/// The rules of a version of a custom resource, compiled when the first object is judged by them.
final class SchemaRules: Sendable {
    private let schema: StructuralSchema
    private let compiled = Mutex<RuleNode?>(nil)

    /// Nil when the schema has no rules. O(size of the schema).
    init?(_ schema: StructuralSchema) {
        guard Self.hasRules(schema) else { return nil }
        self.schema = schema
    }

    private static func hasRules(_ schema: StructuralSchema) -> Bool {
        if !schema.constraints.rules.isEmpty || schema.properties.values.contains(where: hasRules) { return true }
        if let items = schema.items, hasRules(items) { return true }
        if case .schema(let values) = schema.additionalProperties { return hasRules(values) }
        return false
    }

    /// What the rules say about an object. Nothing is judged while the object's shape is wrong, because rules may rely
    /// on it.
    /// - Parameters:
    ///   - problems: what is wrong with the object's shape.
    ///   - old: the object before the change; nil on create.
    func problems(of object: KubeObject, old: KubeObject?, after problems: [StatusError.Cause]) -> [StatusError.Cause] {
        let blocking: Set = ["FieldValueRequired", "FieldValueTooLong", "FieldValueTooMany", "FieldValueTypeInvalid"]
        if problems.contains(where: { blocking.contains($0.reason) }) {
            return [
                StatusError.Cause(
                    reason: "FieldValueInvalid",
                    message: "Invalid value: null: some validation rules were not checked because the object was "
                        + "invalid; correct the existing errors to complete validation", field: "<nil>")
            ]
        }
        var evaluation = RuleEvaluation()
        evaluation.judge(object.value, old: old?.value, root, at: "")
        return evaluation.causes
    }

    private var root: RuleNode {
        compiled.withLock { known in
            if let known { return known }
            let made = RuleNode(schema, name: "selfType", isResource: true) ?? RuleNode(schema)
            known = made
            return made
        }
    }
}

/// The rules of one part of a schema and of the parts below it.
final class RuleNode: Sendable {
    let schema: StructuralSchema
    let rules: [CompiledRule]
    let properties: [String: RuleNode]
    let items: RuleNode?
    let values: RuleNode?

    /// A part without rules.
    init(_ schema: StructuralSchema) {
        self.schema = schema
        (rules, properties, items, values) = ([], [:], nil, nil)
    }

    /// Nil when there are no rules here and below. A rule that does not compile was refused with its definition; one
    /// that was stored nevertheless is not applied.
    init?(_ schema: StructuralSchema, name: String, isResource: Bool) {
        self.schema = schema
        var rules: [CompiledRule] = []
        if !schema.constraints.rules.isEmpty, let type = CELType(schema, name: name, isResource: isResource) {
            rules = schema.constraints.rules.compactMap { try? CompiledRule(ValidationRule($0), type) }
        }
        self.rules = rules
        properties = schema.properties.reduce(into: [:]) { nodes, member in
            nodes[member.key] = RuleNode(
                member.value, name: "\(name).\(member.key)", isResource: member.value.isEmbeddedResource)
        }
        items = schema.items.flatMap { RuleNode($0, name: name + ".@idx", isResource: $0.isEmbeddedResource) }
        if case .schema(let inner) = schema.additionalProperties {
            values = RuleNode(inner, name: name + ".@elem", isResource: inner.isEmbeddedResource)
        } else {
            values = nil
        }
        if rules.isEmpty, properties.isEmpty, items == nil, values == nil { return nil }
    }
}
