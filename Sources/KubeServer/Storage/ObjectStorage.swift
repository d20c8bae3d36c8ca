package import KubeCore
internal import KubeSchema
package import RevisionStore

/// Reads and writes of objects by key, with the guarantee that a write which has returned is seen by every later read.
///
/// Reads come from the watch cache. A write is one compare-and-set in the store, after which the writer waits until the
/// cache has it.
package final class ObjectStorage: Sendable {
    let cache: WatchCache
    private let store: RevisionStore

    /// Reads everything that is stored into memory. Call `run` next; without it no write returns.
    package init(store: RevisionStore, options: WatchCacheOptions = WatchCacheOptions()) {
        self.store = store
        cache = WatchCache(store: store, options: options)
    }

    /// Loads all objects, then follows the store until the task is cancelled or the store closed.
    /// - Throws: what keeps the store from being read. The server must end then.
    package func run() async throws(StatusError) {
        let start = try await cache.load()
        let outcome = await withTaskGroup(of: Result<Void, StatusError>.self) { group in
            group.addTask {
                await self.cache.runTimers()
                return .success(())
            }
            group.addTask {
                do throws(StatusError) {
                    try await self.cache.run(after: start)
                    return .success(())
                } catch {
                    return .failure(error)
                }
            }
            let first = await group.next() ?? .success(())
            group.cancelAll()
            return first
        }
        try outcome.get()
    }

    /// Waits until everything that was stored when the server started can be read. False when `run` has ended.
    package func waitUntilLoaded() async -> Bool { await cache.gate.wait(for: store.currentRevision) }

    /// The revision up to which reads are complete.
    package var revision: Revision { cache.gate.applied }

    /// Waits until reads are complete up to `revision`.
    /// - Throws: `timeout` when the server does not get there in time.
    func waitUntilFresh(_ revision: Revision) async throws(StatusError) {
        if await cache.gate.wait(for: revision, timeout: cache.options.freshnessTimeout) { return }
        throw .tooLargeResourceVersion(revision, current: cache.gate.applied)
    }

    func resource(_ resource: GroupResource) -> ResourceCache { cache.resource(resource) }

    /// Tells one observer of every change after loading, before a write that made it returns. It must be quick: all
    /// changes wait for it.
    func setObserver(_ observer: @escaping @Sendable (GroupResource, IncomingChange) -> Void) {
        cache.setObserver(observer)
    }
}

// MARK: - Writing

/// Why a write did not take place.
enum WriteFailure: Error {
    case alreadyExists
    /// The object changed in between, or is gone; the cache has seen it.
    case changed
    case failed(StatusError)
}

extension ObjectStorage {
    /// Stores an object. `metadata.resourceVersion` of `object` is ignored.
    /// - Parameter expected: the revision it must have now; nil when it must not exist.
    func put(
        _ resource: GroupResource, _ key: ObjectKey, _ object: KubeObject, expected: Revision?
    ) async throws(WriteFailure) -> EncodedObject {
        let storeKey = ObjectPath.key(resource, key)
        let value = StoredForm.encode(object)
        let resourceCache = cache.resource(resource)
        let write = cache.announce(storeKey, value, object: object, cache: resourceCache)
        defer { cache.withdraw(storeKey, write) }
        do throws(StoreError) {
            let stored = try await store.put(
                storeKey, value: value, expecting: expected.map { .revision($0) } ?? .absent)
            await cache.gate.wait(for: stored.modRevision)
            if let cached = resourceCache.get(key), cached.revision == stored.modRevision { return cached }
            return EncodedObject(
                key: key, revision: stored.modRevision, json: StoredForm.versioned(value, stored.modRevision),
                labelPairs: write.selection.labelPairs, fieldValues: write.selection.fieldValues)
        } catch {
            throw await failure(error)
        }
    }

    /// Removes an object that has this revision now; returns its last state under the revision of the deletion.
    func remove(
        _ resource: GroupResource, _ object: EncodedObject
    ) async throws(WriteFailure) -> EncodedObject {
        do throws(StoreError) {
            let deleted = try await store.delete(
                ObjectPath.key(resource, object.key), expecting: .revision(object.revision))
            await cache.gate.wait(for: deleted.revision)
            return object.reversioned(deleted.revision)
        } catch {
            throw await failure(error)
        }
    }

    private func failure(_ error: StoreError) async -> WriteFailure {
        switch error.code {
        case .alreadyExists(let revision):
            await cache.gate.wait(for: revision)
            return .alreadyExists
        case .revisionMismatch(let current):
            await cache.gate.wait(for: current ?? store.currentRevision)
            return .changed
        case .notFound:
            await cache.gate.wait(for: store.currentRevision)
            return .changed
        default: return .failed(StatusError(error))
        }
    }

    /// The objects of a range as they were at an earlier revision, read from the store.
    /// - Parameter key: only objects after this one.
    /// - Throws: `expired` when the store no longer knows the revision.
    func range(
        _ resource: GroupResource, namespace: String, after key: ObjectKey?, at revision: Revision
    ) async throws(StatusError) -> [EncodedObject] {
        let prefix = ObjectPath.prefix(resource) + (namespace.isEmpty ? "" : namespace + "/")
        let page: RangeResult
        do throws(StoreError) {
            page = try await store.range(
                prefix: StoreKey(prefix), startAfter: key.map { ObjectPath.key(resource, $0) }, at: revision)
        } catch {
            throw StatusError(error)
        }
        var objects: [EncodedObject] = []
        objects.reserveCapacity(page.entries.count)
        for entry in page.entries {
            if let object = try cache.makeObject(entry) { objects.append(object) }
        }
        return objects
    }
}
