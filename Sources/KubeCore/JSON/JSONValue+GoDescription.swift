extension JSONValue {
    /// The value as Go prints it with the verb `%v`: `map[a:1 b:[x y]]`, members in the order of their names. Messages of
    /// Kubernetes quote values like that. O(n log n).
    /// Source: the documentation of Go's package fmt.
    package var goDescription: String {
        switch self {
        case .null: "<nil>"
        case .string(let text): text
        case .bool, .int, .double: description
        case .array(let elements): "[\(elements.map(\.goDescription).joined(separator: " "))]"
        case .object(let object):
            "map[\(Self.sorted(object).map { "\($0):\($1.goDescription)" }.joined(separator: " "))]"
        }
    }

    /// The type that Go's decoder gives to the value where nothing says what it should be: `map[string]interface {}`.
    package var goType: String {
        switch self {
        case .null: "<nil>"
        case .bool: "bool"
        case .int: "int64"
        case .double: "float64"
        case .string: "string"
        case .array: "[]interface {}"
        case .object: "map[string]interface {}"
        }
    }

    /// The same value with the members of all objects in the order of their names, as Go writes maps. O(n log n).
    package var withSortedMembers: JSONValue {
        switch self {
        case .array(let elements): return .array(elements.map(\.withSortedMembers))
        case .object(let object):
            var result = JSONObject()
            for (name, value) in Self.sorted(object) { result[name] = value.withSortedMembers }
            return .object(result)
        default: return self
        }
    }

    /// The value as Go writes it: members in the order of their names, and nothing that could be taken for HTML. O(n log n).
    /// Source: the documentation of Go's package encoding/json, HTMLEscape.
    package var goJSON: String {
        var text = withSortedMembers.description
        for (character, escape) in Self.escapesOfHTML where text.contains(character) {
            text = text.replacing(character, with: escape)
        }
        return text
    }

    private static let escapesOfHTML = [
        ("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026"), ("\u{2028}", "\\u2028"), ("\u{2029}", "\\u2029"),
    ]

    private static func sorted(_ object: JSONObject) -> [(String, JSONValue)] {
        object.map { ($0, $1) }.sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
    }
}
