internal import KubeCore

/// Renders built-in types as OpenAPI v3 schemas.
/// Source: OpenAPI 3.0; Kubernetes documentation, "OpenAPI V3"; k8s.io/kube-openapi.
struct OpenAPISchemas {
    private static let catalog = TypeCatalog.builtIn
    private static let referencePrefix = "#/components/schemas/"

    let descriptions: TypeDescriptions

    /// The schemas of these types and of all types that they reach, by full name. O(size of the result).
    func closure(of names: some Sequence<String>) -> JSONObject {
        var pending = Array(names)
        var found: [String: TypeSchema] = [:]
        while let name = pending.popLast() {
            guard found[name] == nil, let type = Self.catalog.type(name) else { continue }
            found[name] = type
            pending += type.fields.compactMap(\.type.referencedType)
        }
        return JSONObject(found.sorted { $0.key < $1.key }.map { (Self.fullName($0.key), schema($0.value)) })
    }

    /// OpenAPI's name of a type of the catalog.
    static func fullName(_ name: String) -> String { "io.k8s.\(name)" }

    /// Clients tell by it what an amount or a port may be.
    private static let intOrStringDescription =
        "IntOrString is a type that can hold an int32 or a string.  When used in JSON or YAML marshalling and "
        + "unmarshalling, it produces or consumes the inner type.  This allows you to have, for example, a JSON field "
        + "that can accept a name or number."

    private func schema(_ type: TypeSchema) -> JSONValue {
        var schema = JSONObject()
        if let description = descriptions.description(of: type) { schema["description"] = .string(description) }
        switch type.form {
        case .object, .freeObject: schema["type"] = "object"
        case .any: break
        case .time:
            schema["type"] = "string"
            schema["format"] = "date-time"
        case .intOrString:
            schema["description"] = .string(Self.intOrStringDescription)
            schema["oneOf"] = [["type": "integer"], ["type": "string"]]
            schema["format"] = "int-or-string"
        case .quantity: schema["oneOf"] = [["type": "string"], ["type": "number"]]
        case .string: schema["type"] = "string"
        }
        if !type.fields.isEmpty {
            schema["properties"] = .object(JSONObject(type.fields.map { ($0.name, property($0, of: type)) }))
            let required = type.fields.filter(\.isRequired).map { JSONValue.string($0.name) }
            if !required.isEmpty { schema["required"] = .array(required) }
        }
        if let mapType = type.mapType { schema["x-kubernetes-map-type"] = .string(mapType) }
        if let kind = type.kind { schema["x-kubernetes-group-version-kind"] = [Self.groupVersionKind(kind)] }
        return .object(schema)
    }

    static func groupVersionKind(_ kind: GroupVersionKind) -> JSONValue {
        ["group": .string(kind.group), "kind": .string(kind.kind), "version": .string(kind.version)]
    }

    private func property(_ field: FieldSchema, of type: TypeSchema) -> JSONValue {
        var schema = JSONObject()
        if let description = descriptions.description(of: field, in: type) {
            schema["description"] = .string(description)
        }
        for (name, value) in Self.value(field.type) { schema[name] = value }
        if !field.allowedValues.isEmpty { schema["enum"] = .array(field.allowedValues.map(JSONValue.string)) }
        if let listType = field.listType { schema["x-kubernetes-list-type"] = .string(listType) }
        if !field.mapKeys.isEmpty { schema["x-kubernetes-list-map-keys"] = .array(field.mapKeys.map(JSONValue.string)) }
        if let mapType = field.mapType { schema["x-kubernetes-map-type"] = .string(mapType) }
        if let mergeKey = field.mergeKey { schema["x-kubernetes-patch-merge-key"] = .string(mergeKey) }
        if !field.patchStrategies.isEmpty {
            schema["x-kubernetes-patch-strategy"] = .string(field.patchStrategies.joined(separator: ","))
        }
        return .object(schema)
    }

    private static func value(_ type: FieldType) -> JSONObject {
        switch type {
        case .string: ["type": "string", "default": ""]
        case .bytes: ["type": "string", "format": "byte"]
        case .int32: ["type": "integer", "format": "int32"]
        case .int64: ["type": "integer", "format": "int64"]
        case .number: ["type": "number", "format": "double"]
        case .boolean: ["type": "boolean"]
        case .any: [:]
        case .freeObject: ["type": "object"]
        case .list(let element): ["type": "array", "items": .object(value(element))]
        case .map(let element): ["type": "object", "additionalProperties": .object(value(element))]
        case .reference(let name): ["allOf": [["$ref": .string(referencePrefix + fullName(name))]]]
        }
    }
}
