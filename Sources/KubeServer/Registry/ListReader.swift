internal import KubeCore
internal import RevisionStore

/// One list request: finds the revision to answer from, then the page.
/// Source: Kubernetes API concepts, "Semantics for get and list"; k8s.io/apiserver/pkg/storage/cacher.
struct ListReader: Sendable {
    /// How many objects are converted at a time when only then it shows whether they are selected.
    private static let conversionBatch = 500

    let storage: ObjectStorage
    let cache: ResourceCache
    /// Whether the objects lie in namespaces.
    let isNamespaced: Bool
    let selection: Selection
    let options: ListOptions
    /// What is selected beside `selection`.
    var shownFields: ShownFieldSelection?

    func read() async throws(StatusError) -> EncodedList {
        if !options.continueToken.isEmpty { return try await readContinued() }
        let requested = try requestedRevision()
        if requested > .zero {
            try await storage.waitUntilFresh(requested)
            if isExact { return try await read(at: requested, after: nil) }
        }
        let snapshot = cache.snapshot
        return try await page(of: snapshot.table, at: snapshot.revision, after: nil)
    }

    /// Without a match a version is exact when paging and a lower bound when not.
    private var isExact: Bool {
        switch options.resourceVersionMatch {
        case .exact: true
        case .notOlderThan: false
        case nil: options.limit > 0
        }
    }

    private func requestedRevision() throws(StatusError) -> Revision {
        do throws(StatusError) {
            return try Revision(resourceVersion: options.resourceVersion)
        } catch {
            throw .badRequest("invalid resource version: \(error.message)")
        }
    }

    private func readContinued() async throws(StatusError) -> EncodedList {
        let token = try ContinueToken(options.continueToken, listing: range)
        if !options.resourceVersion.isEmpty, options.resourceVersion != "0" {
            throw .badRequest("specifying resource version is not allowed when using continue")
        }
        if token.revision < 0 {
            let snapshot = cache.snapshot
            return try await page(of: snapshot.table, at: snapshot.revision, after: token.last)
        }
        do throws(StatusError) {
            try await storage.waitUntilFresh(Revision(token.revision))
            return try await read(at: Revision(token.revision), after: token.last)
        } catch  where error.isGone {
            var expired = StatusError.expired(
                "The provided continue parameter is too old to display a consistent list result. You can start a new "
                    + "list without the continue parameter, or use the continue token in this response to retrieve the "
                    + "remainder of the results. Continuing with the provided token results in an inconsistent list - "
                    + "objects that were created, modified, or deleted between the time the first chunk was returned "
                    + "and now may show up in the list.")
            expired.continueToken = ContinueToken(revision: -1, last: token.last).text(in: range)
            throw expired
        }
    }

    private var range: ContinueToken.Range {
        selection.namespace.isEmpty ? .all(isNamespaced: isNamespaced) : .namespace(selection.namespace)
    }

    private func token(at revision: Revision, after last: EncodedObject) -> String {
        ContinueToken(revision: revision.rawValue, last: last.key).text(in: range)
    }

    /// A page at one revision: from the cache as far as its log goes back, then from the store.
    private func read(at revision: Revision, after last: ObjectKey?) async throws(StatusError) -> EncodedList {
        if let table = cache.table(at: revision) { return try await page(of: table, at: revision, after: last) }
        let objects = try await storage.range(
            cache.resource, namespace: selection.namespace, after: last, at: revision)
        var table = ObjectTable()
        for object in objects { table.insert(object) }
        return try await page(of: table, at: revision, after: last)
    }

    private func page(
        of table: ObjectTable, at revision: Revision, after last: ObjectKey?
    ) async throws(StatusError) -> EncodedList {
        guard let shownFields else { return plainPage(of: table, at: revision, after: last) }
        var list = EncodedList(items: [], resourceVersion: revision.description)
        let end = table.position(afterNamespace: selection.namespace)
        var position = table.position(ofNamespace: selection.namespace)
        if let last { position = max(position, table.position(after: last)) }
        while position < end {
            var candidates: [EncodedObject] = []
            while candidates.count < Self.conversionBatch, position < end, let object = table.object(at: position) {
                if selection.matches(object) { candidates.append(object) }
                table.advance(&position)
            }
            for (object, isSelected) in zip(candidates, try await shownFields.matches(candidates)) where isSelected {
                if options.limit > 0, list.items.count == options.limit, let last = list.items.last {
                    list.continueToken = token(at: revision, after: last)
                    return list
                }
                list.items.append(object)
            }
        }
        return list
    }

    private func plainPage(of table: ObjectTable, at revision: Revision, after last: ObjectKey?) -> EncodedList {
        let end = table.position(afterNamespace: selection.namespace)
        var position = table.position(ofNamespace: selection.namespace)
        if let last { position = max(position, table.position(after: last)) }
        var list = EncodedList(items: [], resourceVersion: revision.description)
        if selection.isUnfiltered {
            let count = max(0, table.rank(end) - table.rank(position))
            list.items.reserveCapacity(options.limit > 0 ? min(options.limit, count) : count)
        }
        while position < end, let object = table.object(at: position) {
            if selection.matches(object) {
                if options.limit > 0, list.items.count == options.limit, let last = list.items.last {
                    list.continueToken = token(at: revision, after: last)
                    if selection.isUnfiltered { list.remainingItemCount = table.rank(end) - table.rank(position) }
                    return list
                }
                list.items.append(object)
            }
            table.advance(&position)
        }
        return list
    }
}
