internal import KubeCore

/// What is narrowed by `allOf`, `anyOf`, `oneOf` and `not` must be told outside of them, too.
/// Source: apiextensions-apiserver/pkg/apiserver/schema/complete.go.
struct StructuralCompleteness {
    private var errors = FieldErrors()

    /// O(size of the schema).
    static func problems(_ schema: JSONValue, at path: String) -> [StatusError.Cause] {
        var completeness = StructuralCompleteness()
        completeness.checkLogic(of: schema, schema, at: path, path)
        return completeness.errors.causes
    }

    /// - Parameters:
    ///   - node: holds the logical parts.
    ///   - schema: what tells the type of the same value.
    private mutating func checkLogic(
        of node: JSONValue, _ schema: JSONValue, at schemaPath: String, _ path: String
    ) {
        if let part = node["not"] { check(part, schema, at: schemaPath, "\(path).not") }
        for key in ["allOf", "anyOf", "oneOf"] {
            for (index, part) in node.elements(key).enumerated() {
                check(part, schema, at: schemaPath, "\(path).\(key)[\(index)]")
            }
        }
    }

    private mutating func check(_ part: JSONValue, _ schema: JSONValue?, at schemaPath: String, _ path: String) {
        guard let schema else { return errors.required(schemaPath, "because it is defined in \(path)") }
        checkLogic(of: part, schema, at: schemaPath, path)
        if let items = part["items"] {
            check(items, schema["items"], at: "\(schemaPath).items", "\(path).items")
        }
        for (name, member) in part["properties"]?.objectValue ?? JSONObject() {
            let suffix = ".properties[\(name)]"
            check(member, schema.at("properties", name), at: schemaPath + suffix, path + suffix)
        }
    }
}
