package import KubeCore
internal import KubeSchema
internal import RevisionStore

extension ResourceRegistry {
    /// - Parameters:
    ///   - namespace: empty for cluster-scoped resources.
    ///   - resourceVersion: empty for the newest, `0` for any, else not older than that version.
    /// - Throws: `notFound`; `timeout` when the version lies in the future.
    package func get(
        _ resource: ServedResource, namespace: String, name: String, resourceVersion: String = ""
    ) async throws(StatusError) -> EncodedObject {
        let revision = try Revision(resourceVersion: resourceVersion)
        if revision > .zero { try await storage.waitUntilFresh(revision) }
        return try await current(resource, ObjectKey(namespace: namespace, name: name))
    }

    /// The object as it is now.
    func current(_ resource: ServedResource, _ key: ObjectKey) async throws(StatusError) -> EncodedObject {
        guard let object = storage.resource(resource.storageResource).get(key) else {
            throw .notFound(resource.groupResource, key.name)
        }
        return try await resource.shown(object)
    }

    /// Never parses; a page costs O(objects looked at).
    /// - Parameter namespace: empty for all namespaces, and for cluster-scoped resources.
    /// - Throws: `badRequest` for a field that cannot be selected by or a bad token; `expired` for a version or token
    ///   that is too old; `timeout` for a version in the future.
    package func list(
        _ resource: ServedResource, namespace: String, options: ListOptions
    ) async throws(StatusError) -> EncodedList {
        try resource.descriptor.validate(options.fieldSelector)
        let cache = storage.resource(resource.storageResource)
        let shownFields = ShownFieldSelection(
            options.fieldSelector, of: resource, storedFields: cache.selectableFieldNames)
        let selection = cache.selection(
            namespace: namespace, labelSelector: options.labelSelector,
            fieldSelector: shownFields == nil ? options.fieldSelector : options.fieldSelector.onMetadata)
        var list = try await ListReader(
            storage: storage, cache: cache, isNamespaced: resource.isNamespaced, selection: selection,
            options: options, shownFields: shownFields
        ).read()
        if resource.custom != nil { list.items = try await resource.shown(list.items) }
        return list
    }

    /// - Parameter namespace: empty for all namespaces, and for cluster-scoped resources.
    /// - Throws: `badRequest` for a field that cannot be selected by; `expired` when the version to begin after is no
    ///   longer known; `timeout` for initial events not older than a version in the future.
    package func watch(
        _ resource: ServedResource, namespace: String, options: WatchOptions
    ) async throws(StatusError) -> EncodedWatch {
        try resource.descriptor.validate(options.fieldSelector)
        let revision = try Revision(resourceVersion: options.resourceVersion)
        let cache = storage.resource(resource.storageResource)
        let shownFields = ShownFieldSelection(
            options.fieldSelector, of: resource, storedFields: cache.selectableFieldNames)
        let selection = cache.selection(
            namespace: namespace, labelSelector: options.labelSelector,
            fieldSelector: shownFields == nil ? options.fieldSelector : options.fieldSelector.onMetadata)
        if options.sendsInitialEvents == true, revision > .zero { try await storage.waitUntilFresh(revision) }
        let watch = EncodedWatch(
            cache: cache, resource: resource, selection: selection, shownFields: shownFields, options: options,
            start: try start(of: options, revision: revision, cache: cache))
        // A resource that went away meanwhile has already ended its watches.
        guard find(resource.resource)?.custom?.view.id == resource.custom?.view.id else { throw .pathNotFound() }
        return watch
    }

    private func start(
        of options: WatchOptions, revision: Revision, cache: ResourceCache
    ) throws(StatusError) -> EncodedWatch.Start {
        if options.sendsInitialEvents ?? (revision == .zero) {
            let snapshot = cache.snapshot
            return EncodedWatch.Start(initial: snapshot, cursor: snapshot.cursor, after: .zero)
        }
        if revision == .zero {
            let snapshot = cache.snapshot
            return EncodedWatch.Start(initial: nil, cursor: snapshot.cursor, after: snapshot.revision)
        }
        let (cursor, oldest) = cache.cursor(after: revision)
        guard let cursor else { throw .expired("too old resource version: \(revision) (\(oldest))") }
        return EncodedWatch.Start(initial: nil, cursor: cursor, after: revision)
    }
}
