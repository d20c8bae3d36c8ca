internal import KubeCore

/// How the Go type of Kubernetes holds the fields of a type: what JSON leaves out when it is empty, and what it shows
/// although nothing is set.
///
/// OpenAPI does not tell optional values from pointers; the table of protobuf messages does.
/// Source: the field types and `omitempty` tags of k8s.io/api 1.36.
struct GoShape: Sendable {
    private var presences: [String: ProtobufField.Presence] = [:]
    /// What an object of the type shows at least.
    private(set) var shown: [(name: String, value: JSONValue)] = []
    /// Lists and maps that are null when they are empty.
    private(set) var nullLists: Set<String> = []

    /// Types that nothing else completes.
    private static let completed: Set<String> = [
        "api.core.v1.ContainerStatus", "api.core.v1.Event", "api.events.v1.Event",
    ]

    /// Nil for a type without message, as those that are in OpenAPI only.
    init?(of type: TypeSchema) {
        guard let message = ProtobufCatalog.shared.message(type.name), message.form == .object else { return nil }
        add(message, of: type)
    }

    func presence(_ name: String) -> ProtobufField.Presence? { presences[name] }

    private mutating func add(_ message: ProtobufMessage, of type: TypeSchema) {
        for field in message.fields {
            if case .inlined(let name) = field.type {
                if let inlined = ProtobufCatalog.shared.message(name) { add(inlined, of: type) }
                continue
            }
            presences[field.name] = field.presence
            if field.presence == .alwaysShown { complete(field, of: type) }
        }
    }

    private mutating func complete(_ field: ProtobufField, of type: TypeSchema) {
        let isCompleted = Self.completed.contains(type.name)
        switch field.type {
        case .repeated, .map:
            // What must be there is asked for by validation.
            guard type.field(field.name)?.isRequired == false else { return }
            nullLists.insert(field.name)
            shown.append((field.name, .null))
        case .message(let name):
            switch ProtobufCatalog.shared.message(name)?.form {
            case .time, .microTime: shown.append((field.name, .null))
            case .object where isCompleted && field.name != "metadata": shown.append((field.name, [:]))
            default: return
            }
        case .string where isCompleted: shown.append((field.name, ""))
        case .integer where isCompleted: shown.append((field.name, 0))
        case .boolean where isCompleted: shown.append((field.name, false))
        default: return
        }
    }
}
