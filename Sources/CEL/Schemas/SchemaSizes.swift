internal import KubeCore
package import KubeSchema

/// How large values of a schema can be: by its limits, and otherwise by what fits into a request.
/// Source: k8s.io/apiserver/pkg/cel/common/schemas.go and limits.go.
package enum SchemaSizes {
    /// Largest request in bytes.
    package static let maximumRequest: UInt64 = 3 << 20

    /// The sizes of what rules about a schema find below `self` and `oldSelf`.
    package static func sizes(_ schema: StructuralSchema) -> CELSizes {
        CELSizes { path in
            var schema = schema
            for step in path.dropFirst() {
                switch step {
                case "@keys": return maximumRequest - 2
                case "@items":
                    guard let items = schema.items else { return nil }
                    schema = items
                case "@values":
                    guard case .schema(let values) = schema.additionalProperties else { return nil }
                    schema = values
                case "metadata" where schema.properties["metadata"] == nil: return 253
                default:
                    guard let name = FieldNames.unescape(step), let member = schema.properties[name] else { return nil }
                    schema = member
                }
            }
            return maximum(schema)
        }
    }

    /// The greatest number of elements, members or bytes; nil for values without a size.
    static func maximum(_ schema: StructuralSchema) -> UInt64? {
        let constraints = schema.constraints
        if schema.isIntOrString { return maximumRequest - 2 }
        switch schema.type {
        case "array":
            if let limit = constraints.maximumItems { return UInt64(max(limit, 0)) }
            return (maximumRequest - 2) / ((schema.items.map(minimumBytes) ?? 1) + 1)
        case "object":
            guard case .schema(let values) = schema.additionalProperties else { return nil }
            if let limit = constraints.maximumProperties { return UInt64(max(limit, 0)) }
            return (maximumRequest - 2) / (minimumBytes(values) + 6)
        case "string": return maximumText(constraints)
        default: return nil
        }
    }

    private static func maximumText(_ constraints: SchemaConstraints) -> UInt64 {
        switch constraints.format {
        case "duration": return 32
        case "date": return 10
        case "date-time": return 40
        case "byte": return constraints.maximumLength.map { UInt64(max($0, 0)) } ?? maximumRequest - 2
        default: break
        }
        // A character has up to four bytes.
        if let limit = constraints.maximumLength { return UInt64(max(limit, 0)).saturatingMultiply(4) }
        let allowed = constraints.allowedValues.compactMap(\.stringValue)
        if !allowed.isEmpty { return UInt64(allowed.map(\.utf8.count).max() ?? 0) }
        return maximumRequest - 2
    }

    /// The fewest bytes that a value of the schema has as JSON.
    static func minimumBytes(_ schema: StructuralSchema) -> UInt64 {
        if schema.isIntOrString { return 1 }
        switch schema.type {
        case "object":
            return schema.properties.reduce(2) { size, member in
                let isAlwaysThere =
                    schema.constraints.required.contains(member.key) || member.value.defaultValue != nil
                return isAlwaysThere ? size + UInt64(member.key.utf8.count) + minimumBytes(member.value) + 4 : size
            }
        case "boolean": return 4
        case "number", "integer": return 1
        case "string":
            switch schema.constraints.format {
            case "duration": return 4
            case "date": return 12
            case "date-time": return 22
            default: return 2
            }
        default: return 2
        }
    }

    /// How many values of the schema a request has room for.
    package static func maximumCount(_ schema: StructuralSchema) -> UInt64 {
        maximumRequest / (minimumBytes(schema) + 1)
    }
}
