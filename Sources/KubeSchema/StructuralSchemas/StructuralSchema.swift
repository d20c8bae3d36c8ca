package import KubeCore

/// The schema of one version of a custom resource, taken apart once so that objects can be pruned, defaulted and
/// validated without looking at JSON.
///
/// What a definition must not contain was refused when it was stored; here it is ignored.
/// Source: Kubernetes documentation, "Specifying a structural schema"; k8s.io/apiextensions-apiserver/pkg/apiserver/schema.
package final class StructuralSchema: Sendable {
    /// `object`, `array`, `string`, `integer`, `number`, `boolean`; empty when any type will do.
    package let type: String
    package let isNullable: Bool
    /// Source: x-kubernetes-preserve-unknown-fields.
    package let preservesUnknownFields: Bool
    /// Source: x-kubernetes-embedded-resource.
    package let isEmbeddedResource: Bool
    /// Source: x-kubernetes-int-or-string.
    package let isIntOrString: Bool
    package let properties: [String: StructuralSchema]
    package let additionalProperties: AdditionalProperties
    package let items: StructuralSchema?
    package let defaultValue: JSONValue?
    /// `atomic`, `set` or `map`; empty when not given. Source: x-kubernetes-list-type.
    package let listType: String
    /// `atomic` or `granular`; empty when not given. Source: x-kubernetes-map-type.
    package let mapType: String
    /// Source: x-kubernetes-list-map-keys.
    package let listMapKeys: [String]
    /// Whether this is a resource inside of another, or holds one in any depth.
    package let hasEmbeddedResources: Bool
    /// What values must satisfy beside their type.
    package let constraints: SchemaConstraints

    /// What an object may hold beside its properties.
    package enum AdditionalProperties: Sendable {
        case none
        /// `true`: anything, of which nothing is known.
        case anything
        case schema(StructuralSchema)
    }

    /// Reads an `openAPIV3Schema`. O(size).
    package init(_ schema: JSONValue) {
        type = schema["type"]?.stringValue ?? ""
        isNullable = schema["nullable"]?.boolValue ?? false
        preservesUnknownFields = schema["x-kubernetes-preserve-unknown-fields"]?.boolValue ?? false
        isEmbeddedResource = schema["x-kubernetes-embedded-resource"]?.boolValue ?? false
        isIntOrString = schema["x-kubernetes-int-or-string"]?.boolValue ?? false
        var properties: [String: StructuralSchema] = [:]
        if let members = schema["properties"]?.objectValue {
            for (name, member) in members { properties[name] = StructuralSchema(member) }
        }
        self.properties = properties
        switch schema["additionalProperties"] {
        case .bool(true)?: additionalProperties = .anything
        case .object(let inner)?: additionalProperties = .schema(StructuralSchema(.object(inner)))
        default: additionalProperties = .none
        }
        items = schema["items"].map { StructuralSchema($0) }
        // `null` is no default. Source: JSONSchemaProps.Default.
        defaultValue = schema["default"].flatMap { $0.isNull ? nil : $0 }
        listType = schema["x-kubernetes-list-type"]?.stringValue ?? ""
        mapType = schema["x-kubernetes-map-type"]?.stringValue ?? ""
        listMapKeys = (schema["x-kubernetes-list-map-keys"]?.arrayValue ?? []).compactMap(\.stringValue)
        constraints = SchemaConstraints(schema)
        let isAdditional =
            if case .schema(let inner) = additionalProperties { inner.hasEmbeddedResources } else { false }
        hasEmbeddedResources =
            isEmbeddedResource || isAdditional || items?.hasEmbeddedResources == true
            || properties.values.contains(where: \.hasEmbeddedResources)
    }

    /// The schema of a member, by its name or as one of many of the same kind; nil when nothing is known of it.
    package func member(_ name: String) -> StructuralSchema? {
        if let property = properties[name] { return property }
        if case .schema(let inner) = additionalProperties { return inner }
        return nil
    }

    /// Whether a member of this name is known at all.
    func knows(_ name: String) -> Bool {
        if properties[name] != nil { return true }
        if case .none = additionalProperties { return false }
        return true
    }

    /// Whether a null in this place stands for "not given".
    var treatsNullAsAbsent: Bool { !isNullable }
}
