/// The header fields of a message, in order; names compare without regard to case.
///
/// Look-up is O(number of fields): requests carry ten or so, where a hash would be slower.
package struct HTTPFields: Sendable {
    package struct Field: Sendable, Hashable {
        package var name: String
        package var value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    package private(set) var fields: [Field]

    package init() { fields = [] }
    package init(_ fields: [Field]) { self.fields = fields }

    /// The first value of a field, nil when there is none. Setting replaces all values; setting nil removes them.
    package subscript(name: String) -> String? {
        get { fields.first { $0.name.isSameFieldName(as: name) }?.value }
        set {
            fields.removeAll { $0.name.isSameFieldName(as: name) }
            if let newValue { add(name, newValue) }
        }
    }

    /// Every value of a field, one per line of the message.
    package func values(_ name: String) -> [String] {
        fields.compactMap { $0.name.isSameFieldName(as: name) ? $0.value : nil }
    }

    package func contains(_ name: String) -> Bool { fields.contains { $0.name.isSameFieldName(as: name) } }

    /// Appends a line; lines of the same name stay.
    package mutating func add(_ name: String, _ value: String) { fields.append(Field(name: name, value: value)) }

    /// The comma-separated elements of all values of a field, trimmed, empty ones left out; parameters stay with their
    /// element. Commas inside quoted strings are not treated apart: use it for fields that have none (`Connection`,
    /// `Upgrade`, `Accept`, `Sec-WebSocket-Protocol`).
    package func elements(_ name: String) -> [String] {
        values(name).flatMap { $0.split(separator: ",") }.compactMap { element in
            let trimmed = element.trimmingOptionalWhitespace()
            return trimmed.isEmpty ? nil : String(trimmed)
        }
    }

    /// Whether a list field such as `Connection` names a token, without regard to case.
    package func hasToken(_ token: String, in name: String) -> Bool {
        elements(name).contains { $0.isSameFieldName(as: token) }
    }
}

extension HTTPFields: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, String)...) {
        fields = elements.map { Field(name: $0.0, value: $0.1) }
    }
}

extension HTTPFields: Sequence {
    package func makeIterator() -> Array<Field>.Iterator { fields.makeIterator() }
}

extension String {
    /// ASCII comparison without regard to case. O(length).
    func isSameFieldName(as other: String) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        return zip(utf8, other.utf8).allSatisfy { $0 == $1 || $0.asciiLowercase == $1.asciiLowercase }
    }
}

extension UInt8 {
    fileprivate var asciiLowercase: UInt8 { (65...90).contains(self) ? self | 0x20 : self }
}

extension Substring {
    fileprivate func trimmingOptionalWhitespace() -> Substring {
        var result = self
        while let first = result.first, first == " " || first == "\t" { result.removeFirst() }
        while let last = result.last, last == " " || last == "\t" { result.removeLast() }
        return result
    }
}
