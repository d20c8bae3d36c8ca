internal import CSQLite

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// One connection to a database file, used by one thread.
final class SQLiteConnection {
    private let handle: OpaquePointer
    let path: String

    /// Opens an existing file.
    /// - Throws: `.corrupt`, `.inputOutput`.
    init(path: String, isReadOnly: Bool) throws(StoreError) {
        self.path = path
        var handle: OpaquePointer?
        let access = isReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE
        let result = sqlite3_open_v2(path, &handle, access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
        guard let handle else {
            throw StoreError(.inputOutput, "The database \(path) cannot be opened: out of memory.")
        }
        guard result == SQLITE_OK else {
            let error = StoreError.sqlite(result, handle: handle, path: path)
            sqlite3_close_v2(handle)
            throw error
        }
        self.handle = handle
        // A checkpoint or a recovery by another connection is short; wait for it.
        sqlite3_busy_timeout(handle, 10_000)
    }

    deinit { sqlite3_close_v2(handle) }

    /// Runs statements without parameters and results.
    func execute(_ sql: String) throws(StoreError) {
        let result = sqlite3_exec(handle, sql, nil, nil, nil)
        guard result == SQLITE_OK else { throw failure(result) }
    }

    func prepare(_ sql: String) throws(StoreError) -> SQLiteStatement {
        var statement: OpaquePointer?
        let flags = UInt32(SQLITE_PREPARE_PERSISTENT)
        let result = sqlite3_prepare_v3(handle, sql, -1, flags, &statement, nil)
        guard result == SQLITE_OK, let statement else { throw failure(result) }
        return SQLiteStatement(statement, connection: self)
    }

    /// The first column of the first row; nil when there is no row.
    func integer(_ sql: String) throws(StoreError) -> Int64? {
        let statement = try prepare(sql)
        return try statement.step() ? statement.integer(0) : nil
    }

    /// Whether a transaction is open: SQLite ends one itself after some errors.
    var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

    func failure(_ result: Int32) -> StoreError { .sqlite(result, handle: handle, path: path) }
}

/// `SQLITE_IOERR_FSYNC`, a macro that Swift cannot import. What was written may be lost: never a mere lack of space.
private let ioErrorFsync = SQLITE_IOERR | 4 << 8

extension StoreError {
    /// The store's error for a result code of SQLite. Source: sqlite.org/rescode.html.
    fileprivate static func sqlite(_ result: Int32, handle: OpaquePointer, path: String) -> StoreError {
        let cause = "SQLite \(result): \(String(cString: sqlite3_errmsg(handle)))"
        let systemError = sqlite3_system_errno(handle)
        switch result & 0xFF {
        case SQLITE_IOERR
        where result != ioErrorFsync && (systemError == ENOSPC || systemError == EDQUOT || systemError == EFBIG):
            return StoreError(.diskFull, "The disk or the quota of the database \(path) is full.", cause: cause)
        case SQLITE_BUSY, SQLITE_LOCKED:
            return StoreError(.overloaded, "Another program holds the database \(path).", cause: cause)
        case SQLITE_FULL:
            return StoreError(.diskFull, "The disk or the quota of the database \(path) is full.", cause: cause)
        case SQLITE_CORRUPT, SQLITE_NOTADB:
            return StoreError(.corrupt, "The file \(path) is damaged or is not a database.", cause: cause)
        case SQLITE_TOOBIG:
            return StoreError(.tooLarge, "The value is larger than the database accepts.", cause: cause)
        default:
            return StoreError(.inputOutput, "Reading or writing the database \(path) failed.", cause: cause)
        }
    }
}
