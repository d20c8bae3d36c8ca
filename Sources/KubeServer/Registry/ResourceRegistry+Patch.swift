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
        if options.subresource == "scale" {
            return try await updateScale(resource, key, options: options, context: context) {
                scale throws(StatusError) in
                try Self.apply(patch, to: scale, mergeSchema: MergeSchema.unknown)
            }
        }
        return try await modify(
            storedForm(of: resource), key,
            Modification(
                subresource: options.subresource, isDryRun: options.isDryRun,
                change: { old throws(StatusError) in
                    let served = resource.conversion?.toServed(old) ?? old
                    let patched = try Self.apply(patch, to: served, mergeSchema: resource.mergeSchema)
                    let object = try PatchedObject.decode(
                        patched, strategy: resource.strategy, mode: options.fieldValidation, warnings: context.warnings)
                    return resource.conversion?.toStored(object) ?? object
                }, replacement: try replacement(patch, key, resource, options), treatsUIDAsPrecondition: false),
            context: context)
    }

    /// Server-side apply of an object that does not exist creates it.
    private func replacement(
        _ patch: Patch, _ key: ObjectKey, _ resource: ServedResource, _ options: WriteOptions
    ) throws(StatusError) -> KubeObject? {
        guard case .apply(let body) = patch, options.subresource == nil, var object = KubeObject(body) else {
            return nil
        }
        try ObjectMetadata.setName(key.name, of: &object)
        try ObjectMetadata.setNamespace(key.namespace, of: &object)
        return resource.conversion?.toStored(object) ?? object
    }

    /// The object after the patch. An apply patch is merged like a strategic (or, for kinds without merge schema, JSON)
    /// merge patch: ownership of fields is not tracked, so what an earlier apply set and this one leaves out stays.
    static func apply(
        _ patch: Patch, to object: KubeObject, mergeSchema: MergeSchema?
    ) throws(StatusError) -> KubeObject {
        switch patch {
        case .strategicMerge where mergeSchema == nil:
            throw .unsupportedMediaType([
                "application/json-patch+json", "application/merge-patch+json", "application/apply-patch+yaml",
            ])
        case .apply(let body):
            let merge: Patch = mergeSchema == nil ? .merge(body) : .strategicMerge(body)
            return try merge.applied(to: object, schema: mergeSchema ?? .unknown)
        default: return try patch.applied(to: object, schema: mergeSchema ?? .unknown)
        }
    }
}
