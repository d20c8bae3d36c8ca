package import KubeCore
internal import KubeSchema

extension ResourceRegistry {
    /// Applies a patch to an object or to the part of it that `options.subresource` names, again on the newest state
    /// when somebody else was faster. Without a resourceVersion in the patch it never ends in a conflict.
    /// - Throws: `conflict` when the patch names a resourceVersion that is not the newest; `notFound`; `invalid`; what
    ///   is wrong with the patch.
    package func patch(
        _ resource: ServedResource, namespace: String, name: String, patch: Patch, options: WriteOptions,
        context: RequestContext
    ) async throws(StatusError) -> WriteOutcome {
        try await self.patch(
            resource, namespace: namespace, name: name, patch: patch, findings: StrictFindings(), options: options,
            context: context)
    }

    /// As above.
    /// - Parameter findings: what is wrong with the text of the patch although it can be read.
    func patch(
        _ resource: ServedResource, namespace: String, name: String, patch: Patch, findings: StrictFindings,
        options: WriteOptions, context: RequestContext
    ) async throws(StatusError) -> WriteOutcome {
        let key = ObjectKey(namespace: namespace, name: name)
        if case .apply(let body) = patch, options.subresource == "scale" {
            return try await applyScale(resource, key, body, options: options, context: context)
        }
        if options.subresource == "scale" {
            return try await updateScale(resource, key, options: options, context: context) {
                scale throws(StatusError) in
                let changed = try Self.apply(
                    patch, to: scale, mergeSchema: resource.custom == nil ? MergeSchema.unknown : nil)
                return try FieldValidation(
                    source: patch.source, mode: options.fieldValidation, warnings: context.warnings
                ).decode(changed, findings, as: Scale.kind, of: resource)
            }
        }
        if case .apply(let body) = patch {
            return try await apply(resource, key, body, options: options, context: context)
        }
        return try await modify(
            storedForm(of: resource), key,
            Modification(
                subresource: options.subresource, options: options,
                change: { old throws(StatusError) in
                    let object = try resource.rewriting(
                        old, options: options, context: context, source: patch.source, findings: findings
                    ) { served throws(StatusError) in
                        try Self.apply(patch, to: served, mergeSchema: resource.mergeSchema)
                    }
                    guard !object.name.isEmpty else { throw .undeterminableName(name) }
                    return object
                }, treatsUIDAsPrecondition: false, fieldManager: options.managerName(of: context)),
            context: context)
    }

    /// The object after the patch.
    /// - Throws: 415 for a strategic merge of a kind without merge schema; what is wrong with the patch.
    static func apply(
        _ patch: Patch, to object: KubeObject, mergeSchema: MergeSchema?
    ) throws(StatusError) -> KubeObject {
        switch patch {
        case .strategicMerge where mergeSchema == nil:
            throw .unsupportedMediaType([
                "application/json-patch+json", "application/merge-patch+json", "application/apply-patch+yaml",
            ])
        default: return try patch.applied(to: object, schema: mergeSchema ?? .unknown)
        }
    }
}

extension Patch {
    /// How the outcome is read.
    fileprivate var source: FieldValidation.Source {
        if case .strategicMerge(let body) = self { .strategicMerge(body) } else { .patch }
    }
}

extension StatusError {
    /// What is to replace an object does not say how it is called.
    static func undeterminableName(_ name: String) -> StatusError {
        .badRequest("the name of the object (\(name) based on URL) was undeterminable: name must be provided")
    }
}
