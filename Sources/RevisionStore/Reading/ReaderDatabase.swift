/// The reading connection with its statements. Used by the reader's thread only.
final class ReaderDatabase {
    private let connection: SQLiteConnection
    private let begin: SQLiteStatement
    private let commit: SQLiteStatement
    private let selectState: SQLiteStatement
    private let selectLatest: SQLiteStatement
    private let selectKeys: SQLiteStatement
    private let selectValue: SQLiteStatement
    private let selectEvents: SQLiteStatement

    init(path: String) throws(StoreError) {
        connection = try StoreSchema.openReader(path: path)
        begin = try connection.prepare("BEGIN")
        commit = try connection.prepare("COMMIT")
        selectState = try connection.prepare(
            "SELECT value, (SELECT MAX(revision) FROM event) FROM store_state WHERE name = 'compacted'")
        selectLatest = try connection.prepare(
            """
            SELECT revision, create_revision, deleted FROM event WHERE key = ? AND revision <= ?
            ORDER BY revision DESC LIMIT 1
            """)
        // With MAX, SQLite takes the other columns from the row of the maximum: sqlite.org/lang_select.html#bareagg.
        selectKeys = try connection.prepare(
            """
            SELECT key, MAX(revision), create_revision, deleted FROM event
            WHERE key >= ? AND key < ? AND revision <= ? GROUP BY key ORDER BY key
            """)
        selectValue = try connection.prepare("SELECT value FROM event WHERE revision = ?")
        selectEvents = try connection.prepare(
            """
            SELECT revision, key, create_revision, previous_revision, deleted, value FROM event
            WHERE revision > ?1 AND revision <= ?2 AND key >= ?3 AND key < ?4 ORDER BY revision LIMIT ?5
            """)
    }

    /// The oldest and the newest readable revision.
    struct Bounds: Sendable {
        let compacted: Revision
        let newest: Revision
    }

    /// Runs reads that all see the same state of the store.
    func snapshot<Value>(_ body: (Bounds) throws(StoreError) -> Value) throws(StoreError) -> Value {
        try begin.run()
        do throws(StoreError) {
            let value = try body(bounds())
            try commit.run()
            return value
        } catch {
            // A read transaction has nothing to lose, and the next one would fail to begin if this were still open.
            if connection.isInTransaction { try? connection.execute("ROLLBACK") }
            throw error
        }
    }

    private func bounds() throws(StoreError) -> Bounds {
        defer { selectState.reset() }
        guard try selectState.step() else {
            throw StoreError(.corrupt, "The database \(connection.path) lacks its state.")
        }
        let compacted = Revision(selectState.integer(0))
        return Bounds(compacted: compacted, newest: max(compacted, Revision(selectState.integer(1))))
    }

    func latestChange(of key: StoreKey, at revision: Revision) throws(StoreError) -> LatestChange? {
        defer { selectLatest.reset() }
        try selectLatest.bind(1, key.bytes)
        try selectLatest.bind(2, revision.rawValue)
        guard try selectLatest.step() else { return nil }
        return LatestChange(
            revision: Revision(selectLatest.integer(0)), createRevision: Revision(selectLatest.integer(1)),
            isDeleted: selectLatest.integer(2) != 0)
    }

    func value(at revision: Revision) throws(StoreError) -> [UInt8] {
        defer { selectValue.reset() }
        try selectValue.bind(1, revision.rawValue)
        guard try selectValue.step() else {
            throw StoreError(.corrupt, "The database \(connection.path) lacks revision \(revision).")
        }
        return selectValue.bytes(0)
    }

    /// The live keys from `first` on and before `end`, in order, at a revision: values for the first `limit`, a count
    /// of the others.
    func page(
        from first: StoreKey, before end: StoreKey, limit: Int, at revision: Revision
    ) throws(StoreError) -> (entries: [StoredValue], remainingCount: Int) {
        defer { selectKeys.reset() }
        try selectKeys.bind(1, first.bytes)
        try selectKeys.bind(2, end.bytes)
        try selectKeys.bind(3, revision.rawValue)
        var entries: [StoredValue] = []
        var remainingCount = 0
        while try selectKeys.step() {
            if selectKeys.integer(3) != 0 { continue }
            guard limit == 0 || entries.count < limit else {
                remainingCount += 1
                continue
            }
            let modRevision = Revision(selectKeys.integer(1))
            entries.append(
                StoredValue(
                    key: StoreKey(bytes: selectKeys.bytes(0)), value: try value(at: modRevision),
                    createRevision: Revision(selectKeys.integer(2)), modRevision: modRevision))
        }
        return (entries, remainingCount)
    }

    /// The events of keys under `prefix` after one revision and up to another, at most `limit`.
    func events(
        prefix: StoreKey, after: Revision, upTo: Revision, limit: Int
    ) throws(StoreError) -> [StoreEvent] {
        defer { selectEvents.reset() }
        try selectEvents.bind(1, after.rawValue)
        try selectEvents.bind(2, upTo.rawValue)
        try selectEvents.bind(3, prefix.bytes)
        try selectEvents.bind(4, prefix.prefixEnd.bytes)
        try selectEvents.bind(5, Int64(limit))
        var events: [StoreEvent] = []
        while try selectEvents.step() {
            let isDelete = selectEvents.integer(4) != 0
            let previousRevision = Revision(selectEvents.integer(3))
            events.append(
                StoreEvent(
                    kind: isDelete ? .delete : .put, key: StoreKey(bytes: selectEvents.bytes(1)),
                    value: isDelete ? try value(at: previousRevision) : selectEvents.bytes(5),
                    revision: Revision(selectEvents.integer(0)), createRevision: Revision(selectEvents.integer(2)),
                    previousRevision: previousRevision))
        }
        return events
    }
}
