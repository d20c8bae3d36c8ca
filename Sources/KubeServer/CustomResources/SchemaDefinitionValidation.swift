internal import KubeCore
internal import KubeSchema

/// What the schema in a definition must satisfy: that it is structural, that its defaults fit, and that its parts make
/// sense.
/// Source: apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go.
struct SchemaDefinitionValidation {
    private static let types = ["array", "boolean", "integer", "number", "object", "string"]
    private static let unsupported = [
        "id", "additionalItems", "patternProperties", "definitions", "dependencies", "$ref",
    ]
    /// What the root may say when `status` is a part of its own, in Go's spelling; by that part's schema alone `status`
    /// is then judged.
    private static let rootMembers = [
        "Description", "Type", "Format", "Title", "Maximum", "ExclusiveMaximum", "Minimum", "ExclusiveMinimum",
        "MaxLength", "MinLength", "Pattern", "MaxItems", "MinItems", "UniqueItems", "MultipleOf", "Required", "Items",
        "Properties", "ExternalDocs", "Example", "XPreserveUnknownFields", "XValidations",
    ]

    private let tolerance: ListTypeDefinitionValidation.Tolerance
    private var errors = FieldErrors()

    /// O(size of the schema).
    /// - Parameter hasStatus: whether a version with this schema has `status` as a part of its own.
    static func check(
        _ schema: JSONValue, at path: String, hasStatus: Bool, _ tolerance: ListTypeDefinitionValidation.Tolerance,
        _ errors: inout FieldErrors
    ) {
        let before = errors.causes.count
        if hasStatus { checkRoot(schema, at: path, &errors) }
        if schema.isTrue("nullable") { errors.forbidden("\(path).nullable", "nullable cannot be true at the root") }
        var validation = SchemaDefinitionValidation(tolerance: tolerance)
        validation.check(schema, at: path, Place(isRoot: true))
        // Nothing more is known of a schema with parts that are not supported.
        if !hasUnsupported(schema) {
            let structural = StructuralInvariants.problems(schema, at: path)
            structural.forEach { errors.append($0) }
            if structural.isEmpty { SchemaDefaultValidation.check(schema, at: path, &errors) }
        }
        validation.errors.causes.forEach { errors.append($0) }
        // Rules are read only where the schema around them makes sense.
        if errors.causes.count == before { RuleDefinitionValidation.check(schema, at: path, &errors) }
    }

    private init(tolerance: ListTypeDefinitionValidation.Tolerance) { self.tolerance = tolerance }

    private static func checkRoot(_ schema: JSONValue, at path: String, _ errors: inout FieldErrors) {
        let type = schema.text("type")
        if !type.isEmpty, type != "object" {
            errors.invalid(
                "\(path).type", .string(type),
                "only \"object\" is allowed as the type at the root of the schema if the status subresource is enabled")
        }
        let names = Set(rootMembers)
        for (name, _) in schema.objectValue ?? JSONObject() where !schema.isUnset(name) {
            if names.contains(goName(name)) { continue }
            errors.invalid(
                path, schema,
                "only [\(rootMembers.joined(separator: " "))] fields are allowed at the root of the schema if the status "
                    + "subresource is enabled")
            break
        }
    }

    private static func goName(_ member: String) -> String {
        switch member {
        case "x-kubernetes-preserve-unknown-fields": "XPreserveUnknownFields"
        case "x-kubernetes-validations": "XValidations"
        default: member.prefix(1).uppercased() + member.dropFirst()
        }
    }

    private static func hasUnsupported(_ node: JSONValue) -> Bool {
        if unsupported.contains(where: { node[$0] != nil }) || node["items"]?.arrayValue != nil { return true }
        for key in ["items", "additionalProperties", "not"] {
            if let inner = node[key], hasUnsupported(inner) { return true }
        }
        for key in ["allOf", "anyOf", "oneOf"] where node.elements(key).contains(where: hasUnsupported) { return true }
        return node["properties"]?.objectValue?.contains { hasUnsupported($1) } ?? false
    }

    // MARK: Nodes

    private struct Place {
        var isRoot = false
        var isInsideMetadata = false
        /// Why there may be no default; nil where there may.
        var noDefault: String?

        var inner: Place { Place(isInsideMetadata: isInsideMetadata, noDefault: noDefault) }
    }

    private mutating func check(_ node: JSONValue, at path: String, _ place: Place) {
        checkMembers(node, at: path, place)
        if node.isTrue("uniqueItems") {
            errors.forbidden(
                "\(path).uniqueItems",
                "uniqueItems cannot be set to true since the runtime complexity becomes quadratic")
        }
        checkAdditionalProperties(node, at: path, place)
        for (name, member) in node["properties"]?.objectValue ?? JSONObject() {
            var inner = place.inner
            let isResource = place.isRoot || node.isTrue("x-kubernetes-embedded-resource")
            if isResource, ["metadata", "kind", "apiVersion"].contains(name) {
                inner.isInsideMetadata = true
                if place.isRoot { inner.noDefault = "in top-level \(name)" }
            }
            check(member, at: "\(path).properties[\(name)]", inner)
        }
        if let part = node["not"] { check(part, at: "\(path).not", place.inner) }
        for key in ["allOf", "oneOf", "anyOf"] {
            for (index, part) in node.elements(key).enumerated() {
                check(part, at: "\(path).\(key)[\(index)]", place.inner)
            }
        }
        if let items = node["items"], items.arrayValue == nil { check(items, at: "\(path).items", place.inner) }
        if node["x-kubernetes-preserve-unknown-fields"] == false {
            errors.invalid("\(path).x-kubernetes-preserve-unknown-fields", false, "must be true or undefined")
        }
        ListTypeDefinitionValidation.check(node, at: path, tolerance, &errors)
    }

    private mutating func checkMembers(_ node: JSONValue, at path: String, _ place: Place) {
        errors.oneOf("\(path).type", node["type"], Self.types)
        if let reason = place.noDefault, let value = node["default"], !value.isNull {
            errors.forbidden("\(path).default", "must not be set \(reason)")
        }
        for key in Self.unsupported where !node.isUnset(key) {
            errors.forbidden("\(path).\(key)", "\(key) is not supported")
        }
        if node["type"] == "null" {
            errors.forbidden("\(path).type", "type cannot be set to null, use nullable as an alternative")
        }
        if node["items"]?.arrayValue != nil {
            errors.forbidden("\(path).items", "items must be a schema object and not an array")
        }
        if place.isInsideMetadata, node.isTrue("x-kubernetes-embedded-resource") {
            errors.forbidden("\(path).x-kubernetes-embedded-resource", "must not be used inside of resource meta")
        }
    }

    private mutating func checkAdditionalProperties(_ node: JSONValue, at path: String, _ place: Place) {
        guard let additional = node["additionalProperties"] else { return }
        if !node.isUnset("properties"), additional != true {
            errors.forbidden(
                "\(path).additionalProperties", "additionalProperties and properties are mutual exclusive")
        }
        guard case .object = additional else { return }
        var inner = place.inner
        if place.isInsideMetadata { inner.noDefault = "inside additionalProperties applying to object metadata" }
        check(additional, at: "\(path).additionalProperties", inner)
    }
}
