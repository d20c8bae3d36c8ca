internal import KubeCore

/// Which empty values the Go types of Kubernetes leave out when they are written.
///
/// OpenAPI does not tell optional values from pointers, so the booleans and numbers that are no pointers, and the strings that
/// are, are listed here. Source: the `omitempty` tags of k8s.io/api 1.36.
enum ZeroValues {
    /// Whether an optional field with this value is not written.
    static func isOmitted(_ value: JSONValue, field: FieldSchema) -> Bool {
        // What may be anything is a pointer or raw JSON, such as the default of a schema.
        if holdsAnything(field.type) { return value.isNull }
        return switch value {
        case .null: true
        case .string(let text): text.isEmpty && !field.isRequired && !stringPointers.contains(field.name)
        case .array(let elements): elements.isEmpty && !field.isRequired
        case .object(let object): object.isEmpty && !field.isRequired && isMap(field.type)
        case .bool(let flag): !flag && !field.isRequired && plainBooleans.contains(field.name)
        case .int(let number): number == 0 && !field.isRequired && plainNumbers.contains(field.name)
        case .double: false
        }
    }

    private static func holdsAnything(_ type: FieldType) -> Bool {
        switch type {
        case .any: true
        case .reference(let name): TypeCatalog.builtIn.type(name)?.form == .any
        default: false
        }
    }

    private static func isMap(_ type: FieldType) -> Bool { if case .map = type { true } else { false } }

    /// Strings that may be set and empty.
    private static let stringPointers: Set<String> = [
        "storageClassName", "volumeAttributesClassName", "ingressClassName", "appProtocol", "hostname", "nodeName",
        "apiGroup", "name", "loadBalancerClass", "schedule", "port",
    ]
    private static let plainBooleans: Set<String> = [
        "hostNetwork", "hostPID", "hostIPC", "stdin", "stdinOnce", "tty", "paused", "readOnly",
        "publishNotReadyAddresses", "unschedulable",
    ]
    private static let plainNumbers: Set<String> = ["minReadySeconds", "hostPort", "nodePort", "initialDelaySeconds"]
}
