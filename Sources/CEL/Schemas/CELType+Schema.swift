package import KubeSchema

extension CELType {
    /// The type of values of a schema; nil for those of which the schema says too little, which rules cannot mention.
    /// Source: k8s.io/apiserver/pkg/cel/common/schemas.go; Kubernetes documentation, "Validation rules".
    /// - Parameters:
    ///   - name: what the types of objects are called in messages.
    ///   - isResource: whether objects have a kind, a version and a name, as those of the root and embedded ones do.
    package init?(_ schema: StructuralSchema, name: String, isResource: Bool) {
        if schema.isIntOrString {
            self = .dyn
            return
        }
        switch isResource ? "object" : schema.type {
        case "array":
            guard let items = schema.items,
                let element = CELType(items, name: name + ".@idx", isResource: items.isEmbeddedResource)
            else { return nil }
            self = .list(element)
        case "object":
            if case .schema(let values) = schema.additionalProperties {
                guard let value = CELType(values, name: name + ".@elem", isResource: values.isEmbeddedResource) else {
                    return nil
                }
                self = .map(.string, value)
                return
            }
            self = .object(
                CELObjectType(name: name) { field in
                    Self.field(field, of: schema, name: name, isResource: isResource)
                })
        case "string": self = Self.text(format: schema.constraints.format)
        case "boolean": self = .bool
        case "number": self = .double
        case "integer": self = .int
        default: return nil
        }
    }

    private static func text(format: String) -> CELType {
        switch format {
        case "byte": .bytes
        case "duration": .duration
        case "date", "date-time": .timestamp
        default: .string
        }
    }

    private static func field(
        _ field: String, of schema: StructuralSchema, name: String, isResource: Bool
    ) -> CELType? {
        if isResource {
            switch field {
            case "apiVersion", "kind": return .string
            case "metadata":
                let fields: [String: CELType] = ["name": .string, "generateName": .string]
                return .object(CELObjectType(name: name + ".metadata", fields: fields))
            default: break
            }
        }
        guard let property = FieldNames.unescape(field), FieldNames.escape(property) == field,
            let member = schema.properties[property]
        else { return nil }
        return CELType(member, name: "\(name).\(field)", isResource: member.isEmbeddedResource)
    }
}
