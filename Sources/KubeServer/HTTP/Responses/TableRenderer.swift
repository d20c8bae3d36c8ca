internal import KubeCore
internal import KubeSchema

/// Renders objects as the rows that `kubectl get` prints.
/// Source: k8s.io/apimachinery meta/v1 Table; k8s.io/apiserver/pkg/endpoints/handlers/response.go asTable.
struct TableRenderer: Sendable {
    /// What goes with each row.
    enum IncludedObject: String, Sendable {
        case none = "None"
        case metadata = "Metadata"
        case object = "Object"
    }

    private let resource: ServedResource
    private let printer: TablePrinter
    private let version: String
    private let included: IncludedObject
    /// Nil when the form is no table.
    /// - Throws: `badRequest` for an unknown `includeObject`.
    init?(
        resource: ServedResource, subresource: String, form: ResponseFormat.Form, query: QueryParameters
    ) throws(StatusError) {
        guard case .table(let version) = form else { return nil }
        let text = query["includeObject"] ?? ""
        guard let included = text.isEmpty ? .metadata : IncludedObject(rawValue: text) else {
            throw .badRequest(
                "Unable to convert to Table as requested: includeObject: Invalid value: \"\(text)\": must be 'Metadata',"
                    + " 'Object', 'None', or empty")
        }
        self.resource = resource
        printer = subresource == "scale" ? .scale : resource.printer
        self.version = version
        self.included = included
    }

    /// - Parameter withColumns: false after the first table of a watch.
    func table(of objects: [KubeObject], resourceVersion: String, withColumns: Bool) -> KubeObject {
        let now = Timestamp.now()
        return KubeObject([
            "kind": "Table", "apiVersion": .string("meta.k8s.io/\(version)"),
            "metadata": ["resourceVersion": .string(resourceVersion)],
            "columnDefinitions": withColumns ? .array(printer.columns.map(\.value)) : .null,
            "rows": .array(printer.ordered(objects).map { row($0, now: now) }),
        ])
    }

    private func row(_ object: KubeObject, now: Timestamp) -> JSONValue {
        let value: JSONValue =
            switch included {
            case .none: .null
            case .metadata: MetadataForm.object(object, version: version).value
            case .object: (resource.conversion?.toServed(object) ?? object).value
            }
        var row: JSONObject = ["cells": .array(printer.cells(of: object, now: now))]
        let conditions = printer.rowConditions(of: object)
        if !conditions.isEmpty { row["conditions"] = .array(conditions) }
        row["object"] = value
        return .object(row)
    }
}
