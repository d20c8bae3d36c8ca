/// A selection of objects by field values: `metadata.name=x,status.phase!=Running`. All terms must hold.
/// Source: Kubernetes documentation, "Field Selectors"; k8s.io/apimachinery/pkg/fields.
package struct FieldSelector: Sendable, Hashable {
    package struct Term: Sendable, Hashable {
        package let field: String
        package let value: String
        package let isNegated: Bool

        package init(field: String, value: String, isNegated: Bool = false) {
            self.field = field
            self.value = value
            self.isNegated = isNegated
        }
    }

    package var terms: [Term]

    package init(terms: [Term]) { self.terms = terms }

    package init(_ field: String, _ value: String) { terms = [Term(field: field, value: value)] }

    package static let everything = FieldSelector(terms: [])

    package var isEverything: Bool { terms.isEmpty }

    /// The value that `field` must have, when a term demands equality.
    package func requiredValue(of field: String) -> String? {
        terms.first { $0.field == field && !$0.isNegated }?.value
    }

    /// - Parameter value: the object's value of a field; a missing field counts as empty.
    package func matches(_ value: (String) -> String) -> Bool {
        terms.allSatisfy { (value($0.field) == $0.value) != $0.isNegated }
    }

    /// The text form that goes into a query, with `\`, `,` and `=` in values escaped.
    package var text: String {
        terms.map { "\($0.field)\($0.isNegated ? "!=" : "=")\(Self.escape($0.value))" }.joined(separator: ",")
    }

    private static func escape(_ value: String) -> String {
        var result = ""
        for character in value {
            if character == "\\" || character == "," || character == "=" { result.append("\\") }
            result.append(character)
        }
        return result
    }
}
