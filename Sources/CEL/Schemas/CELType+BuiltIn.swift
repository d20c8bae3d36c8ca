package import KubeSchema

extension CELType {
    /// The type of objects of a built-in type; nil for values of which too little is known to be mentioned.
    ///
    /// Fields are looked up when an expression mentions them. Amounts are numbers or strings, and so `dyn`.
    /// Source: k8s.io/apiserver/pkg/cel/common/schemas.go with the definitions of k8s.io/kubernetes/pkg/generated/openapi.
    package init?(_ type: TypeSchema) {
        switch type.form {
        case .object:
            self = .object(
                CELObjectType(name: type.name) { field in
                    guard let name = FieldNames.unescape(field), FieldNames.escape(name) == field,
                        let declared = type.field(name)
                    else { return nil }
                    return CELType(declared.type)
                })
        case .freeObject: self = .object(CELObjectType(name: type.name, fields: [:]))
        case .any: return nil
        case .time: self = .timestamp
        case .intOrString, .quantity: self = .dyn
        case .string: self = .string
        }
    }

    private init?(_ field: FieldType) {
        switch field {
        case .string: self = .string
        case .bytes: self = .bytes
        case .int32, .int64: self = .int
        case .number: self = .double
        case .boolean: self = .bool
        case .any: return nil
        case .freeObject: self = .object(CELObjectType(name: "object", fields: [:]))
        case .list(let element):
            guard let element = CELType(element) else { return nil }
            self = .list(element)
        case .map(let value):
            guard let value = CELType(value) else { return nil }
            self = .map(.string, value)
        case .reference(let name):
            guard let schema = TypeCatalog.builtIn.type(name), let type = CELType(schema) else { return nil }
            self = type
        }
    }
}
