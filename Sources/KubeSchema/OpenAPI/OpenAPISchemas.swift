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
            let shape = Self.catalog.shape(of: type)
            schema["properties"] = .object(
                JSONObject(
                    type.fields.map { ($0.name, property($0, of: type, presence: shape?.presence($0.name))) }))
            if !type.requiredFields.isEmpty {
                schema["required"] = .array(type.requiredFields.map(JSONValue.string))
            }
        }
        if let mapType = type.mapType { schema["x-kubernetes-map-type"] = .string(mapType) }
        let kinds = type.kind.map { [$0] } ?? Self.kinds(of: type)
        if !kinds.isEmpty { schema["x-kubernetes-group-version-kind"] = .array(kinds.map(Self.groupVersionKind)) }
        if let union = type.union { schema["x-kubernetes-unions"] = [Self.union(union)] }
        return .object(schema)
    }

    /// The kinds of a type that every group version has.
    private static func kinds(of type: TypeSchema) -> [GroupVersionKind] {
        let name = type.name.split(separator: ".").last.map(String.init) ?? type.name
        return type.groupVersions.map { GroupVersionKind(group: $0.group, version: $0.version, kind: name) }
    }

    /// A stream's messages belong to every group version that options of requests belong to.
    static var watchEventKinds: JSONValue {
        let versions = catalog.type("apimachinery.pkg.apis.meta.v1.DeleteOptions")?.groupVersions ?? []
        return .array(
            versions.map {
                groupVersionKind(GroupVersionKind(group: $0.group, version: $0.version, kind: "WatchEvent"))
            })
    }

    private static func union(_ union: UnionSchema) -> JSONValue {
        var value = JSONObject()
        if let discriminator = union.discriminator { value["discriminator"] = .string(discriminator) }
        value["fields-to-discriminateBy"] = .object(
            JSONObject(union.namesByField.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }))
        return .object(value)
    }

    static func groupVersionKind(_ kind: GroupVersionKind) -> JSONValue {
        ["group": .string(kind.group), "kind": .string(kind.kind), "version": .string(kind.version)]
    }

    private func property(
        _ field: FieldSchema, of type: TypeSchema, presence: ProtobufField.Presence?
    ) -> JSONValue {
        var schema = JSONObject()
        if let description = descriptions.description(of: field, in: type) {
            schema["description"] = .string(description)
        }
        for (name, value) in Self.value(field.type, allowedElements: field.allowedElements) { schema[name] = value }
        if let value = Self.defaultValue(of: field, presence: presence) { schema["default"] = value }
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

    private static func value(_ type: FieldType, allowedElements: [String]) -> JSONObject {
        switch type {
        case .string: ["type": "string"]
        case .bytes: ["type": "string", "format": "byte"]
        case .int32: ["type": "integer", "format": "int32"]
        case .int64: ["type": "integer", "format": "int64"]
        case .number: ["type": "number", "format": "double"]
        case .boolean: ["type": "boolean"]
        case .any: [:]
        case .freeObject: ["type": "object"]
        case .list(let item): ["type": "array", "items": element(item, allowedElements)]
        case .map(let member): ["type": "object", "additionalProperties": element(member, allowedElements)]
        case .reference(let name): ["allOf": [["$ref": .string(referencePrefix + fullName(name))]]]
        }
    }

    /// An element of a list or map, which is never a pointer, so that nothing is its type's zero value.
    private static func element(_ type: FieldType, _ allowed: [String]) -> JSONValue {
        var schema = value(type, allowedElements: [])
        if let zero = zero(type) { schema["default"] = zero }
        if !allowed.isEmpty { schema["enum"] = .array(allowed.map(JSONValue.string)) }
        return .object(schema)
    }

    /// What stands for a field that is left out: the zero value of Go's type, where that has one of its own.
    private static func defaultValue(of field: FieldSchema, presence: ProtobufField.Presence?) -> JSONValue? {
        switch presence {
        case .pointer: nil
        case .omittedWhenEmpty: if case .reference = field.type { zero(field.type) } else { nil }
        case .alwaysShown: zero(field.type)
        case nil: field.isRequired ? zero(field.type) : nil
        }
    }

    private static func zero(_ type: FieldType) -> JSONValue? {
        switch type {
        case .string: ""
        case .int32, .int64, .number: 0
        case .boolean: false
        case .reference(let name): catalog.type(name)?.form == .object ? [:] : nil
        case .bytes, .any, .freeObject, .list, .map: nil
        }
    }
}
