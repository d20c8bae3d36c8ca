package import KubeCore

/// Brings `apiVersion`, `kind` and `metadata` of resources inside of an object into the form that those of every
/// resource have: what is not known of metadata is removed, what has the wrong type refused.
/// Source: Kubernetes documentation, "RawExtension"; apiextensions-apiserver/pkg/apiserver/schema/objectmeta/algorithm.go.
package struct EmbeddedResources {
    private var unknownFields: [String] = []

    /// The object, and the paths of what was not known, sorted. O(size).
    /// - Throws: `FieldTypeMismatch` for what cannot be metadata, `apiVersion` or `kind`.
    package static func coerce(
        _ object: JSONObject, _ schema: StructuralSchema
    ) throws(FieldTypeMismatch) -> (object: JSONObject, unknownFields: [String]) {
        guard schema.hasEmbeddedResources else { return (object, []) }
        var resources = EmbeddedResources()
        let coerced = try resources.members(object, schema, at: "", isResource: false)
        return (coerced, resources.unknownFields.sorted())
    }

    private mutating func value(
        _ value: JSONValue, _ schema: StructuralSchema, at path: String
    ) throws(FieldTypeMismatch) -> JSONValue {
        guard schema.hasEmbeddedResources else { return value }
        switch value {
        case .object(let object):
            return .object(try members(object, schema, at: path, isResource: schema.isEmbeddedResource))
        case .array(let elements):
            guard let items = schema.items else { return value }
            var coerced: [JSONValue] = []
            coerced.reserveCapacity(elements.count)
            for (index, element) in elements.enumerated() {
                coerced.append(try self.value(element, items, at: "\(path)[\(index)]"))
            }
            return .array(coerced)
        default: return value
        }
    }

    private mutating func members(
        _ object: JSONObject, _ schema: StructuralSchema, at path: String, isResource: Bool
    ) throws(FieldTypeMismatch) -> JSONObject {
        var coerced = object
        for (name, member) in object {
            let memberPath = path.isEmpty ? name : "\(path).\(name)"
            if isResource, name == "metadata" {
                coerced[name] = try metadata(member, at: memberPath)
            } else if isResource, name == "apiVersion" || name == "kind", member.stringValue == nil {
                throw FieldTypeMismatch(description: "\(memberPath): Invalid value: \(member): must be a string")
            } else if let inner = schema.member(name) {
                coerced[name] = try value(member, inner, at: memberPath)
            }
        }
        return coerced
    }

    private mutating func metadata(_ value: JSONValue, at path: String) throws(FieldTypeMismatch) -> JSONValue {
        func refusal(_ problem: String) -> FieldTypeMismatch {
            FieldTypeMismatch(description: "\(path): Invalid value: \(value): \(problem)")
        }
        guard case .object(let members) = value else {
            if value.isNull { return value }
            throw refusal("json: cannot unmarshal \(value.typeName) into Go value of type v1.ObjectMeta")
        }
        do throws(FieldTypeMismatch) {
            let decoded = try TypedDecoder.decodeMetadata(members)
            unknownFields += decoded.unknownFields.map { path + $0.dropFirst("metadata".count) }
            return .object(decoded.metadata)
        } catch {
            throw refusal(error.description)
        }
    }
}
