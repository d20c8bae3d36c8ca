internal import KubeCore
internal import KubeSchema

/// The strategy of one version of a custom resource: everything comes from its schema.
/// Source: apiextensions-apiserver/pkg/registry/customresource/strategy.go.
struct CustomResourceStrategy: Strategy {
    let kind: GroupVersionKind
    let schema: StructuralSchema
    let hasSeparateStatus: Bool
    /// Nil when the version has no scale subresource.
    let scale: ScalePaths?
    /// Nil when the schema has none.
    let rules: SchemaRules?

    init(kind: GroupVersionKind, schema: StructuralSchema, hasSeparateStatus: Bool, scale: ScalePaths? = nil) {
        self.kind = kind
        self.schema = schema
        self.hasSeparateStatus = hasSeparateStatus
        self.scale = scale
        rules = SchemaRules(schema)
    }

    var generationPolicy: GenerationPolicy { hasSeparateStatus ? .onContentChange : .onContentOrStatusChange }
    var allowsUnconditionalUpdate: Bool { false }

    func decode(_ object: KubeObject) throws(FieldTypeMismatch) -> (object: KubeObject, unknownFields: [String]) {
        var (json, unknownFields) = SchemaPruning.prune(object.json, schema)
        switch json["metadata"] {
        case .object(let metadata)?:
            let decoded = try TypedDecoder.decodeMetadata(metadata)
            json["metadata"] = .object(decoded.metadata)
            unknownFields = (unknownFields + decoded.unknownFields).sorted()
        case nil, .null?: break
        case let value?: throw FieldTypeMismatch.metadata(value)
        }
        let embedded = try EmbeddedResources.coerce(json, schema)
        json = embedded.object
        if !embedded.unknownFields.isEmpty { unknownFields = (unknownFields + embedded.unknownFields).sorted() }
        return (KubeObject(SchemaDefaulting.fill(json, schema)), unknownFields)
    }

    func applyDefaults(_ object: inout KubeObject) {
        object.json = SchemaDefaulting.fill(SchemaPruning.prune(object.json, schema).object, schema)
    }

    func validateCreate(_ object: KubeObject, context: RequestContext) -> [StatusError.Cause] {
        let problems = problems(of: object, old: nil)
        if problems.isEmpty { warn(of: object.finalizers, context) }
        return problems
    }

    func validateUpdate(
        _ object: KubeObject, old: KubeObject, context: RequestContext
    ) -> [StatusError.Cause] {
        let problems = problems(of: object, old: old)
        if problems.isEmpty { warn(of: object.finalizers.filter { !old.finalizers.contains($0) }, context) }
        return problems
    }

    /// Anybody may name finalizers of custom resources, so that new ones had better say whose they are.
    private func warn(of finalizers: [String], _ context: RequestContext) {
        let known: Set = ["orphan", "foregroundDeletion", "kubernetes"]
        for name in Set(finalizers).subtracting(known).sorted() where !name.contains("/") {
            context.warnings.add(
                "metadata.finalizers: \(JSONValue.string(name)): prefer a domain-qualified finalizer name including a "
                    + "path (/) to avoid accidental conflicts with other finalizer writers")
        }
    }

    /// - Parameter isStatus: whether only the status is written, so that the rest is not for the writer to mend.
    private func problems(
        of object: KubeObject, old: KubeObject?, isStatus: Bool = false
    ) -> [StatusError.Cause] {
        let problems =
            SchemaValidator.problems(of: object, schema, old: old)
            + (isStatus ? [] : scale?.specProblems(of: object) ?? [])
            + (scale?.statusProblems(of: object) ?? [])
            + EmbeddedResourceValidation.problems(of: object, schema)
            + SchemaValidator.duplicates(in: object, schema, old: old)
        return problems + (rules?.problems(of: object, old: old, after: problems) ?? [])
    }

    /// A write to `status` leaves the metadata alone but for the owners, other than that of built-in kinds.
    func prepareForUpdate(
        of subresource: String, _ object: inout KubeObject, old: KubeObject, context: RequestContext
    ) {
        let owners = object.at("metadata", "managedFields")
        object["metadata"] = old["metadata"]
        object.set(owners, at: "metadata", "managedFields")
    }

    func validateUpdate(
        of subresource: String, _ object: KubeObject, old: KubeObject, context: RequestContext
    ) -> [StatusError.Cause] { problems(of: object, old: old, isStatus: subresource == "status") }

    func nameProblems(_ name: String, isPrefix: Bool) -> [String] {
        NameValidation.dns1123Subdomain(isPrefix ? NameValidation.maskingTrailingHyphen(name) : name)
    }
}
