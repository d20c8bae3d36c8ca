package import KubeCore
internal import RevisionStore
internal import Synchronization

/// The events of one watch, still encoded, pulled in batches by one consumer. Costs a cursor, not a queue.
///
/// Cancelling the task that awaits `nextBatch` ends the watch.
package final class EncodedWatch: Sendable {
    /// Where a watch begins.
    struct Start: Sendable {
        /// Objects to send first, as ADDED.
        var initial: ResourceCache.Snapshot?
        var cursor: Int
        /// Changes up to this revision are not sent: the client has seen them, or named a version in the future.
        var after: Revision
    }

    private struct State {
        var initial: ResourceCache.Snapshot?
        var position: ObjectTable.Position?
        var cursor: Int
        let after: Revision
        var sendsInitialEnd: Bool
        var bookmarkDue: ContinuousClock.Instant
    }

    private let cache: ResourceCache
    private let selection: Selection
    /// What is selected beside `selection`.
    private let shownFields: ShownFieldSelection?
    private let resource: ServedResource
    /// The watch ends when the cache has come to another generation of watches.
    private let generation: Int
    private let allowsBookmarks: Bool
    private let id: Int
    private let end: ContinuousClock.Instant
    private let state: Mutex<State>

    init(
        cache: ResourceCache, resource: ServedResource, selection: Selection, shownFields: ShownFieldSelection?,
        options: WatchOptions, start: Start
    ) {
        self.cache = cache
        self.resource = resource
        generation = cache.watchGeneration
        self.selection = selection
        self.shownFields = shownFields
        allowsBookmarks = options.allowsBookmarks
        id = cache.newWatchID()
        let now = ContinuousClock.now
        // Source: k8s.io/apiserver, --min-request-timeout: a watch without a timeout lives for 30 to 60 minutes.
        end = now + (options.timeout ?? .seconds(Int.random(in: 1800..<3600)))
        state = Mutex(
            State(
                initial: start.initial, position: nil, cursor: start.cursor, after: start.after,
                sendsInitialEnd: options.sendsInitialEvents == true && options.allowsBookmarks,
                bookmarkDue: Self.nextBookmark(after: now, end: end, cache.options)))
    }

    /// Waits for the next events, in order, bookmarks included.
    /// - Returns: one or more events; nil when the watch's time is over, the server ends, or the task was cancelled.
    /// - Throws: `expired` when the watch fell out of the window: events were lost, the client must list anew.
    package func nextBatch() async throws(StatusError) -> [EncodedWatchEvent]? {
        while !Task.isCancelled {
            if let events = state.withLock({ nextInitial(&$0) }) {
                let events = shownFields == nil ? events : try await selected(events)
                if events.isEmpty { continue }
                return resource.custom == nil ? events : try await shown(events)
            }
            let cursor = state.withLock { $0.cursor }
            switch cache.read(from: cursor, generation: generation) {
            case .closed: return nil
            case .fellBehind: throw .expired("too old resource version")
            case .changes(let changes):
                if let shownFields {
                    if let events = try await events(for: changes, with: shownFields) { return events }
                } else if let events = state.withLock({ take(changes, &$0) }) {
                    return resource.custom == nil ? events : try await shown(events)
                }
            case .nothing(let revision):
                let now = ContinuousClock.now
                if now >= end { return nil }
                if let bookmark = state.withLock({ dueBookmark(at: revision, now: now, &$0) }) { return [bookmark] }
                let alarm = state.withLock { allowsBookmarks ? min($0.bookmarkDue, end) : end }
                await cache.waitForChange(at: cursor, generation: generation, watchID: id, alarm: alarm)
            }
        }
        return nil
    }

    /// The events with their objects as clients of the custom resource see them.
    private func shown(_ events: [EncodedWatchEvent]) async throws(StatusError) -> [EncodedWatchEvent] {
        var shown = events
        let changes = events.indices.filter { events[$0].kind != .bookmark }
        let objects = try await resource.shown(changes.map { events[$0].object })
        for (index, object) in zip(changes, objects) {
            shown[index] = EncodedWatchEvent(kind: events[index].kind, object: object)
        }
        return shown
    }

    /// The next objects that existed when the watch began; nil when all have been sent.
    private func nextInitial(_ state: inout State) -> [EncodedWatchEvent]? {
        guard let snapshot = state.initial else { return nil }
        var position = state.position ?? snapshot.table.position(ofNamespace: selection.namespace)
        var events: [EncodedWatchEvent] = []
        while events.count < cache.options.maximumBatchCount {
            guard let object = snapshot.table.object(at: position), isInRange(object) else {
                state.initial = nil
                state.position = nil
                if state.sendsInitialEnd {
                    events.append(bookmark(at: snapshot.revision, endsInitialEvents: true))
                }
                return events.isEmpty ? nil : events
            }
            if selection.matches(object) { events.append(EncodedWatchEvent(kind: .added, object: object)) }
            snapshot.table.advance(&position)
        }
        state.position = position
        return events
    }

    private func isInRange(_ object: EncodedObject) -> Bool {
        selection.namespace.isEmpty || object.key.namespace == selection.namespace
    }

    /// Those of the first events that are about objects with the right fields, and bookmarks.
    private func selected(_ events: [EncodedWatchEvent]) async throws(StatusError) -> [EncodedWatchEvent] {
        guard let shownFields else { return events }
        let isSelected = try await shownFields.matches(events.filter { $0.kind != .bookmark }.map(\.object))
        var next = isSelected.makeIterator()
        return events.filter { $0.kind == .bookmark || next.next() == true }
    }

    /// Moves the cursor over changes; nil when none of them concerns this watch.
    private func events(
        for changes: [LoggedChange], with shownFields: ShownFieldSelection
    ) async throws(StatusError) -> [EncodedWatchEvent]? {
        let concerned = state.withLock { state in
            state.cursor += changes.count
            return changes.filter { $0.revision > state.after && selection.event(for: $0) != nil }
        }
        let events = try await shownFields.events(for: concerned, in: selection)
        return events.isEmpty ? nil : events
    }

    /// Moves the cursor over changes; nil when none of them concerns this watch.
    private func take(_ changes: [LoggedChange], _ state: inout State) -> [EncodedWatchEvent]? {
        state.cursor += changes.count
        var events: [EncodedWatchEvent] = []
        for change in changes where change.revision > state.after {
            if let event = selection.event(for: change) { events.append(event) }
        }
        return events.isEmpty ? nil : events
    }

    /// When a watcher is to get a bookmark: at intervals, and shortly before the watch ends, so that the next one can
    /// begin where this one was. Source: k8s.io/apiserver/pkg/storage/cacher/cache_watcher.go nextBookmarkTime.
    private static func nextBookmark(
        after now: ContinuousClock.Instant, end: ContinuousClock.Instant, _ options: WatchCacheOptions
    ) -> ContinuousClock.Instant {
        let regular = now + options.bookmarkInterval
        let last = end - options.lastBookmarkLead
        return last > now ? min(regular, last) : regular
    }

    private func dueBookmark(
        at revision: Revision, now: ContinuousClock.Instant, _ state: inout State
    ) -> EncodedWatchEvent? {
        guard allowsBookmarks, now >= state.bookmarkDue else { return nil }
        state.bookmarkDue = Self.nextBookmark(after: now, end: end, cache.options)
        return bookmark(at: max(revision, state.after), endsInitialEvents: false)
    }

    private func bookmark(at revision: Revision, endsInitialEvents: Bool) -> EncodedWatchEvent {
        var metadata: JSONObject = ["resourceVersion": .string(revision.description)]
        if endsInitialEvents { metadata["annotations"] = ["k8s.io/initial-events-end": "true"] }
        let object = KubeObject(
            [
                "kind": .string(resource.kind.kind), "apiVersion": .string(resource.kind.apiVersion),
                "metadata": .object(metadata),
            ] as JSONObject)
        return EncodedWatchEvent(
            kind: .bookmark,
            object: EncodedObject(
                key: ObjectKey(namespace: "", name: ""), revision: revision, json: object.encoded(), labelPairs: [],
                fieldValues: [], tree: object))
    }
}
