internal import KubeCore
internal import KubeSchema

/// The table of a custom resource: its name, then the printer columns of the version.
/// Source: Kubernetes documentation, "Additional printer columns";
/// apiextensions-apiserver/pkg/registry/customresource/tableconvertor.
enum CustomResourceTable {
    private struct Column: Sendable {
        let type: String
        let path: JSONPathExpression?
    }

    private static let nameColumn = TableColumn(
        "Name", format: "name",
        description: "Name must be unique within a namespace. Is required when creating resources, although some "
            + "resources may allow a client to request the generation of an appropriate name automatically.")
    private static let defaultColumns: [JSONValue] = [
        [
            "name": "Age", "type": "date", "jsonPath": ".metadata.creationTimestamp",
            "description":
                "CreationTimestamp is a timestamp representing the server time when this object was created.",
        ]
    ]

    /// - Parameter declared: `additionalPrinterColumns` of a version; without any the age is shown.
    static func printer(_ declared: [JSONValue]) -> TablePrinter {
        let shown = declared.isEmpty ? defaultColumns : declared
        let columns = shown.map { column in
            TableColumn(
                column.text("name"), type: column.text("type"), format: column.text("format"),
                description: column["description"]?.stringValue
                    ?? "Custom resource definition column (in JSONPath format): \(column.text("jsonPath"))",
                priority: Int(column["priority"]?.intValue ?? 0))
        }
        let sources = shown.map { Column(type: $0.text("type"), path: JSONPathExpression($0.text("jsonPath"))) }
        return TablePrinter([nameColumn] + columns) { object, now in
            let value = object.value
            return [.string(object.name)] + sources.map { cell($0, of: value, now: now) }
        }
    }

    private static func cell(_ column: Column, of object: JSONValue, now: Timestamp) -> JSONValue {
        guard let value = column.path?.first(in: object), !value.isNull else { return .null }
        switch (column.type, value) {
        case ("string", .string), ("boolean", .bool), ("integer", .int), ("number", .double): return value
        case ("string", .double(let number)): return .string(text(number))
        case ("string", .array), ("string", .object): return .string(value.goJSON)
        case ("string", _): return .string(value.description)
        case ("integer", .double(let number)):
            return Int64(exactly: number.rounded(.towardZero)).map(JSONValue.int) ?? .null
        case ("number", .int(let number)): return .double(Double(number))
        case ("date", .string(let time)):
            return .string(Timestamp(rfc3339: time) == nil ? "<invalid>" : HumanDuration.since(time, now: now))
        default: return .null
        }
    }

    /// A number as Go prints it: without a fraction when it has none.
    private static func text(_ number: Double) -> String {
        Int64(exactly: number).map(String.init) ?? JSONValue.double(number).description
    }
}
