package import KubeCore

/// A field that field selectors of a kind may name, and where its value is.
/// Source: Kubernetes documentation, "Field Selectors", "List of supported fields".
package struct SelectableField: Sendable, Hashable {
    /// The label of the field in a selector, such as `spec.nodeName`.
    package let name: String
    /// Member names on the way to the value; the first path that has a non-empty value counts.
    package let paths: [[String]]
    /// The value of an object in which the field is not set.
    package let defaultValue: String

    /// - Parameters:
    ///   - name: the label in selectors.
    ///   - paths: dotted member paths; without any the name is the path.
    package init(_ name: String, at paths: String..., default defaultValue: String = "") {
        self.init(name, at: paths, default: defaultValue)
    }

    private init(_ name: String, at paths: [String], default defaultValue: String) {
        self.name = name
        self.paths = (paths.isEmpty ? [name] : paths).map { $0.split(separator: ".").map(String.init) }
        self.defaultValue = defaultValue
    }

    /// The field's value as selectors compare it. Numbers and booleans are compared by their text.
    package func value(in object: KubeObject) -> String {
        for path in paths {
            guard let value = object.value.at(path) else { continue }
            let text =
                switch value {
                case .string(let string): string
                case .bool(let flag): flag ? "true" : "false"
                case .int(let number): String(number)
                case .double, .null, .array, .object: ""
                }
            if !text.isEmpty { return text }
        }
        return defaultValue
    }

    /// Every kind can be selected by its name.
    package static let name = Self("metadata.name")
    /// Namespaced kinds can be selected by their namespace too.
    package static let namespace = Self("metadata.namespace")
}
