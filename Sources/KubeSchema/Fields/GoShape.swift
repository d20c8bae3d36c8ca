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

    /// Nil for a type without message, as those that are in OpenAPI only.
    init?(of type: TypeSchema) {
        guard let message = ProtobufCatalog.shared.message(type.name), message.form == .object else { return nil }
        add(message)
    }

    func presence(_ name: String) -> ProtobufField.Presence? { presences[name] }

    private mutating func add(_ message: ProtobufMessage) {
        for field in message.fields {
            if case .inlined(let name) = field.type {
                if let inlined = ProtobufCatalog.shared.message(name) { add(inlined) }
                continue
            }
            presences[field.name] = field.presence
            if field.presence == .alwaysShown { complete(field) }
        }
    }

    private mutating func complete(_ field: ProtobufField) {
        guard field.name != "metadata", let value = Self.zero(field.type) else { return }
        shown.append((field.name, value))
        if value.isNull, case .repeated = field.type { nullLists.insert(field.name) }
        if value.isNull, case .map = field.type { nullLists.insert(field.name) }
    }

    /// What JSON shows of a field that is no pointer when nothing is set.
    private static func zero(_ type: ProtobufType) -> JSONValue? {
        switch type {
        case .repeated, .map, .bytes: .null
        case .string: ""
        case .integer: 0
        case .boolean: false
        case .double, .inlined: nil
        case .message(let name): zero(ofMessage: name)
        }
    }

    private static func zero(ofMessage name: String) -> JSONValue? {
        guard let message = ProtobufCatalog.shared.message(name) else { return nil }
        switch message.form {
        case .time, .microTime: return .null
        case .object: break
        default: return nil
        }
        var members = JSONObject()
        for field in message.fields where field.presence == .alwaysShown {
            if case .inlined(let inlined) = field.type {
                for (name, value) in zero(ofMessage: inlined)?.objectValue ?? [:] { members[name] = value }
            } else if field.name != "metadata", let value = zero(field.type) {
                members[field.name] = value
            }
        }
        return .object(members)
    }
}
