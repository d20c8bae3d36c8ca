internal import CSQLite

/// A prepared statement, used by its connection's thread. Bind, step until false, reset.
final class SQLiteStatement {
    private let handle: OpaquePointer
    private let connection: SQLiteConnection

    init(_ handle: OpaquePointer, connection: SQLiteConnection) {
        self.handle = handle
        self.connection = connection
    }

    deinit { sqlite3_finalize(handle) }

    /// Parameters count from 1.
    func bind(_ index: Int32, _ value: Int64) throws(StoreError) {
        try check(sqlite3_bind_int64(handle, index, value))
    }

    func bind(_ index: Int32, text: String) throws(StoreError) {
        try check(sqlite3_bind_text(handle, index, text, -1, copiesBytes))
    }

    /// SQLite copies the bytes. Bytes of length zero are a value, not NULL.
    func bind(_ index: Int32, _ bytes: [UInt8]) throws(StoreError) {
        let result = bytes.withUnsafeBytes { buffer -> Int32 in
            guard let base = buffer.baseAddress, buffer.count > 0 else {
                return sqlite3_bind_zeroblob(handle, index, 0)
            }
            return sqlite3_bind_blob64(handle, index, base, UInt64(buffer.count), copiesBytes)
        }
        try check(result)
    }

    /// Whether there is a row.
    func step() throws(StoreError) -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let result: throw connection.failure(result)
        }
    }

    /// Runs a statement that gives no rows, and makes it ready for the next use.
    func run() throws(StoreError) {
        defer { reset() }
        _ = try step()
    }

    /// Ends the statement's hold on the database and forgets the parameters. The result repeats what `step` threw.
    func reset() {
        sqlite3_reset(handle)
        sqlite3_clear_bindings(handle)
    }

    /// Columns count from 0.
    func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

    func bytes(_ column: Int32) -> [UInt8] {
        let count = Int(sqlite3_column_bytes(handle, column))
        guard count > 0, let base = sqlite3_column_blob(handle, column) else { return [] }
        return Array(UnsafeRawBufferPointer(start: base, count: count))
    }

    private func check(_ result: Int32) throws(StoreError) {
        guard result == SQLITE_OK else { throw connection.failure(result) }
    }
}

/// `SQLITE_TRANSIENT`, a cast in C that Swift cannot import.
nonisolated(unsafe) private let copiesBytes = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
