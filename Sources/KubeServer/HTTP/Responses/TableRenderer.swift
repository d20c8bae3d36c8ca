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
    private let version: String
    private let included: IncludedObject
    /// Nil when the form is no table.
    /// - Throws: `badRequest` for an unknown `includeObject`.
    init?(resource: ServedResource, form: ResponseFormat.Form, query: QueryParameters) throws(StatusError) {
        guard case .table(let version) = form else { return nil }
        let text = query["includeObject"] ?? ""
        guard let included = text.isEmpty ? .metadata : IncludedObject(rawValue: text) else {
            throw .badRequest("unrecognized includeObject value: \"\(text)\"")
        }
        self.resource = resource
        self.version = version
        self.included = included
    }

    /// - Parameter withColumns: false after the first table of a watch.
    func table(of objects: [KubeObject], resourceVersion: String, withColumns: Bool) -> KubeObject {
        let now = Timestamp.now()
        return KubeObject([
            "kind": "Table", "apiVersion": .string("meta.k8s.io/\(version)"),
            "metadata": ["resourceVersion": .string(resourceVersion)],
            "columnDefinitions": withColumns ? .array(resource.printer.columns.map(\.value)) : .null,
            "rows": .array(objects.map { row($0, now: now) }),
        ])
    }

    private func row(_ object: KubeObject, now: Timestamp) -> JSONValue {
        let value: JSONValue =
            switch included {
            case .none: .null
            case .metadata: MetadataForm.object(object, version: version).value
            case .object: object.value
            }
        return ["cells": .array(resource.printer.cells(of: object, now: now)), "object": value]
    }
}
