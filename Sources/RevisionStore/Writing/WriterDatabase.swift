/// The writing connection with its statements: what one transaction is made of. Used by the writer's thread only.
final class WriterDatabase {
    private let connection: SQLiteConnection
    private let begin: SQLiteStatement
    private let commit: SQLiteStatement
    private let rollback: SQLiteStatement
    private let selectLatest: SQLiteStatement
    private let selectValue: SQLiteStatement
    private let insertEvent: SQLiteStatement
    private let updateState: SQLiteStatement
    private let selectSuperseding: SQLiteStatement
    private let deleteEvent: SQLiteStatement

    init(path: String, options: RevisionStoreOptions) throws(StoreError) {
        connection = try StoreSchema.openWriter(path: path, options: options)
        begin = try connection.prepare("BEGIN IMMEDIATE")
        commit = try connection.prepare("COMMIT")
        rollback = try connection.prepare("ROLLBACK")
        selectLatest = try connection.prepare(
            "SELECT revision, create_revision, deleted FROM event WHERE key = ? ORDER BY revision DESC LIMIT 1")
        selectValue = try connection.prepare("SELECT value FROM event WHERE revision = ?")
        insertEvent = try connection.prepare(
            """
            INSERT INTO event (revision, key, create_revision, previous_revision, deleted, value)
            VALUES (?, ?, ?, ?, ?, ?)
            """)
        updateState = try connection.prepare("UPDATE store_state SET value = ? WHERE name = ?")
        selectSuperseding = try connection.prepare(
            """
            SELECT revision, previous_revision, deleted FROM event WHERE revision > ? AND revision <= ?
            ORDER BY revision LIMIT ?
            """)
        deleteEvent = try connection.prepare("DELETE FROM event WHERE revision = ?")
    }

    // MARK: - Transactions

    func beginTransaction() throws(StoreError) { try begin.run() }

    /// Returns when the transaction is on disk.
    func commitTransaction() throws(StoreError) { try commit.run() }

    /// Undoes the transaction, if SQLite has not done so itself.
    func rollbackTransaction() throws(StoreError) {
        if connection.isInTransaction { try rollback.run() }
    }

    /// Folds the log into the file. For the end.
    func checkpoint() throws(StoreError) {
        _ = try connection.integer("PRAGMA wal_checkpoint(TRUNCATE)")
    }

    // MARK: - Rows

    /// The newest revision. Compaction may have removed the newest row, but never reaches beyond it.
    func newestRevision() throws(StoreError) -> Revision {
        let newest = try connection.integer("SELECT MAX(revision) FROM event") ?? 0
        return max(Revision(newest), try state(.compacted))
    }

    func latestChange(of key: StoreKey) throws(StoreError) -> LatestChange? {
        defer { selectLatest.reset() }
        try selectLatest.bind(1, key.bytes)
        guard try selectLatest.step() else { return nil }
        return LatestChange(
            revision: Revision(selectLatest.integer(0)), createRevision: Revision(selectLatest.integer(1)),
            isDeleted: selectLatest.integer(2) != 0)
    }

    /// - Throws: `.corrupt` when there is no such row.
    func value(at revision: Revision) throws(StoreError) -> [UInt8] {
        defer { selectValue.reset() }
        try selectValue.bind(1, revision.rawValue)
        guard try selectValue.step() else {
            throw StoreError(.corrupt, "The database \(connection.path) lacks revision \(revision).")
        }
        return selectValue.bytes(0)
    }

    /// Appends an event. The row of a delete holds no value.
    func insert(_ event: StoreEvent) throws(StoreError) {
        try insertEvent.bind(1, event.revision.rawValue)
        try insertEvent.bind(2, event.key.bytes)
        try insertEvent.bind(3, event.createRevision.rawValue)
        try insertEvent.bind(4, event.previousRevision.rawValue)
        try insertEvent.bind(5, event.kind == .delete ? 1 : 0)
        try insertEvent.bind(6, event.kind == .delete ? [] : event.value)
        try insertEvent.run()
    }

    // MARK: - Compaction

    enum StateName: String {
        /// The oldest revision that can be read.
        case compacted
        /// Space has been freed up to this revision; less than `compacted` while that goes on.
        case freed
    }

    func state(_ name: StateName) throws(StoreError) -> Revision {
        let sql = "SELECT value FROM store_state WHERE name = '\(name.rawValue)'"
        guard let value = try connection.integer(sql) else {
            throw StoreError(.corrupt, "The database \(connection.path) lacks the state \"\(name.rawValue)\".")
        }
        return Revision(value)
    }

    func setState(_ name: StateName, _ revision: Revision) throws(StoreError) {
        try updateState.bind(1, revision.rawValue)
        try updateState.bind(2, text: name.rawValue)
        try updateState.run()
    }

    /// Removes what the next events after `freed`, at most `limit`, have superseded.
    ///
    /// An event up to `compacted` makes the change before it unreadable; a delete among them leaves nothing to read.
    /// - Returns: the revision up to which space is now freed.
    func free(after freed: Revision, upTo compacted: Revision, limit: Int) throws(StoreError) -> Revision {
        var obsolete: [Int64] = []
        var last = freed.rawValue
        var count = 0
        defer { selectSuperseding.reset() }
        try selectSuperseding.bind(1, freed.rawValue)
        try selectSuperseding.bind(2, compacted.rawValue)
        try selectSuperseding.bind(3, Int64(limit))
        while try selectSuperseding.step() {
            count += 1
            last = selectSuperseding.integer(0)
            let previous = selectSuperseding.integer(1)
            if previous > 0 { obsolete.append(previous) }
            if selectSuperseding.integer(2) != 0 { obsolete.append(last) }
        }
        for revision in obsolete {
            try deleteEvent.bind(1, revision)
            try deleteEvent.run()
        }
        let reached = count < limit ? compacted : Revision(last)
        try setState(.freed, reached)
        return reached
    }
}
