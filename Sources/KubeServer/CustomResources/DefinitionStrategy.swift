internal import KubeCore
internal import KubeSchema

/// The strategy of CustomResourceDefinitions.
/// Source: apiextensions-apiserver/pkg/registry/customresourcedefinition/strategy.go and etcd.go.
struct DefinitionStrategy: Strategy {
    private static let kind = GroupVersionKind(
        group: "apiextensions.k8s.io", version: "v1", kind: "CustomResourceDefinition")

    var hasSeparateStatus: Bool { true }
    var generationPolicy: GenerationPolicy { .onSpecChange }
    var allowsUnconditionalUpdate: Bool { false }

    func decode(_ object: KubeObject) throws(FieldTypeMismatch) -> (object: KubeObject, unknownFields: [String]) {
        try TypedDecoder.decode(object, as: Self.kind)
    }

    func applyDefaults(_ object: inout KubeObject) {
        object.edit("spec") { spec in
            spec.edit("names") { names in
                let kind = names.text("kind")
                guard !kind.isEmpty else { return }
                names.fill("singular", .string(kind.lowercased()))
                names.fill("listKind", .string("\(kind)List"))
            }
            spec.fill("conversion", ["strategy": "None"])
        }
    }

    func prepareForCreate(_ object: inout KubeObject, context: RequestContext) {
        let stored = Definition(object).versions.filter(\.isStored).prefix(1).map { JSONValue.string($0.name) }
        object["status"] = [
            "conditions": nil, "acceptedNames": ["plural": "", "kind": ""],
            "storedVersions": stored.isEmpty ? nil : .array(stored),
        ]
    }

    func validateCreate(_ object: KubeObject, context: RequestContext) -> [StatusError.Cause] {
        let problems = DefinitionValidation.problems(of: object)
        if problems.isEmpty { FormatWarnings.texts(for: object, old: nil).forEach(context.warnings.add) }
        return problems
    }

    func prepareForUpdate(_ object: inout KubeObject, old: KubeObject, context: RequestContext) {
        guard let version = Definition(object).storageVersion?.name else { return }
        object.editOrMake("status") { status in
            let stored = status.elements("storedVersions")
            if !stored.contains(.string(version)) { status["storedVersions"] = .array(stored + [.string(version)]) }
        }
    }

    func validateUpdate(
        _ object: KubeObject, old: KubeObject, context: RequestContext
    ) -> [StatusError.Cause] {
        // What only loses its finalizer is on its way out.
        if object["spec"] == old["spec"], object.isBeingDeleted { return [] }
        let problems = DefinitionValidation.problems(of: object, old: old)
        if problems.isEmpty { FormatWarnings.texts(for: object, old: old).forEach(context.warnings.add) }
        // A changed group or plural no longer fits the name either, which is not told in addition.
        let changesName = problems.contains {
            ["spec.group", "spec.names.plural"].contains($0.field) && $0.message.hasSuffix("field is immutable")
        }
        return changesName ? problems.filter { $0.field != "metadata.name" } : problems
    }

    /// A definition waits until the objects of its kind are removed.
    func prepareForDelete(_ object: inout KubeObject) {
        object.finalizers += [Definition.cleanupFinalizer]
        var conditions = DefinitionConditions(object.at("status", "conditions"))
        conditions.set(
            "Terminating", status: true, reason: "InstanceDeletionPending",
            message: "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon",
            now: object.deletionTimestamp ?? "")
        object.set(conditions.value, at: "status", "conditions")
    }

    /// Whatever is deleted first is marked, which adds the finalizer.
    func isHeld(_ object: KubeObject) -> Bool { !object.isBeingDeleted || !object.finalizers.isEmpty }

    func nameProblems(_ name: String, isPrefix: Bool) -> [String] { NameValidation.dns1123Subdomain(name) }
}
