internal import KubeCore
internal import KubeSchema
internal import RevisionStore
internal import Synchronization

/// All objects of the server in memory, one `ResourceCache` per resource, kept up to date by one watch of the store.
final class WatchCache: Sendable {
    private struct State {
        var resources: [GroupResource: ResourceCache] = [:]
        /// Caches made from now on know every change after this revision.
        var loadedAt = Revision.zero
        /// Writes under way: what selection needs of them is known already, so that nobody parses their bytes.
        var pending: [StoreKey: [PendingWrite]] = [:]
        var observer: Observer?
    }

    typealias Observer = @Sendable (GroupResource, IncomingChange) -> Void

    /// A write that a request of this process makes.
    struct PendingWrite: Sendable {
        let id: Int
        let value: [UInt8]
        let selection: ResourceCache.SelectionValues
        /// For readers of trees; nil when there are none.
        let tree: KubeObject?
        let treeReaders: Int
    }

    let gate = RevisionGate()
    private let store: RevisionStore
    let options: WatchCacheOptions
    private let state = Mutex(State())
    private let nextWriteID = Atomic<Int>(0)

    init(store: RevisionStore, options: WatchCacheOptions) {
        self.store = store
        self.options = options
    }

    /// The cache of a resource, made when it is asked for first.
    func resource(_ resource: GroupResource) -> ResourceCache {
        state.withLock { state in
            if let cache = state.resources[resource] { return cache }
            let cache = ResourceCache(
                resource: resource, loadedAt: state.loadedAt, gate: gate, options: options)
            state.resources[resource] = cache
            return cache
        }
    }

    private var all: [ResourceCache] { state.withLock { Array($0.resources.values) } }
}

// MARK: - Filling

extension WatchCache {
    /// Reads all objects. Some changes are left for `run`, so that it puts them into the logs and watches that began
    /// before a restart can go on.
    /// - Returns: the revision from which `run` must go on.
    func load() async throws(StatusError) -> Revision {
        do {
            let current = store.currentRevision
            let start = max(store.compactedRevision, Revision(max(0, current.rawValue - options.replayedChanges)))
            state.withLock { $0.loadedAt = start }
            for cache in all { cache.beginLog(after: start) }
            if start > .zero {
                for entry in try await store.range(prefix: ObjectPath.root, at: start).entries {
                    guard let (resource, _) = ObjectPath.parse(entry.key), let object = try makeObject(entry) else {
                        continue
                    }
                    self.resource(resource).load(object)
                }
            }
            gate.advance(to: start)
            return start
        } catch let error as StoreError {
            throw StatusError(error)
        } catch let error as StatusError {
            throw error
        } catch {
            throw .internalError("\(error)")
        }
    }

    /// Follows the store until the task is cancelled or the store closed.
    /// - Throws: when the store cannot be followed any more; the server must end then.
    func run(after revision: Revision) async throws(StatusError) {
        defer {
            gate.close()
            for cache in all { cache.close() }
        }
        do {
            let watch = try store.watch(prefix: ObjectPath.root, after: revision)
            while let batch = try await watch.nextBatch() { try apply(batch) }
        } catch let error as StoreError {
            throw StatusError(error)
        } catch let error as StatusError {
            throw error
        } catch {
            throw .internalError("\(error)")
        }
    }

    /// Sends due bookmarks and ends watches whose time is over, until the task is cancelled.
    func runTimers() async {
        while !Task.isCancelled {
            do {
                try await Task.sleep(for: options.timerGranularity)
            } catch {
                return  // cancelled
            }
            let now = ContinuousClock.now
            for cache in all { cache.wakeAlarmed(now: now) }
        }
    }

    private func apply(_ batch: StoreEventBatch) throws(StatusError) {
        var changes: [GroupResource: [IncomingChange]] = [:]
        for event in batch.events {
            guard let (resource, key) = ObjectPath.parse(event.key) else { continue }
            switch event.kind {
            case .delete: changes[resource, default: []].append(.delete(key, event.revision))
            case .put:
                let object = try makeObject(
                    key, event.value, event.revision, storeKey: event.key, cache: self.resource(resource))
                changes[resource, default: []].append(.put(object))
            }
        }
        let observer = state.withLock { $0.observer }
        for (resource, changes) in changes {
            self.resource(resource).apply(changes)
            if let observer { for change in changes { observer(resource, change) } }
        }
        gate.advance(to: batch.revision)
    }

    func setObserver(_ observer: @escaping Observer) { state.withLock { $0.observer = observer } }

    /// An entry of the store as clients see it; nil when its key is none of ours. O(size), parses.
    func makeObject(_ entry: StoredValue) throws(StatusError) -> EncodedObject? {
        guard let (resource, key) = ObjectPath.parse(entry.key) else { return nil }
        return try makeObject(
            key, entry.value, entry.modRevision, storeKey: entry.key, cache: self.resource(resource))
    }

    private func makeObject(
        _ key: ObjectKey, _ value: [UInt8], _ revision: Revision, storeKey: StoreKey, cache: ResourceCache
    ) throws(StatusError) -> EncodedObject {
        let json = StoredForm.versioned(value, revision)
        if let write = pendingWrite(storeKey, value) {
            var tree = write.tree
            tree?.resourceVersion = revision.description
            return EncodedObject(
                key: key, revision: revision, json: json, labelPairs: write.selection.labelPairs,
                fieldValues: write.selection.fieldValues, tree: tree, expectedReaders: write.treeReaders)
        }
        let bare = EncodedObject(key: key, revision: revision, json: json, labelPairs: [], fieldValues: [])
        let selection = cache.selectionValues(of: try bare.decoded())
        return EncodedObject(
            key: key, revision: revision, json: json, labelPairs: selection.labelPairs,
            fieldValues: selection.fieldValues)
    }
}

// MARK: - Writes under way

extension WatchCache {
    /// Announces a write, so that its change needs no parsing when it comes back from the store.
    func announce(_ key: StoreKey, _ value: [UInt8], object: KubeObject, cache: ResourceCache) -> PendingWrite {
        let readers = cache.treeReaders
        let write = PendingWrite(
            id: nextWriteID.add(1, ordering: .relaxed).newValue, value: value,
            selection: cache.selectionValues(of: object), tree: readers > 0 ? object : nil, treeReaders: readers)
        state.withLock { $0.pending[key, default: []].append(write) }
        return write
    }

    /// The write is over, well or not.
    func withdraw(_ key: StoreKey, _ write: PendingWrite) {
        state.withLock { state in
            state.pending[key]?.removeAll { $0.id == write.id }
            if state.pending[key]?.isEmpty == true { state.pending[key] = nil }
        }
    }

    private func pendingWrite(_ key: StoreKey, _ value: [UInt8]) -> PendingWrite? {
        // Arrays that share their bytes compare in O(1); others are compared byte by byte.
        state.withLock { $0.pending[key]?.first { $0.value == value } }
    }
}
