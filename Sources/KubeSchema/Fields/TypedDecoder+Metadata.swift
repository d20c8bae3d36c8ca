package import KubeCore

extension TypedDecoder {
    private static let objectMeta = "apimachinery.pkg.apis.meta.v1.ObjectMeta"

    /// Reads the `metadata` of an object whose kind is not built in, as `decode` reads whole objects.
    /// - Throws: `FieldTypeMismatch`.
    package static func decodeMetadata(
        _ metadata: JSONObject
    ) throws(FieldTypeMismatch) -> (metadata: JSONObject, unknownFields: [String]) {
        guard let type = TypeCatalog.builtIn.type(objectMeta) else { return (metadata, []) }
        let (decoded, unknown) = try decode(metadata, of: type)
        return (decoded, unknown.map { "metadata.\($0)" })
    }
}

extension FieldTypeMismatch {
    /// The `metadata` of an object whose kind is not built in is no object.
    package static func metadata(_ value: JSONValue) -> FieldTypeMismatch {
        FieldTypeMismatch(
            description: "json: cannot unmarshal \(value.typeName) into Go value of type v1.ObjectMeta")
    }
}
