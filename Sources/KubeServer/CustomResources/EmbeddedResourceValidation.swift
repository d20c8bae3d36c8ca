internal import KubeCore
internal import KubeSchema

/// What holds for the objects inside of custom resources that are resources themselves.
/// Source: Kubernetes documentation, "RawExtension"; apiextensions-apiserver/pkg/apiserver/schema/objectmeta/validation.go.
enum EmbeddedResourceValidation {
    /// O(size of the object).
    static func problems(of object: KubeObject, _ schema: StructuralSchema) -> [StatusError.Cause] {
        guard schema.hasEmbeddedResources else { return [] }
        var errors = FieldErrors()
        visit(object.value, schema, at: "", &errors)
        return errors.causes
    }

    private static func visit(
        _ value: JSONValue, _ schema: StructuralSchema, at path: String, _ errors: inout FieldErrors
    ) {
        guard schema.hasEmbeddedResources else { return }
        switch value {
        case .object(let object):
            if schema.isEmbeddedResource { check(object, at: path, &errors) }
            for (name, member) in object {
                guard let inner = schema.member(name) else { continue }
                let isProperty = schema.properties[name] != nil
                let child = isProperty ? (path.isEmpty ? name : "\(path).\(name)") : "\(path)[\(name)]"
                visit(member, inner, at: child, &errors)
            }
        case .array(let elements):
            guard let items = schema.items else { return }
            for (index, element) in elements.enumerated() { visit(element, items, at: "\(path)[\(index)]", &errors) }
        default: break
        }
    }

    private static func check(_ resource: JSONObject, at path: String, _ errors: inout FieldErrors) {
        for key in ["apiVersion", "kind"] where resource[key] == nil { errors.required("\(path).\(key)") }
        if let version = resource["apiVersion"] { checkVersion(version, at: "\(path).apiVersion", &errors) }
        if let kind = resource["kind"] { checkKind(kind, at: "\(path).kind", &errors) }
        guard case .object(let metadata)? = resource["metadata"] else { return }
        for cause in MetadataValidation.problems(ofEmbedded: metadata) {
            errors.append(
                StatusError.Cause(reason: cause.reason, message: cause.message, field: "\(path).\(cause.field)"))
        }
    }

    private static func checkVersion(_ value: JSONValue, at path: String, _ errors: inout FieldErrors) {
        guard let text = value.stringValue else { return errors.invalid(path, value, "must be a string") }
        if text.isEmpty {
            errors.required(path)
        } else {
            errors.invalid(path, text, NameValidation.groupVersion(text))
        }
    }

    private static func checkKind(_ value: JSONValue, at path: String, _ errors: inout FieldErrors) {
        guard let text = value.stringValue else { return errors.invalid(path, value, "must be a string") }
        if text.isEmpty { return errors.required(path) }
        let problems = NameValidation.dns1035Label(text.lowercased())
        if !problems.isEmpty {
            errors.invalid(
                path, value,
                "may have mixed case, but should otherwise match: \(problems.joined(separator: ","))")
        }
    }
}
