package import KubeCore

/// What a schema demands of values beside their type and shape.
/// Source: OpenAPI 3.0, "Schema Object"; JSON Schema validation.
package struct SchemaConstraints: Sendable {
    package let required: [String]
    package let allowedValues: [JSONValue]
    package let format: String
    package let pattern: Pattern?
    package let minimumLength: Int64?
    package let maximumLength: Int64?
    package let minimum: Bound?
    package let maximum: Bound?
    package let multipleOf: Double?
    package let minimumItems: Int64?
    package let maximumItems: Int64?
    package let hasUniqueItems: Bool
    package let minimumProperties: Int64?
    package let maximumProperties: Int64?
    package let allOf: [StructuralSchema]
    package let anyOf: [StructuralSchema]
    package let oneOf: [StructuralSchema]
    package let not: StructuralSchema?
    /// Rules in the Common Expression Language, which are evaluated where expressions are known.
    package let rules: [JSONValue]

    package struct Pattern: Sendable {
        package let text: String
        let expression: RegularExpression
    }

    package struct Bound: Sendable {
        package let value: JSONValue
        package let isExclusive: Bool
        var number: Double { value.doubleValue ?? 0 }
    }

    init(_ schema: JSONValue) {
        func schemas(_ key: String) -> [StructuralSchema] {
            (schema[key]?.arrayValue ?? []).map { StructuralSchema($0) }
        }
        func bound(_ key: String, exclusive: String) -> Bound? {
            schema[key].map { Bound(value: $0, isExclusive: schema[exclusive]?.boolValue ?? false) }
        }
        required = (schema["required"]?.arrayValue ?? []).compactMap(\.stringValue)
        allowedValues = schema["enum"]?.arrayValue ?? []
        format = schema["format"]?.stringValue ?? ""
        pattern = schema["pattern"]?.stringValue.flatMap { text in
            // One that cannot be read was refused with the definition.
            (try? RegularExpression(text)).map { Pattern(text: text, expression: $0) }
        }
        minimumLength = schema["minLength"]?.intValue
        maximumLength = schema["maxLength"]?.intValue
        minimum = bound("minimum", exclusive: "exclusiveMinimum")
        maximum = bound("maximum", exclusive: "exclusiveMaximum")
        multipleOf = schema["multipleOf"]?.doubleValue
        minimumItems = schema["minItems"]?.intValue
        maximumItems = schema["maxItems"]?.intValue
        hasUniqueItems = schema["uniqueItems"]?.boolValue ?? false
        minimumProperties = schema["minProperties"]?.intValue
        maximumProperties = schema["maxProperties"]?.intValue
        allOf = schemas("allOf")
        anyOf = schemas("anyOf")
        oneOf = schemas("oneOf")
        not = schema["not"].map { StructuralSchema($0) }
        rules = schema["x-kubernetes-validations"]?.arrayValue ?? []
    }
}
