#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// The log of a pod's process: one file, and the one before it.
enum LogFile {
    /// Sets a log that has grown beyond a size aside as `<path>.1`, over an older one. For a thread that may block.
    ///
    /// Called between two runs only: a process keeps its open file.
    static func rotate(_ path: String, over maxBytes: Int) {
        var status = stat()
        guard stat(path, &status) == 0, status.st_size > off_t(maxBytes) else { return }
        // When it cannot be renamed it goes on growing, which harms less than losing it.
        _ = rename(path, path + ".1")
    }
}
