internal import SystemFiles

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// kubectl's way to lock a kubeconfig: a file `PATH.lock` that exists while somebody writes.
///
/// It must be this and no `flock`: kubectl refuses to write while the file exists, locked or not.
/// Source: k8s.io/client-go/tools/clientcmd/loader.go (lockFile).
enum LockFile {
    /// Runs `body` while the lock file exists. Waits for other programs first, and then blocks the thread for
    /// `patience` at most.
    /// - Throws: `CommandError` when another program holds it for longer, or the directory is not ours to write.
    static func hold<Success>(
        _ path: String, patience: Duration = .seconds(5), while body: () throws(CommandError) -> Success
    ) throws(CommandError) -> Success {
        let deadline = ContinuousClock.now + patience
        while !(try create(path)) {
            guard ContinuousClock.now < deadline else {
                throw CommandError(
                    .failed, "\(path) says that another program is writing; remove it if none is, and try again")
            }
            usleep(20_000)
        }
        defer { unlink(path) }
        return try body()
    }

    /// False when the file is there already.
    private static func create(_ path: String) throws(CommandError) -> Bool {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if descriptor >= 0 {
            close(descriptor)
            return true
        }
        let error = SystemError.last
        if error.isAlreadyThere { return false }
        throw CommandError(.failed, "cannot create \(path): \(error)")
    }
}
