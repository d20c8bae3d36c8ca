package import KubeCore

/// A value that an expression works on or gives.
///
/// Parts of JSON documents stay as they are and become values one by one as an expression asks for them.
/// Source: https://github.com/google/cel-spec/blob/master/doc/langdef.md, "Values".
package enum CELValue: Sendable {
    case null
    case bool(Bool)
    case int(Int64)
    case uint(UInt64)
    case double(Double)
    case string(String)
    case bytes([UInt8])
    case duration(CELDuration)
    case timestamp(CELTimestamp)
    case list(CELList)
    case map(CELMap)
    case object(any CELObject)
    case type(CELType)
    indirect case optional(CELValue?)
}

/// A value with fields or functions of its own: an object of a schema, a quantity, an authorizer.
package protocol CELObject: Sendable {
    var type: CELType { get }
    /// The value of a field by its name as expressions write it, nil when it is not set.
    /// - Throws: what went wrong when the value is made only now.
    func field(_ name: String) throws(CELEvaluationError) -> CELValue?
    /// Whether the two are equal as values of the language.
    func isEqual(to other: any CELObject) -> Bool
    /// The value as JSON; nil for those that have no such form.
    var json: JSONValue? { get }
    /// What counts as its size when the cost of a call is found.
    var size: Int { get }
}

extension CELObject {
    package func field(_ name: String) throws(CELEvaluationError) -> CELValue? { nil }
    package var json: JSONValue? { nil }
    package var size: Int { 1 }
}

extension CELValue {
    /// A JSON value of which no schema is known. O(1).
    package init(_ json: JSONValue) { self.init(json, .untyped) }

    /// The type of the value as far as it shows without looking at its parts.
    package var type: CELType {
        switch self {
        case .null: .null
        case .bool: .bool
        case .int: .int
        case .uint: .uint
        case .double: .double
        case .string: .string
        case .bytes: .bytes
        case .duration: .duration
        case .timestamp: .timestamp
        case .list: .list(.dyn)
        case .map: .map(.dyn, .dyn)
        case .object(let object): object.type
        case .type: .type(.dyn)
        case .optional: .optional(.dyn)
        }
    }

    package var boolValue: Bool? { if case .bool(let value) = self { value } else { nil } }
    package var stringValue: String? { if case .string(let value) = self { value } else { nil } }
    package var isNull: Bool { if case .null = self { true } else { false } }
}
