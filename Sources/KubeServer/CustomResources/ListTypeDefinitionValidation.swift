internal import KubeCore

/// What a definition must satisfy where it says how lists and maps are merged.
/// Source: apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go; KEP-2332.
enum ListTypeDefinitionValidation {
    /// What an older form of a definition did wrong already may stay wrong.
    struct Tolerance {
        var acceptsGranularSets = false
        var acceptsAbsentKeys = false

        static let none = Tolerance()

        private init() {}

        /// - Parameter old: the schemas of all versions before a change.
        init(of old: [JSONValue]) {
            for schema in old { note(schema) }
        }

        private mutating func note(_ node: JSONValue) {
            var (sets, keys) = (FieldErrors(), FieldErrors())
            checkSet(node, at: "", &sets)
            checkKeys(node, at: "", &keys)
            if !sets.causes.isEmpty { acceptsGranularSets = true }
            if !keys.causes.isEmpty { acceptsAbsentKeys = true }
            for key in ["items", "additionalProperties", "not"] {
                if let inner = node[key], case .object = inner { note(inner) }
            }
            for key in ["allOf", "anyOf", "oneOf"] { for inner in node.elements(key) { note(inner) } }
            for (_, inner) in node["properties"]?.objectValue ?? JSONObject() { note(inner) }
        }
    }

    /// Checks one node of a schema, not those inside of it.
    static func check(_ node: JSONValue, at path: String, _ tolerance: Tolerance, _ errors: inout FieldErrors) {
        checkMapType(node, at: path, &errors)
        guard let listType = node["x-kubernetes-list-type"]?.stringValue else {
            if !node.isUnset("x-kubernetes-list-map-keys") {
                errors.required(
                    "\(path).x-kubernetes-list-type", "must be map if x-kubernetes-list-map-keys is non-empty")
            }
            return
        }
        if node.text("type") != "array" {
            typeMustBe("array", node, at: path, because: "x-kubernetes-list-type", &errors)
        } else if !tolerance.acceptsGranularSets {
            checkSet(node, at: path, &errors)
        }
        if !["atomic", "set", "map"].contains(listType) {
            errors.notSupported("\(path).x-kubernetes-list-type", .string(listType), ["atomic", "set", "map"])
        }
        if listType == "map" {
            checkMap(node, at: path, &errors)
        } else if !node.isUnset("x-kubernetes-list-map-keys") {
            errors.invalid(
                "\(path).x-kubernetes-list-type", .string(listType),
                "must be map if x-kubernetes-list-map-keys is non-empty")
        }
        if !tolerance.acceptsAbsentKeys { checkKeys(node, at: path, &errors) }
    }

    private static func checkMapType(_ node: JSONValue, at path: String, _ errors: inout FieldErrors) {
        guard let mapType = node["x-kubernetes-map-type"]?.stringValue else { return }
        if node.text("type") != "object" {
            typeMustBe("object", node, at: path, because: "x-kubernetes-map-type", &errors)
        }
        if mapType != "atomic", mapType != "granular" {
            errors.notSupported("\(path).x-kubernetes-map-type", .string(mapType), ["atomic", "granular"])
        }
    }

    private static func typeMustBe(
        _ type: String, _ node: JSONValue, at path: String, because key: String, _ errors: inout FieldErrors
    ) {
        let detail = "must be \(type) if \(key) is specified"
        if node.isUnset("type") {
            errors.required("\(path).type", detail)
        } else {
            errors.invalid("\(path).type", node["type"], detail)
        }
    }

    /// What a set holds is compared as a whole.
    private static func checkSet(_ node: JSONValue, at path: String, _ errors: inout FieldErrors) {
        guard node.text("x-kubernetes-list-type") == "set", let items = node["items"] else { return }
        let key: String
        switch items.text("type") {
        case "array":
            guard let inner = items["x-kubernetes-list-type"], inner != "atomic" else { return }
            key = "x-kubernetes-list-type"
        case "object":
            guard items.text("x-kubernetes-map-type") != "atomic" else { return }
            key = "x-kubernetes-map-type"
        default: return
        }
        errors.invalid(
            "\(path).items.\(key)", items["x-kubernetes-list-type"],
            "must be atomic as item of a list with x-kubernetes-list-type=set")
    }

    private static func checkMap(_ node: JSONValue, at path: String, _ errors: inout FieldErrors) {
        let keys = node.elements("x-kubernetes-list-map-keys")
        let keysPath = "\(path).x-kubernetes-list-map-keys"
        if keys.isEmpty { errors.required(keysPath, "must not be empty if x-kubernetes-list-type is map") }
        guard let items = node["items"] else {
            return errors.required("\(path).items", "must have a schema if x-kubernetes-list-type is map")
        }
        guard items.text("type") == "object" else {
            return errors.invalid(
                "\(path).items.type", .string(items.text("type")),
                "must be object if parent array's x-kubernetes-list-type is map")
        }
        var seen: Set<JSONValue> = []
        for key in keys {
            let name = key.stringValue ?? ""
            if let property = items.at("properties", name) {
                if ["array", "object"].contains(property.text("type")) {
                    errors.invalid(
                        "\(path).items.properties[\(name)].type", items["type"],
                        "must be a scalar type if parent array's x-kubernetes-list-type is map")
                }
            } else {
                errors.invalid(keysPath, .array(keys), "entries must all be names of item properties")
            }
            if !seen.insert(key).inserted {
                errors.invalid(keysPath, .array(keys), "must not contain duplicate entries")
            }
        }
    }

    /// Every element has its keys, given or by default.
    private static func checkKeys(_ node: JSONValue, at path: String, _ errors: inout FieldErrors) {
        let listType = node.text("x-kubernetes-list-type")
        guard listType == "set" || listType == "map", let items = node["items"] else { return }
        if items.isTrue("nullable") {
            errors.forbidden("\(path).items.nullable", "cannot be nullable when x-kubernetes-list-type is \(listType)")
        }
        guard listType == "map" else { return }
        let required = items.elements("required")
        for key in node.elements("x-kubernetes-list-map-keys") {
            let name = key.stringValue ?? ""
            guard let property = items.at("properties", name) else { continue }
            let field = "\(path).items.properties[\(name)]"
            if !required.contains(key), property["default"] ?? .null == .null {
                errors.required(
                    "\(field).default",
                    "this property is in x-kubernetes-list-map-keys, so it must have a default or be a required "
                        + "property")
            }
            if property.isTrue("nullable") {
                errors.forbidden(
                    "\(field).nullable",
                    "this property is in x-kubernetes-list-map-keys, so it cannot be nullable")
            }
        }
    }
}
