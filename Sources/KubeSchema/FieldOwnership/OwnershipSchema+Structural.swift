package import KubeCore

extension OwnershipSchema {
    /// How fields of a custom resource are told apart.
    /// - Parameter schema: the `openAPIV3Schema` of the version; nil when it has none.
    package static func custom(_ schema: StructuralSchema?) -> OwnershipSchema {
        let metadata = objectMeta
        return .structure(
            Structure(others: schema.map(others) ?? .untyped) { name in
                switch name {
                case "apiVersion", "kind": Structure.Field(.scalar(.string))
                case "metadata": Structure.Field(metadata, isAlwaysPresent: true)
                default: schema?.properties[name].map { Structure.Field(OwnershipSchema($0)) }
                }
            })
    }

    /// What members are that a schema does not name; nil when there must not be any.
    private static func others(_ schema: StructuralSchema) -> OwnershipSchema? {
        switch schema.additionalProperties {
        case .schema(let inner): OwnershipSchema(inner)
        case .anything: .untyped
        case .none: schema.preservesUnknownFields ? .untyped : nil
        }
    }

    init(_ schema: StructuralSchema) {
        if schema.isIntOrString {
            self = .scalar(.any)
        } else if schema.isEmbeddedResource {
            self = .custom(schema)
        } else {
            switch schema.type {
            case "object": self = Self.object(schema)
            case "array": self = Self.list(schema)
            case "": self = schema.preservesUnknownFields ? .untyped : .atomic(.anything)
            case "string": self = .scalar(.string)
            case "boolean": self = .scalar(.boolean)
            default: self = .scalar(.numeric)
            }
        }
    }

    private static func object(_ schema: StructuralSchema) -> OwnershipSchema {
        let members = members(schema)
        return schema.mapType == "atomic" ? .atomic(.object(members)) : members
    }

    private static func members(_ schema: StructuralSchema) -> OwnershipSchema {
        if schema.properties.isEmpty {
            switch schema.additionalProperties {
            case .schema(let inner): return .map(OwnershipSchema(inner))
            case .anything: return .untyped
            case .none: return .untyped
            }
        }
        return .structure(
            Structure(others: others(schema)) { name in
                schema.properties[name].map { Structure.Field(OwnershipSchema($0)) }
            })
    }

    private static func list(_ schema: StructuralSchema) -> OwnershipSchema {
        switch (schema.listType, schema.items) {
        case ("set", _?): .set
        case ("map", let items?):
            .keyed(
                keys: schema.listMapKeys.map { Key($0, default: items.properties[$0]?.defaultValue) },
                element: OwnershipSchema(items))
        case (_, let items?): .atomic(.list(OwnershipSchema(items)))
        default: .atomic(.anything)
        }
    }
}
