/// A JSON document as a tree that keeps every field it was given, known or not, and the order of object keys.
///
/// Integers and other numbers are kept apart as Kubernetes does: `1` is `.int`, `1.0` and `1e3` are `.double`.
/// Source: RFC 8259; k8s.io/apimachinery/pkg/util/json (int64 before float64).
package enum JSONValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case int(Int64)
    case double(Double)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)
}

extension JSONValue {
    package var isNull: Bool { if case .null = self { true } else { false } }

    package var boolValue: Bool? { if case .bool(let value) = self { value } else { nil } }

    /// The number as an integer; a double qualifies only when it holds an integer exactly.
    package var intValue: Int64? {
        switch self {
        case .int(let value): value
        case .double(let value): Int64(exactly: value)
        default: nil
        }
    }

    package var doubleValue: Double? {
        switch self {
        case .int(let value): Double(value)
        case .double(let value): value
        default: nil
        }
    }

    package var stringValue: String? { if case .string(let value) = self { value } else { nil } }

    package var arrayValue: [JSONValue]? { if case .array(let value) = self { value } else { nil } }

    package var objectValue: JSONObject? { if case .object(let value) = self { value } else { nil } }

    /// The member of an object; nil when this is no object or has no such member. Setting on a value that is no object
    /// replaces it by an object; setting nil removes the member.
    package subscript(key: String) -> JSONValue? {
        get { if case .object(let object) = self { object[key] } else { nil } }
        set {
            var object: JSONObject
            if case .object(let existing) = self {
                object = existing
                self = .null  // gives up the second reference, so that the write below copies nothing
            } else {
                object = JSONObject()
            }
            object[key] = newValue
            self = .object(object)
        }
    }

    /// The element of an array; nil when this is no array or the index is out of range. Read only.
    package subscript(index: Int) -> JSONValue? {
        guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
        return elements[index]
    }

    /// The value reached by following member names from here, nil as soon as one is missing.
    package func at(_ path: String...) -> JSONValue? { at(path) }

    /// The text of a member, empty when it is missing or no string.
    package func text(_ key: String) -> String { self[key]?.stringValue ?? "" }

    /// The value reached by following member names from here, nil as soon as one is missing. O(path length).
    package func at(_ path: [String]) -> JSONValue? {
        var current = self
        for key in path {
            guard let next = current[key] else { return nil }
            current = next
        }
        return current
    }

    /// Sets (or with nil removes) the value reached by member names, making objects on the way where they are missing.
    /// Removing below a missing member does nothing.
    package mutating func set(_ value: JSONValue?, at path: [String]) {
        guard let first = path.first else {
            if let value { self = value }
            return
        }
        if path.count == 1 {
            if value == nil, self[first] == nil { return }
            self[first] = value
            return
        }
        if value == nil, self[first] == nil { return }
        var child = self[first] ?? .object(JSONObject())
        self[first] = .null
        child.set(value, at: Array(path.dropFirst()))
        self[first] = child
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByFloatLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int64) { self = .int(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(floatLiteral value: Double) { self = .double(value) }
    package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(JSONObject(elements))
    }
    package init(nilLiteral: ()) { self = .null }
}

extension JSONValue: CustomStringConvertible {
    /// Compact JSON text. For logs and test output; never log a Secret.
    package var description: String { String(decoding: JSONWriter.encode(self), as: UTF8.self) }
}
