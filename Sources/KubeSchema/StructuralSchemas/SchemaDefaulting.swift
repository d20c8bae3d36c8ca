package import KubeCore

/// Fills in the defaults of a schema, and drops nulls where null means "not given".
/// Source: Kubernetes documentation, "Defaulting"; apiextensions-apiserver/pkg/apiserver/schema/defaulting.
package enum SchemaDefaulting {
    /// The object with its defaults. Idempotent. O(size).
    package static func fill(_ object: JSONObject, _ schema: StructuralSchema) -> JSONObject {
        var filled = object
        for (name, property) in schema.properties {
            guard let defaultValue = property.defaultValue else { continue }
            if filled[name] == nil || (filled[name] == .null && property.treatsNullAsAbsent) {
                filled[name] = defaultValue
            }
        }
        for (name, member) in filled {
            guard let inner = schema.member(name) else { continue }
            if member.isNull, inner.treatsNullAsAbsent {
                filled[name] = inner.defaultValue.map { fill($0, inner) }
            } else {
                let value = fill(member, inner)
                if value != member { filled[name] = value }
            }
        }
        return filled
    }

    private static func fill(_ value: JSONValue, _ schema: StructuralSchema) -> JSONValue {
        switch value {
        case .object(let object): return .object(fill(object, schema))
        case .array(let elements):
            guard let items = schema.items else { return value }
            return .array(
                elements.map { element in
                    let given = element.isNull && items.treatsNullAsAbsent ? items.defaultValue ?? element : element
                    return fill(given, items)
                })
        default: return value
        }
    }
}
