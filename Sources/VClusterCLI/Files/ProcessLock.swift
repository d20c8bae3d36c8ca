internal import SystemFiles

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// A lock that the operating system frees when the process ends, however it ends.
final class ProcessLock: Sendable {
    private let descriptor: Int32

    private init(descriptor: Int32) { self.descriptor = descriptor }

    /// Nil when another process has the lock.
    /// - Throws: `SystemError`.
    static func tryAcquire(_ path: String) throws(SystemError) -> ProcessLock? {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .last }
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return ProcessLock(descriptor: descriptor) }
        let error = SystemError.last
        close(descriptor)
        if error.number == EWOULDBLOCK { return nil }
        throw error
    }

    deinit {
        // Not left to `close`: a child that has forked and not yet executed its program shares the lock.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }
}
