internal import KubeCore
internal import KubeSchema
internal import RevisionStore
internal import Synchronization

/// The current objects of one resource and its latest changes, in memory: answers reads and feeds watchers.
///
/// Changes come from the store in the order of revisions. All watchers share the log; each has a cursor and, while it
/// waits, one continuation. A batch of changes wakes every waiting watcher once.
final class ResourceCache: Sendable {
    private struct State {
        var table = ObjectTable()
        var log: WatchLog
        /// The newest change of this resource, or the revision at which it was loaded.
        var newest: Revision
        var fields: [SelectableField] = []
        var waiting: [Int: WaitingWatcher] = [:]
        var nextWatchID = 0
        var treeReaders = 0
        var isClosed = false
        /// Grows when all watches that there are have to end.
        var watchGeneration = 0
    }

    private struct WaitingWatcher {
        let continuation: CheckedContinuation<Void, Never>
        let alarm: ContinuousClock.Instant
    }

    let resource: GroupResource
    let options: WatchCacheOptions
    private let gate: RevisionGate
    private let state: Mutex<State>

    init(resource: GroupResource, loadedAt revision: Revision, gate: RevisionGate, options: WatchCacheOptions) {
        self.resource = resource
        self.options = options
        self.gate = gate
        state = Mutex(
            State(
                log: WatchLog(
                    completeAfter: revision, maximumCount: options.maximumChangesPerResource,
                    maximumBytes: options.maximumBytesPerResource), newest: revision))
    }
}

// MARK: - Reading

extension ResourceCache {
    /// The objects at one revision.
    struct Snapshot: Sendable {
        let table: ObjectTable
        let revision: Revision
        /// Where a watcher goes on that has seen the snapshot.
        let cursor: Int
    }

    func get(_ key: ObjectKey) -> EncodedObject? { state.withLock { $0.table[key] } }

    /// How many objects there are now.
    var count: Int { state.withLock { $0.table.count } }

    /// The objects as they are now.
    var snapshot: Snapshot {
        let applied = gate.applied  // read first: all changes up to it are in the table, perhaps later ones too
        return state.withLock { Snapshot(table: $0.table, revision: max(applied, $0.newest), cursor: $0.log.end) }
    }

    /// The objects as they were at `revision`, made from the current ones by undoing the changes since.
    /// O(number of changes since). Nil when the log does not go back so far.
    func table(at revision: Revision) -> ObjectTable? {
        let (current, changes) = state.withLock { ($0.table, $0.log.changesBackwards(to: revision)) }
        guard let changes else { return nil }
        var table = current
        for change in changes {
            if let previous = change.previous { table.insert(previous) } else { table.remove(change.object.key) }
        }
        return table
    }

    /// The names of the values that objects have for selection, in their order.
    var selectableFieldNames: [String] { state.withLock { $0.fields.map(\.name) } }

    func selection(namespace: String, labelSelector: LabelSelector, fieldSelector: FieldSelector) -> Selection {
        Selection(
            namespace: namespace, labelSelector: labelSelector, fieldSelector: fieldSelector,
            fieldNames: selectableFieldNames)
    }
}

// MARK: - Content

extension ResourceCache {
    /// What selection needs of an object beside its key.
    struct SelectionValues: Sendable {
        let labelPairs: [EncodedObject.LabelPair]
        let fieldValues: [String]
    }

    /// Makes these fields selectable, beside those that are. Objects that are there already are read anew for them.
    /// O(size of all objects) then.
    func select(by fields: [SelectableField]) throws(StatusError) {
        let outcome: Result<Void, StatusError> = state.withLock { state in
            let known = Set(state.fields.map(\.name))
            let added = fields.filter {
                $0 != .name && $0 != .namespace && !known.contains($0.name)
            }
            if added.isEmpty { return .success(()) }
            state.fields += added
            do throws(StatusError) {
                try Self.reread(&state)
                return .success(())
            } catch {
                return .failure(error)
            }
        }
        try outcome.get()
    }

    private static func reread(_ state: inout State) throws(StatusError) {
        var position = state.table.start
        var table = ObjectTable()
        while let object = state.table.object(at: position) {
            let values = values(of: try object.decoded(), fields: state.fields)
            table.insert(
                EncodedObject(
                    key: object.key, revision: object.revision, json: object.json, labelPairs: values.labelPairs,
                    fieldValues: values.fieldValues))
            state.table.advance(&position)
        }
        state.table = table
    }

    func selectionValues(of object: KubeObject) -> SelectionValues {
        Self.values(of: object, fields: state.withLock { $0.fields })
    }

    private static func values(of object: KubeObject, fields: [SelectableField]) -> SelectionValues {
        var labelPairs: [EncodedObject.LabelPair] = []
        if case .object(let labels)? = object.at("metadata", "labels") {
            labelPairs.reserveCapacity(labels.count)
            for (key, value) in labels {
                if case .string(let text) = value { labelPairs.append(EncodedObject.LabelPair(key: key, value: text)) }
            }
        }
        return SelectionValues(labelPairs: labelPairs, fieldValues: fields.map { $0.value(in: object) })
    }

    /// The objects that are about to be loaded are those of `revision`; the log has every change after it.
    func beginLog(after revision: Revision) {
        state.withLock { state in
            state.log = WatchLog(
                completeAfter: revision, maximumCount: options.maximumChangesPerResource,
                maximumBytes: options.maximumBytesPerResource)
            state.newest = revision
        }
    }

    /// Puts an object in that was there before the log begins.
    func load(_ object: EncodedObject) { state.withLock { _ = $0.table.insert(object) } }

    /// How many parts of this process watch the resource as trees, so that a writer may leave its tree for them.
    var treeReaders: Int { state.withLock { $0.treeReaders } }

    func addTreeReader() { state.withLock { $0.treeReaders += 1 } }

    func removeTreeReader() { state.withLock { $0.treeReaders -= 1 } }
}

/// A change on its way from the store into a cache.
enum IncomingChange: Sendable {
    case put(EncodedObject)
    case delete(ObjectKey, Revision)
}

extension ResourceCache {
    /// Applies changes in the order of revisions and wakes the watchers that wait, each once.
    func apply(_ changes: [IncomingChange]) {
        let waiting = state.withLock { state in
            for change in changes { Self.apply(change, to: &state) }
            defer { state.waiting.removeAll(keepingCapacity: true) }
            return state.waiting.values.map(\.continuation)
        }
        for continuation in waiting { continuation.resume() }
    }

    private static func apply(_ change: IncomingChange, to state: inout State) {
        switch change {
        case .put(let object):
            let previous = state.table.insert(object)
            previous?.dropSharedTree()
            state.log.append(
                LoggedChange(kind: previous == nil ? .created : .modified, object: object, previous: previous))
            state.newest = object.revision
        case .delete(let key, let revision):
            guard let last = state.table.remove(key) else { return }
            last.dropSharedTree()
            state.log.append(LoggedChange(kind: .deleted, object: last.reversioned(revision), previous: last))
            state.newest = revision
        }
    }
}

// MARK: - Watching

extension ResourceCache {
    /// What a watcher finds at its cursor.
    enum Reading: Sendable {
        case changes([LoggedChange])
        /// No change yet; everything up to the revision has been seen.
        case nothing(upTo: Revision)
        /// Changes were dropped before the watcher had read them.
        case fellBehind
        case closed
    }

    func newWatchID() -> Int {
        state.withLock { state in
            state.nextWatchID += 1
            return state.nextWatchID
        }
    }

    /// The cursor after a revision, or the oldest revision from which a watch can still begin.
    func cursor(after revision: Revision) -> (cursor: Int?, oldest: Revision) {
        state.withLock { ($0.log.cursor(after: revision), $0.log.completeAfter) }
    }

    func read(from cursor: Int, generation: Int) -> Reading {
        let applied = gate.applied
        return state.withLock { state in
            if state.isClosed || state.watchGeneration != generation { return .closed }
            guard let changes = state.log.changes(from: cursor, limit: options.maximumBatchCount) else {
                return .fellBehind
            }
            return changes.isEmpty ? .nothing(upTo: max(applied, state.newest)) : .changes(changes)
        }
    }

    /// Waits until there may be something at `cursor`, `alarm` has come, or the task is cancelled.
    func waitForChange(at cursor: Int, generation: Int, watchID: Int, alarm: ContinuousClock.Instant) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isReady = state.withLock { state in
                    if state.log.end > cursor || state.isClosed || state.watchGeneration != generation
                        || Task.isCancelled
                    {
                        return true
                    }
                    state.waiting[watchID] = WaitingWatcher(continuation: continuation, alarm: alarm)
                    return false
                }
                if isReady { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiting.removeValue(forKey: watchID)?.continuation }?.resume()
        }
    }

    /// Wakes the watchers whose alarm has come. O(waiting watchers).
    func wakeAlarmed(now: ContinuousClock.Instant) {
        let due = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            let ids = state.waiting.filter { $0.value.alarm <= now }.map(\.key)
            return ids.compactMap { state.waiting.removeValue(forKey: $0)?.continuation }
        }
        for continuation in due { continuation.resume() }
    }

    /// What a watch that begins now belongs to.
    var watchGeneration: Int { state.withLock { $0.watchGeneration } }

    /// Ends the watches that there are: what they show is no longer served as it was.
    func endWatches() {
        let waiting = state.withLock { state in
            state.watchGeneration += 1
            defer { state.waiting = [:] }
            return state.waiting.values.map(\.continuation)
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Ends all watches, those to come too.
    func close() {
        let waiting = state.withLock { state in
            state.isClosed = true
            defer { state.waiting = [:] }
            return state.waiting.values.map(\.continuation)
        }
        for continuation in waiting { continuation.resume() }
    }
}
