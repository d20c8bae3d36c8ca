package import KubeCore
package import KubeSchema

/// How JSON becomes values: by itself, or as a schema says.
package enum JSONView: Sendable {
    case untyped
    case schema(StructuralSchema)
}

extension CELValue {
    /// A JSON value as a schema sees it. O(1): parts are converted when they are asked for.
    package init(_ json: JSONValue, _ view: JSONView) {
        switch view {
        case .untyped: self = Self.untyped(json)
        case .schema(let schema): self = Self.typed(json, schema)
        }
    }

    private static func untyped(_ json: JSONValue) -> CELValue {
        switch json {
        case .null: .null
        case .bool(let flag): .bool(flag)
        case .int(let number): .int(number)
        case .double(let number): .double(number)
        case .string(let text): .string(text)
        case .array(let elements): .list(CELList(elements, .untyped))
        case .object(let object): .map(CELMap(object, .untyped))
        }
    }

    /// Source: k8s.io/apiserver/pkg/cel/common, values of unstructured objects.
    private static func typed(_ json: JSONValue, _ schema: StructuralSchema) -> CELValue {
        switch json {
        case .string(let text) where !schema.isIntOrString:
            switch schema.constraints.format {
            case "date", "date-time":
                let time = schema.constraints.format == "date" ? text + "T00:00:00Z" : text
                return CELTimestamp(rfc3339: time).map(CELValue.timestamp) ?? .string(text)
            case "duration": return CELDuration(text).map(CELValue.duration) ?? .string(text)
            case "byte": return Base64Text.decode(text).map(CELValue.bytes) ?? .string(text)
            default: return .string(text)
            }
        case .int(let number) where schema.type == "number": return .double(Double(number))
        case .double(let number) where schema.type == "integer":
            return Int64(exactly: number).map(CELValue.int) ?? .double(number)
        case .array(let elements):
            let identity: ElementIdentity =
                switch schema.listType {
                case "set": .value
                case "map": .keys(schema.listMapKeys)
                default: .position
                }
            return .list(CELList(elements, schema.items.map(JSONView.schema) ?? .untyped, identity: identity))
        case .object(let object):
            if case .schema(let values) = schema.additionalProperties, schema.properties.isEmpty {
                return .map(CELMap(object, .schema(values)))
            }
            if schema.properties.isEmpty, !schema.isEmbeddedResource { return .map(CELMap(object, .untyped)) }
            return .object(SchemaObject(object, schema))
        default: return untyped(json)
        }
    }
}
