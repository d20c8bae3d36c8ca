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
        KubeObject([
            "kind": "Table", "apiVersion": .string("meta.k8s.io/\(version)"),
            "metadata": ["resourceVersion": .string(resourceVersion)],
            "columnDefinitions": withColumns ? .array(columns) : .null, "rows": .array(objects.map(row)),
        ])
    }

    private var columns: [JSONValue] {
        [
            ["name": "Name", "type": "string", "format": "name", "description": "Name", "priority": 0],
            ["name": "Created At", "type": "date", "format": "", "description": "CreationTimestamp", "priority": 0],
        ]
    }

    private func row(_ object: KubeObject) -> JSONValue {
        let value: JSONValue =
            switch included {
            case .none: .null
            case .metadata: MetadataForm.object(object, version: version).value
            case .object: object.value
            }
        return ["cells": [.string(object.name), .string(object.creationTimestamp)], "object": value]
    }
}
