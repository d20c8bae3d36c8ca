internal import KubeCore
internal import KubeSchema

/// What the schema in a definition must satisfy: that it is structural, and that its parts make sense.
/// Source: Kubernetes documentation, "Specifying a structural schema"; apiextensions-apiserver/pkg/apiserver/schema/validation.go.
enum SchemaDefinitionValidation {
    private static let types = ["array", "boolean", "integer", "number", "object", "string"]
    private static let unsupported = ["$ref", "definitions", "dependencies", "id", "patternProperties"]

    /// O(size of the schema).
    static func check(_ schema: JSONValue, at path: String, _ errors: inout FieldErrors) {
        if schema.text("type") != "object" {
            if schema.isUnset("type") {
                errors.required("\(path).type", "must not be empty at the root")
            } else {
                errors.invalid("\(path).type", schema["type"], "must be object at the root")
            }
        }
        checkMetadata(schema.at("properties", "metadata"), at: "\(path).properties[metadata]", &errors)
        checkNode(schema, at: path, missingType: nil, &errors)
    }

    /// What an object has as metadata is known without a schema.
    private static func checkMetadata(_ metadata: JSONValue?, at path: String, _ errors: inout FieldErrors) {
        guard let properties = metadata?["properties"]?.objectValue else { return }
        if properties.keys.contains(where: { $0 != "name" && $0 != "generateName" }) {
            errors.forbidden(
                path,
                "must not specify anything other than name and generateName, but metadata is implicitly specified")
        }
    }

    /// - Parameter missingType: what is said when there is no type; nil does not ask for one.
    private static func checkNode(
        _ node: JSONValue, at path: String, missingType: String?, _ errors: inout FieldErrors
    ) {
        for key in unsupported where node[key] != nil { errors.forbidden("\(path).\(key)", "\(key) is not supported") }
        let isAnyType =
            node["x-kubernetes-int-or-string"]?.boolValue == true
            || node["x-kubernetes-preserve-unknown-fields"]?.boolValue == true || node["$ref"] != nil
        if let missingType, node.isUnset("type"), !isAnyType { errors.required("\(path).type", missingType) }
        errors.oneOf("\(path).type", node["type"], types)
        checkScalars(node, at: path, &errors)
        checkDefault(node, at: path, &errors)
        if let properties = node["properties"]?.objectValue {
            for (name, member) in properties {
                checkNode(
                    member, at: "\(path).properties[\(name)]",
                    missingType: "must not be empty for specified object fields", &errors)
            }
        }
        checkAdditionalProperties(node, at: path, &errors)
        if let items = node["items"] {
            checkNode(
                items, at: "\(path).items", missingType: "must not be empty for specified array items", &errors)
        } else if node.text("type") == "array" {
            errors.required("\(path).items", "must be specified")
        }
        checkLogic(node, at: path, &errors)
    }

    private static func checkScalars(_ node: JSONValue, at path: String, _ errors: inout FieldErrors) {
        if let pattern = node["pattern"]?.stringValue {
            do throws(RegularExpression.SyntaxError) {
                _ = try RegularExpression(pattern)
            } catch {
                errors.invalid(
                    "\(path).pattern", .string(pattern), "must be a valid regular expression, but isn't: \(error)")
            }
        }
        if node["uniqueItems"]?.boolValue == true {
            errors.forbidden(
                "\(path).uniqueItems",
                "uniqueItems cannot be set to true since the runtime complexity becomes quadratic")
        }
        if node.text("x-kubernetes-list-type") == "map", node.isUnset("x-kubernetes-list-map-keys") {
            errors.required(
                "\(path).x-kubernetes-list-map-keys",
                "must not be empty if x-kubernetes-list-type is map")
        }
    }

    private static func checkAdditionalProperties(
        _ node: JSONValue, at path: String, _ errors: inout FieldErrors
    ) {
        guard let additional = node["additionalProperties"] else { return }
        if additional == false {
            errors.forbidden("\(path).additionalProperties", "additionalProperties cannot be set to false")
        } else if !node.isUnset("properties") {
            errors.forbidden(
                "\(path).additionalProperties", "additionalProperties and properties are mutual exclusive")
        }
        guard case .object = additional else { return }
        checkNode(
            additional, at: "\(path).additionalProperties",
            missingType: "must not be empty for specified object fields", &errors)
    }

    /// A default must be what the schema itself allows, and hold nothing that would be pruned.
    private static func checkDefault(_ node: JSONValue, at path: String, _ errors: inout FieldErrors) {
        guard let value = node["default"], !value.isNull else { return }
        let schema = StructuralSchema([
            "type": "object", "x-kubernetes-preserve-unknown-fields": true, "properties": ["default": node],
        ])
        let wrapped: JSONObject = ["default": value]
        let pruned = SchemaPruning.prune(wrapped, schema).object
        let completed = SchemaDefaulting.fill(pruned, schema)
        if pruned != wrapped {
            errors.invalid("\(path).default", value, "must not have unknown fields")
        }
        for cause in SchemaValidator.problems(of: KubeObject(completed), schema) {
            // The last word on a nested value is its own; the path to it is that of the default.
            let suffix = cause.field.hasPrefix("default") ? cause.field : "default"
            errors.append(StatusError.Cause(reason: cause.reason, message: cause.message, field: "\(path).\(suffix)"))
        }
    }

    /// Logical parts only constrain what is specified outside of them.
    private static func checkLogic(_ node: JSONValue, at path: String, _ errors: inout FieldErrors) {
        for key in ["allOf", "anyOf", "oneOf"] {
            for (index, part) in node.elements(key).enumerated() {
                checkLogicPart(part, of: node, at: "\(path).\(key)[\(index)]", &errors)
            }
        }
        if let part = node["not"] { checkLogicPart(part, of: node, at: "\(path).not", &errors) }
    }

    private static func checkLogicPart(
        _ part: JSONValue, of node: JSONValue, at path: String, _ errors: inout FieldErrors
    ) {
        let isIntOrString = node["x-kubernetes-int-or-string"]?.boolValue == true
        for key in ["type", "default", "additionalProperties", "nullable", "x-kubernetes-preserve-unknown-fields"] {
            if key == "type", isIntOrString { continue }
            if !part.isUnset(key), part[key] != false {
                errors.forbidden("\(path).\(key)", "must be empty to be structural")
            }
        }
        checkScalars(part, at: path, &errors)
        checkLogic(part, at: path, &errors)
        if let properties = part["properties"]?.objectValue {
            for (name, member) in properties {
                checkLogicPart(
                    member, of: node.at("properties", name) ?? [:], at: "\(path).properties[\(name)]", &errors)
            }
        }
    }
}
