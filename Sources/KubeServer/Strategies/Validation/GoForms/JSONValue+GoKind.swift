internal import KubeCore

extension JSONValue {
    /// What Go's JSON decoder calls a value that does not fit where it is.
    var goKind: String {
        switch self {
        case .null: "null"
        case .bool: "bool"
        case .int, .double: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}
