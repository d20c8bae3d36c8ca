package import KubeCore

extension OwnershipSchema {
    /// How fields of a built-in kind are told apart; `untyped` for kinds that are not built in.
    package static func builtIn(_ kind: GroupVersionKind) -> OwnershipSchema {
        TypeCatalog.builtIn.type(of: kind).map(OwnershipSchema.init) ?? .untyped
    }

    /// `metadata` of every kind.
    static var objectMeta: OwnershipSchema {
        TypeCatalog.builtIn.type("apimachinery.pkg.apis.meta.v1.ObjectMeta").map(OwnershipSchema.init) ?? .untyped
    }

    init(_ type: TypeSchema) {
        switch type.form {
        case .object where type.mapType == "atomic": self = .atomic(.object(Self.structure(of: type)))
        case .object where type.fields.isEmpty: self = .untyped
        case .object: self = Self.structure(of: type)
        case .freeObject, .any: self = .untyped
        case .time, .intOrString, .quantity, .string: self = .scalar(.any)
        }
    }

    private static func structure(of type: TypeSchema) -> OwnershipSchema {
        .structure(
            Structure { name in
                type.field(name).map {
                    Structure.Field(OwnershipSchema($0), isAlwaysPresent: PlainMembers.isPlain(name, of: type))
                }
            })
    }

    private init(_ field: FieldSchema) {
        switch field.type {
        case .list(let element): self = Self.list(field, of: element)
        case .map, .reference:
            let type = OwnershipSchema(field.type)
            self = field.mapType == "atomic" ? .atomic(.object(type)) : type
        default: self.init(field.type)
        }
    }

    private init(_ type: FieldType) {
        switch type {
        case .reference(let name): self = TypeCatalog.builtIn.type(name).map(OwnershipSchema.init) ?? .untyped
        case .map(let element): self = .map(OwnershipSchema(element))
        case .any, .freeObject: self = .untyped
        case .list(let element): self = .atomic(.list(OwnershipSchema(element)))
        case .string, .bytes: self = .scalar(.string)
        case .int32, .int64, .number: self = .scalar(.numeric)
        case .boolean: self = .scalar(.boolean)
        }
    }

    private static func list(_ field: FieldSchema, of element: FieldType) -> OwnershipSchema {
        switch field.listType {
        case "set": .set
        case "map":
            .keyed(
                // Ports are told apart by number and protocol, which is TCP unless said.
                keys: field.mapKeys.map { Key($0, default: $0 == "protocol" ? "TCP" : nil) },
                element: OwnershipSchema(element))
        default: .atomic(.list(OwnershipSchema(element)))
        }
    }
}

/// Members that Go types hold as objects and not as pointers: they exist in every object, if only empty.
///
/// OpenAPI does not tell the two apart. Source: the types of k8s.io/api 1.36.
private enum PlainMembers {
    static func isPlain(_ name: String, of type: TypeSchema) -> Bool { names.contains(name) }

    private static let names: Set<String> = [
        "metadata", "spec", "status", "template", "strategy", "updateStrategy", "jobTemplate", "resources",
        "scaleTargetRef", "nodeInfo", "daemonEndpoints", "kubeletEndpoint", "loadBalancer", "names", "acceptedNames",
        "clientConfig", "source", "metric", "target", "describedObject", "preference", "podAffinityTerm", "state",
        "lastState",
    ]
}
