internal import KubeCore
internal import KubeSchema

/// Where the numbers of a scale subresource are in an object.
/// Source: Kubernetes documentation, "Scale subresource" of custom resources.
struct ScalePaths: Sendable {
    let specReplicas: [String]
    let statusReplicas: [String]
    /// Nil when the kind has no selector.
    let selector: [String]?
    private let specText: String

    /// Nil when a path has anything but members.
    /// - Parameter scale: `subresources.scale` of a version of a definition.
    init?(_ scale: JSONValue) {
        func names(_ key: String) -> [String]? { scale[key]?.stringValue.flatMap(JSONPathExpression.init)?.memberNames }
        guard let spec = names("specReplicasPath"), let status = names("statusReplicasPath") else { return nil }
        specReplicas = spec
        statusReplicas = status
        selector = names("labelSelectorPath")
        specText = scale.text("specReplicasPath")
    }

    /// - Throws: `internalError` when the object does not say how many replicas it wants.
    func replicas(wantedBy object: KubeObject) throws(StatusError) -> Int64 {
        guard let replicas = object.value.at(specReplicas)?.intValue else {
            throw .internalError("the spec replicas field \"\(specText)\" does not exist")
        }
        return replicas
    }

    /// The object with the wanted number of replicas.
    /// - Throws: `invalid` when it is negative.
    func set(_ replicas: Int64, on object: inout KubeObject) throws(StatusError) {
        guard replicas >= 0 else {
            throw .invalid(
                object.groupVersionKind, object.name,
                [
                    StatusError.Cause(
                        reason: "FieldValueInvalid",
                        message: "Invalid value: \(replicas): should be a non-negative integer", field: specText)
                ])
        }
        var tree = object.value
        tree.set(.int(replicas), at: specReplicas)
        object.json = tree.objectValue ?? object.json
    }
}
