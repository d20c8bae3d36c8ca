/// The tables of a store's database.
///
/// `event` holds every change since compaction; its row id is the revision, so that changes are appended and read in
/// order. `event_by_key` answers which change of a key was the last at a revision without touching values.
/// `store_state` holds, by name, the revision that compaction has reached and how far it has freed space.
enum StoreSchema {
    /// "vcls" in the file's header marks the database as ours.
    static let applicationID: Int64 = 0x7663_6C73
    /// Raised by every change of the tables that older programs cannot read.
    static let version: Int64 = 1

    private static let tables = """
        CREATE TABLE event (
            revision INTEGER PRIMARY KEY,
            key BLOB NOT NULL,
            create_revision INTEGER NOT NULL,
            previous_revision INTEGER NOT NULL,
            deleted INTEGER NOT NULL,
            value BLOB NOT NULL
        );
        CREATE INDEX event_by_key ON event (key, revision, create_revision, deleted);
        CREATE TABLE store_state (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
        INSERT INTO store_state VALUES ('compacted', 0), ('freed', 0);
        """

    /// Opens the writing connection, and makes the tables in an empty file.
    /// - Throws: `.corrupt` also when the file is a database of another program; `.newerFormat`, `.diskFull`,
    ///   `.inputOutput`.
    static func openWriter(path: String, options: RevisionStoreOptions) throws(StoreError) -> SQLiteConnection {
        let connection = try SQLiteConnection(path: path, isReadOnly: false)
        let applicationID = try connection.integer("PRAGMA application_id") ?? 0
        let version = try connection.integer("PRAGMA user_version") ?? 0
        let hasTables = try connection.integer("SELECT COUNT(*) FROM sqlite_master") != 0
        if hasTables {
            guard applicationID == Self.applicationID else {
                throw StoreError(.corrupt, "The file \(path) is a database of another program.")
            }
            guard version <= Self.version else {
                throw StoreError(
                    .newerFormat,
                    "The database \(path) has format \(version), made by a newer version; this one reads up to format "
                        + "\(Self.version).")
            }
        }
        try configure(connection)
        try connection.execute("PRAGMA cache_size = -2048")
        if let bytes = options.maxDatabaseBytes {
            let pageSize = try connection.integer("PRAGMA page_size") ?? 4096
            try connection.execute("PRAGMA max_page_count = \(max(1, bytes / pageSize))")
        }
        if !hasTables {
            try connection.execute(
                """
                BEGIN IMMEDIATE;
                PRAGMA application_id = \(Self.applicationID);
                PRAGMA user_version = \(Self.version);
                \(tables)
                COMMIT;
                """)
        }
        return connection
    }

    /// Opens a connection for reading, next to the writing one.
    static func openReader(path: String) throws(StoreError) -> SQLiteConnection {
        let connection = try SQLiteConnection(path: path, isReadOnly: true)
        try connection.execute("PRAGMA cache_size = -512; PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 0")
        return connection
    }

    /// A commit returns after its fsync, and the log is folded back into the file every 1,000 pages.
    /// Source: sqlite.org/wal.html, sqlite.org/pragma.html#pragma_synchronous.
    private static func configure(_ connection: SQLiteConnection) throws(StoreError) {
        try connection.execute(
            """
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = FULL;
            PRAGMA wal_autocheckpoint = 1000;
            PRAGMA journal_size_limit = 16777216;
            PRAGMA temp_store = MEMORY;
            PRAGMA mmap_size = 0;
            """)
    }
}
