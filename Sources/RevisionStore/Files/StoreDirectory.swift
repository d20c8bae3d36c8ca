internal import Synchronization

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// The directory of a store, locked for one process (and one store in it) at a time. Blocks.
///
/// The kernel frees the lock when the process ends, however it ends.
final class StoreDirectory: Sendable {
    let path: String
    /// Nil once unlocked.
    private let lockDescriptor: Mutex<Int32?>

    var databasePath: String { path + "/store.db" }

    /// Makes the directory (mode 0700) and those above it as needed, and takes the lock.
    /// - Throws: `.locked`, `.inputOutput`, `.diskFull`.
    init(path: String) throws(StoreError) {
        try Self.makeDirectory(path)
        let lockPath = path + "/lock"
        let descriptor = open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure("The file \(lockPath) cannot be opened") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let isTaken = errno == EWOULDBLOCK
            let error =
                isTaken
                ? StoreError(.locked, "The data directory \(path) is in use by another process.")
                : Self.failure("The file \(lockPath) cannot be locked")
            _ = systemClose(descriptor)
            throw error
        }
        self.path = path
        lockDescriptor = Mutex(descriptor)
    }

    deinit { unlock() }

    /// Frees the lock. Nothing may use the directory's files afterwards. Idempotent.
    func unlock() {
        lockDescriptor.withLock { descriptor in
            if let descriptor { _ = systemClose(descriptor) }
            descriptor = nil
        }
    }

    /// Makes an empty database file (mode 0600; SQLite gives its other files the same) unless there is one, and makes
    /// its name durable.
    func createDatabaseFile() throws(StoreError) {
        let descriptor = open(databasePath, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure("The file \(databasePath) cannot be opened") }
        _ = systemClose(descriptor)
        let directory = open(path, O_RDONLY | O_CLOEXEC)
        guard directory >= 0 else { throw Self.failure("The directory \(path) cannot be opened") }
        defer { _ = systemClose(directory) }
        guard fsync(directory) == 0 else { throw Self.failure("The directory \(path) cannot be synchronised") }
    }

    private static func makeDirectory(_ path: String) throws(StoreError) {
        if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
        if errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex {
            try makeDirectory(String(path[..<slash]))
            if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
        }
        throw failure("The directory \(path) cannot be made")
    }

    private static func failure(_ what: String, line: UInt = #line) -> StoreError {
        let code: StoreError.Code = errno == ENOSPC || errno == EDQUOT ? .diskFull : .inputOutput
        return StoreError(code, "\(what): \(String(cString: strerror(errno))).", line: line)
    }
}

/// The system's call, under a name that no method hides.
private func systemClose(_ descriptor: Int32) -> Int32 { close(descriptor) }
