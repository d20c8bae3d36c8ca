/// What is known about a value of an expression before it is evaluated.
/// Source: https://github.com/google/cel-spec/blob/master/doc/langdef.md, "Values" and "Gradual Type Checking".
package indirect enum CELType: Sendable, Hashable {
    /// Anything; what it is, and whether an operation fits, shows when the expression is evaluated.
    case dyn
    /// The type of a part that has been found wrong: it fits everywhere, so that one mistake is told once.
    case error
    case null
    case bool
    case int
    case uint
    case double
    case string
    case bytes
    case duration
    case timestamp
    case list(CELType)
    case map(CELType, CELType)
    case optional(CELType)
    /// The type of types, `dyn` where which one is not known.
    case type(CELType)
    /// A type with functions but no fields, such as `kubernetes.Quantity`.
    case opaque(String)
    case object(CELObjectType)
    /// A type that a declaration leaves open, to be found from the arguments of each call.
    case parameter(String)
}

/// A type with named fields.
///
/// Fields are looked up when an expression mentions them, so that the type of a large schema costs nothing to make.
package struct CELObjectType: Sendable, Hashable {
    package let name: String
    private let fields: @Sendable (String) -> CELType?

    /// - Parameter fields: the type of the field of a name as expressions write it; nil when there is none.
    package init(name: String, fields: @escaping @Sendable (String) -> CELType?) {
        self.name = name
        self.fields = fields
    }

    package init(name: String, fields: [String: CELType]) {
        self.init(name: name) { fields[$0] }
    }

    package func field(_ name: String) -> CELType? { fields(name) }

    package static func == (lhs: CELObjectType, rhs: CELObjectType) -> Bool { lhs.name == rhs.name }
    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension CELType: CustomStringConvertible {
    /// The type as messages of cel-go show it, such as `map(string, list(int))`.
    package var description: String {
        switch self {
        case .dyn: "dyn"
        case .error: "!error!"
        case .null: "null"
        case .bool: "bool"
        case .int: "int"
        case .uint: "uint"
        case .double: "double"
        case .string: "string"
        case .bytes: "bytes"
        case .duration: "duration"
        case .timestamp: "timestamp"
        case .list(let element): "list(\(element))"
        case .map(let key, let value): "map(\(key), \(value))"
        case .optional(let value): "optional_type(\(value))"
        case .type(.dyn): "type"
        case .type(let type): "type(\(type))"
        case .opaque(let name): name
        case .object(let type): type.name
        case .parameter(let name): name
        }
    }

    /// The name by which values say what type they are, without the types of their parts.
    var runtimeName: String {
        switch self {
        case .null: "null_type"
        case .duration: "google.protobuf.Duration"
        case .timestamp: "google.protobuf.Timestamp"
        case .list: "list"
        case .map: "map"
        case .optional: "optional_type"
        case .type: "type"
        default: description
        }
    }

    var isDynamic: Bool { self == .dyn || self == .error }
}
