internal import NIOPosix
internal import SystemFiles

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Runs somebody else's command in this terminal and waits for it.
enum ForegroundProcess {
    /// The command's exit code, or 128 and the number of the signal that ended it, as shells count.
    ///
    /// While it runs, Ctrl-C is for the command: we live on to clean up. Blocks a thread of its own, not the pool.
    /// - Throws: `SystemError` when there is no such command.
    static func run(_ command: [String], environment: [String: String]) async throws(SystemError) -> Int32 {
        let outcome: Result<Int32, SystemError> = await withCheckedContinuation { continuation in
            NIOThreadPool.singleton.submit { _ in
                do throws(SystemError) {
                    continuation.resume(returning: .success(try runBlocking(command, environment: environment)))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        }
        return try outcome.get()
    }

    private static func runBlocking(_ command: [String], environment: [String: String]) throws(SystemError) -> Int32 {
        let previousInterrupt = signal(SIGINT, SIG_IGN)
        let previousQuit = signal(SIGQUIT, SIG_IGN)
        defer {
            signal(SIGINT, previousInterrupt)
            signal(SIGQUIT, previousQuit)
        }
        #if os(Linux)
            var attributes = posix_spawnattr_t()
        #else
            var attributes: posix_spawnattr_t?
        #endif
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // Ignored signals would stay ignored in the child.
        var defaults = sigset_t()
        sigemptyset(&defaults)
        for number in [SIGINT, SIGQUIT, SIGPIPE] { sigaddset(&defaults, number) }
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
        let words = command.map { strdup($0) }
        let variables = environment.sorted { $0.key < $1.key }.map { strdup("\($0.key)=\($0.value)") }
        defer { for pointer in words + variables { free(pointer) } }
        var pid: pid_t = 0
        let result = posix_spawnp(&pid, command[0], nil, &attributes, words + [nil], variables + [nil])
        guard result == 0 else { throw SystemError(number: result) }
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0 { guard errno == EINTR else { throw .last } }
        let signalNumber = status & 0x7F
        return signalNumber == 0 ? (status >> 8) & 0xFF : 128 + signalNumber
    }
}
