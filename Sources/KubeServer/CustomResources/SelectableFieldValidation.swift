internal import KubeCore
internal import KubeSchema

/// What must hold for the fields by which a version of a custom resource can be selected.
/// Source: apiextensions-apiserver/pkg/apis/apiextensions/validation ValidateCustomResourceSelectableFields of
/// Kubernetes 1.36; KEP-4358.
enum SelectableFieldValidation {
    private static let maximumCount = 8

    /// - Parameters:
    ///   - version: as in `spec.versions` of a definition.
    ///   - field: where in the definition its selectable fields are.
    static func check(_ version: JSONValue, at field: String, _ errors: inout FieldErrors) {
        let fields = version.elements("selectableFields")
        if fields.isEmpty { return }
        guard let definition = version.at("schema", "openAPIV3Schema") else {
            errors.invalid(
                field, "",
                "selectableFields may only be set when version.schema.openAPIV3Schema is not included")
            return
        }
        let schema = StructuralSchema(definition)
        var seen: Set<[String]> = []
        for (index, element) in fields.enumerated() {
            let path = element.text("jsonPath")
            let own = "\(field)[\(index)].jsonPath"
            if path.isEmpty {
                errors.required(own)
                continue
            }
            do throws(SchemaFieldPath.Failure) {
                let target = try SchemaFieldPath(path, in: schema, allowsBrackets: false)
                if target.names.first == "metadata" {
                    errors.invalid(own, .string(path), "must not point to fields in metadata")
                }
                if !["string", "boolean", "integer"].contains(target.schema?.type) {
                    errors.invalid(
                        own, .string(path),
                        "must point to a field of type string, boolean or integer. Enum string fields and strings with "
                            + "formats are allowed.")
                }
                if !seen.insert(target.names).inserted { errors.duplicate(own, .string(path)) }
            } catch {
                errors.invalid(own, .string(path), "is an invalid path: \(error.description)")
            }
        }
        if seen.count > maximumCount { errors.tooMany(field, seen.count, limit: maximumCount) }
    }
}
