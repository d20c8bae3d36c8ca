internal import DequeModule
internal import RevisionStore

/// One change of one object, as the watch cache remembers it.
struct LoggedChange: Sendable {
    enum Kind: Sendable {
        case created
        case modified
        case deleted
    }

    let kind: Kind
    /// The object after the change; for `.deleted` its last state under the revision of the deletion.
    let object: EncodedObject
    /// The object before the change; nil for `.created`.
    let previous: EncodedObject?

    var revision: Revision { object.revision }

    /// What the log keeps alive with it, at most.
    var byteCount: Int { object.json.count + (previous?.json.count ?? 0) }
}

/// The latest changes of one resource in the order of revisions, within bounds. Watchers have cursors into it; one
/// whose cursor falls behind the start has lost changes and must be told so.
struct WatchLog: Sendable {
    private var changes = Deque<LoggedChange>()
    private var byteCount = 0
    private let maximumCount: Int
    private let maximumBytes: Int
    /// The cursor of the oldest change that is still here.
    private var firstCursor = 0
    /// The log knows every change after this revision.
    private(set) var completeAfter: Revision

    init(completeAfter: Revision, maximumCount: Int, maximumBytes: Int) {
        self.completeAfter = completeAfter
        self.maximumCount = maximumCount
        self.maximumBytes = maximumBytes
    }

    /// The cursor of the next change to come.
    var end: Int { firstCursor + changes.count }

    mutating func append(_ change: LoggedChange) {
        changes.append(change)
        byteCount += change.byteCount
        while changes.count > maximumCount || (byteCount > maximumBytes && changes.count > 1) {
            let dropped = changes.removeFirst()
            byteCount -= dropped.byteCount
            firstCursor += 1
            completeAfter = dropped.revision
        }
    }

    /// The cursor of the first change after a revision; nil when changes after it have been dropped. O(log count).
    func cursor(after revision: Revision) -> Int? {
        guard revision >= completeAfter else { return nil }
        var low = 0
        var high = changes.count
        while low < high {
            let middle = (low + high) / 2
            if changes[middle].revision <= revision { low = middle + 1 } else { high = middle }
        }
        return firstCursor + low
    }

    /// At most `limit` changes from a cursor on; nil when the cursor fell out of the window.
    func changes(from cursor: Int, limit: Int) -> [LoggedChange]? {
        guard cursor >= firstCursor else { return nil }
        let start = cursor - firstCursor
        return Array(changes[start..<min(changes.count, start + limit)])
    }

    /// The changes after a revision, newest first; nil when some have been dropped.
    func changesBackwards(to revision: Revision) -> [LoggedChange]? {
        guard revision >= completeAfter else { return nil }
        return changes.reversed().prefix { $0.revision > revision }
    }
}
