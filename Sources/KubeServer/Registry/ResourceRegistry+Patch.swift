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
        let key = ObjectKey(namespace: namespace, name: name)
        if case .apply(let body) = patch, options.subresource == "scale" {
            return try await applyScale(resource, key, body, options: options, context: context)
        }
        if options.subresource == "scale" {
            return try await updateScale(resource, key, options: options, context: context) {
                scale throws(StatusError) in
                try Self.apply(patch, to: scale, mergeSchema: MergeSchema.unknown)
            }
        }
        if case .apply(let body) = patch {
            return try await apply(resource, key, body, options: options, context: context)
        }
        return try await modify(
            storedForm(of: resource), key,
            Modification(
                subresource: options.subresource, isDryRun: options.isDryRun,
                change: { old throws(StatusError) in
                    let served = resource.conversion?.toServed(old) ?? old
                    let patched = try Self.apply(patch, to: served, mergeSchema: resource.mergeSchema)
                    var object = try PatchedObject.decode(
                        patched, strategy: resource.strategy, mode: options.fieldValidation, warnings: context.warnings)
                    // An empty list is a wish of its own.
                    let owners = patched.at("metadata", "managedFields")
                    if ManagedFields.isReset(owners) { object.set(owners, at: "metadata", "managedFields") }
                    return resource.conversion?.toStored(object) ?? object
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
