package import KubeCore

/// Removes what a schema does not know, and says what that was.
/// Source: Kubernetes documentation, "Field pruning"; apiextensions-apiserver/pkg/apiserver/schema/pruning/algorithm.go.
package struct SchemaPruning {
    /// Further unknown fields are removed silently.
    package static let maximumReportedFields = 100
    /// Members of every object that is a resource; no schema decides about them.
    private static let resourceMembers: Set<String> = ["apiVersion", "kind", "metadata"]

    private var unknownFields: [String] = []

    /// The object without unknown fields, and the paths of those, sorted. O(size).
    package static func prune(
        _ object: JSONObject, _ schema: StructuralSchema
    ) -> (object: JSONObject, unknownFields: [String]) {
        var pruning = SchemaPruning()
        let pruned = pruning.members(object, schema, at: "", isResource: true)
        return (pruned, pruning.unknownFields.sorted())
    }

    private mutating func value(_ value: JSONValue, _ schema: StructuralSchema?, at path: String) -> JSONValue {
        switch value {
        case .object(let object):
            return .object(members(object, schema, at: path, isResource: schema?.isEmbeddedResource ?? false))
        case .array(let elements):
            // What is preserved is preserved in all depth, unless something is known of it again.
            if let schema, schema.preservesUnknownFields, schema.items == nil { return value }
            var pruned: [JSONValue] = []
            pruned.reserveCapacity(elements.count)
            for (index, element) in elements.enumerated() {
                pruned.append(self.value(element, schema?.items, at: "\(path)[\(index)]"))
            }
            return .array(pruned)
        default: return value
        }
    }

    private mutating func members(
        _ object: JSONObject, _ schema: StructuralSchema?, at path: String, isResource: Bool
    ) -> JSONObject {
        var pruned = JSONObject()
        for (name, member) in object {
            let memberPath = path.isEmpty ? name : "\(path).\(name)"
            if isResource, Self.resourceMembers.contains(name) {
                pruned[name] = member
            } else if let schema, schema.knows(name) {
                pruned[name] = value(member, schema.member(name), at: memberPath)
            } else if schema?.preservesUnknownFields == true {
                pruned[name] = member
            } else if unknownFields.count < Self.maximumReportedFields {
                unknownFields.append(memberPath)
            }
        }
        return pruned
    }
}
