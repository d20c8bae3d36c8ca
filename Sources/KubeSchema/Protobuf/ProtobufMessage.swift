/// What a field of a protobuf message holds.
indirect enum ProtobufType: Sendable, Hashable {
    case string
    case bytes
    case integer
    case boolean
    case double
    case message(String)
    /// A message whose members JSON shows as those of the message around it.
    case inlined(String)
    case repeated(ProtobufType)
    case map(ProtobufType)
}

/// One field of a message: its number on the wire, and how Go and JSON hold it.
struct ProtobufField: Sendable, Hashable {
    /// How the Go type holds a field, which decides what is written when nothing is set.
    enum Presence: Sendable, Hashable {
        /// A pointer: what is not set is not written, and an empty value is a value.
        case pointer
        /// A plain value with `omitempty`: always on the wire, in JSON only when it is not empty.
        case omittedWhenEmpty
        /// A plain value that JSON shows even when it is empty: zero, `{}`, `null`.
        case alwaysShown
    }

    let number: Int
    /// The member of the JSON object.
    let name: String
    let type: ProtobufType
    let presence: Presence
}

/// A message of the Kubernetes API.
final class ProtobufMessage: Sendable {
    /// The messages that JSON does not write as an object of their fields.
    enum Form: Sendable {
        case object
        /// `RawExtension`, `JSON`, `FieldsV1`: bytes that hold JSON.
        case rawJSON
        case time
        case microTime
        case intOrString
        case quantity
        /// A list in a message of its own.
        case items
        /// A schema, or in its place a flag, a list of schemas or of names.
        case schemaOrElse
    }

    let name: String
    let form: Form
    /// By number, as they go on the wire.
    let fields: [ProtobufField]
    private let indexByNumber: [Int: Int]

    init(name: String, fields: [ProtobufField]) {
        self.name = name
        self.fields = fields.sorted { $0.number < $1.number }
        form = Self.form(of: name)
        indexByNumber = Dictionary(uniqueKeysWithValues: self.fields.enumerated().map { ($1.number, $0) })
    }

    func field(_ number: Int) -> ProtobufField? { indexByNumber[number].map { fields[$0] } }

    private static func form(of name: String) -> Form {
        switch name.split(separator: ".").last {
        case "RawExtension", "JSON", "FieldsV1": .rawJSON
        case "Time", "Timestamp": .time
        case "MicroTime": .microTime
        case "IntOrString": .intOrString
        case "Quantity": .quantity
        case "ExtraValue", "Verbs": .items
        case "JSONSchemaPropsOrBool", "JSONSchemaPropsOrArray", "JSONSchemaPropsOrStringArray": .schemaOrElse
        default: .object
        }
    }
}
