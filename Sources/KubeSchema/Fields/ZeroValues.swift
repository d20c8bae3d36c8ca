internal import KubeCore

/// Which empty values the Go types of Kubernetes leave out when they are written.
enum ZeroValues {
    /// Whether a field with this value is not written.
    /// - Parameter presence: how the Go type holds the field; nil when that is not known.
    static func isOmitted(
        _ value: JSONValue, field: FieldSchema, presence: ProtobufField.Presence?
    ) -> Bool {
        // What may be anything is a pointer or raw JSON, such as the default of a schema.
        if holdsAnything(field.type) { return value.isNull }
        let isLeftOut = presence.map { $0 == .omittedWhenEmpty } ?? !field.isRequired
        return switch value {
        case .null: true
        case .string(let text): text.isEmpty && isLeftOut
        case .array(let elements): elements.isEmpty && isLeftOut
        case .object(let object): object.isEmpty && isLeftOut && isMap(field.type)
        case .bool(let flag): !flag && presence == .omittedWhenEmpty
        case .int(let number): number == 0 && presence == .omittedWhenEmpty
        case .double: false
        }
    }

    /// Whether a list says something by being empty: its default is for a list that is not there, so the empty one has to
    /// reach validation, which refuses it.
    static func isEmptyOnPurpose(_ value: JSONValue, field name: String, of type: TypeSchema) -> Bool {
        guard case .array(let elements) = value, elements.isEmpty else { return false }
        return name == "policies" && type.name.hasSuffix(".HPAScalingRules")
    }

    private static func holdsAnything(_ type: FieldType) -> Bool {
        switch type {
        case .any: true
        case .reference(let name): TypeCatalog.builtIn.type(name)?.form == .any
        default: false
        }
    }

    private static func isMap(_ type: FieldType) -> Bool { if case .map = type { true } else { false } }
}
