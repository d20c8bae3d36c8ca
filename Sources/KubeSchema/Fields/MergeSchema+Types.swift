package import KubeCore

extension MergeSchema {
    /// How strategic merge patches of a built-in kind merge; `unknown` for kinds that are not built in.
    package static func builtIn(_ kind: GroupVersionKind) -> MergeSchema {
        TypeCatalog.builtIn.type(of: kind).map(MergeSchema.init) ?? .unknown
    }

    /// The view of a type that merging needs. Types of fields are looked up when a patch reaches them.
    init(_ type: TypeSchema) {
        self.init { name in
            guard let field = type.field(name) else { return nil }
            return Field(
                mergesLists: field.patchStrategies.contains("merge"),
                replacesObject: field.patchStrategies.contains("replace"), mergeKey: field.mergeKey,
                type: field.type.referencedType.flatMap(TypeCatalog.builtIn.type).map { inner in
                    Self.isMap(field.type) ? MergeSchema { _ in Field(type: MergeSchema(inner)) } : MergeSchema(inner)
                })
        }
    }

    private static func isMap(_ type: FieldType) -> Bool { if case .map = type { true } else { false } }
}
