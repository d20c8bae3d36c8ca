internal import KubeSchema

/// The field that a rule blames, relative to the schema that the rule belongs to.
/// Source: Kubernetes documentation, "Field path": members by dot or in quotes, no indexes.
struct RuleFieldPath {
    /// As field paths of errors show it, such as `.spec.mode` or `.labels[app]`.
    let text: String

    /// Nil when the text is empty, no such path, or leads to nothing that the schema knows.
    init?(_ path: String, in schema: StructuralSchema) {
        var rest = Substring(path)
        var schema = schema
        var text = ""
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            guard let name = Self.next(&rest) else { return nil }
            if let property = schema.properties[name] {
                schema = property
                text += ".\(name)"
            } else if case .schema(let values) = schema.additionalProperties {
                schema = values
                text += "[\(name)]"
            } else {
                return nil
            }
        }
        self.text = text
    }

    private static func next(_ rest: inout Substring) -> String? {
        if rest.hasPrefix("['") {
            rest = rest.dropFirst(2)
            guard let end = rest.firstRange(of: "']") else { return nil }
            let name = String(rest[..<end.lowerBound])
            rest = rest[end.upperBound...]
            return name
        }
        guard rest.first == "." else { return nil }
        rest.removeFirst()
        let name = rest.prefix { $0 != "." && $0 != "[" }
        rest = rest.dropFirst(name.count)
        return name.isEmpty ? nil : String(name)
    }
}
