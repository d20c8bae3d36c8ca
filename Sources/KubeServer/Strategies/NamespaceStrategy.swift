package import KubeCore
package import KubeSchema

/// Namespaces go when their content has gone: `spec.finalizers` holds them, and only the `finalize` subresource
/// changes it.
/// Source: pkg/registry/core/namespace/strategy.go.
package struct NamespaceStrategy: Strategy {
    private static let kind = GroupVersionKind(group: "", version: "v1", kind: "Namespace")
    private static let nameLabel = "kubernetes.io/metadata.name"

    package init() {}

    package var knowsFinalizers: Bool { true }
    package var hasSeparateStatus: Bool { true }
    package var returnsDeletedObject: Bool { true }

    package func decode(_ object: KubeObject) throws(FieldTypeMismatch) -> (object: KubeObject, unknownFields: [String])
    {
        try TypedDecoder.decode(object, as: Self.kind)
    }

    package func nameProblems(_ name: String, isPrefix: Bool) -> [String] {
        NameValidation.dns1123Label(isPrefix ? NameValidation.maskingTrailingHyphen(name) : name)
    }

    package func applyDefaults(_ object: inout KubeObject) {
        if object.text("status", "phase").isEmpty { object.set("Active", at: "status", "phase") }
        guard !object.name.isEmpty else { return }
        object.labels[Self.nameLabel] = object.name
    }

    package func prepareForCreate(_ object: inout KubeObject, context: RequestContext) {
        object["status"] = ["phase": "Active"]
        var finalizers = object.at("spec", "finalizers")?.arrayValue ?? []
        if !finalizers.contains("kubernetes") { finalizers.append("kubernetes") }
        object.set(.array(finalizers), at: "spec", "finalizers")
    }

    package func prepareForUpdate(_ object: inout KubeObject, old: KubeObject, context: RequestContext) {
        object.set(old.at("spec", "finalizers"), at: "spec", "finalizers")
    }

    package func validateCreate(_ object: KubeObject, context: RequestContext) -> [StatusError.Cause] {
        var errors = FieldErrors()
        ClusterValidation.namespace(object, &errors)
        return errors.causes
    }

    package func validateUpdate(
        of subresource: String, _ object: KubeObject, old: KubeObject, context: RequestContext
    ) -> [StatusError.Cause] {
        var errors = FieldErrors()
        switch subresource {
        case "status": ClusterValidation.namespaceStatus(object, &errors)
        case "finalize": ClusterValidation.finalize(object, &errors)
        default: break
        }
        return errors.causes
    }

    package func prepareForDelete(_ object: inout KubeObject) {
        object.set(nil, at: "metadata", "deletionGracePeriodSeconds")
        object.set("Terminating", at: "status", "phase")
    }

    package func isHeld(_ object: KubeObject) -> Bool {
        !object.finalizers.isEmpty || !(object.at("spec", "finalizers")?.arrayValue ?? []).isEmpty
    }
}
