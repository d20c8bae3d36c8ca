internal import SystemFiles

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Starts this very program as a process of its own session, which outlives the command and its terminal.
enum BackgroundProcess {
    /// `POSIX_SPAWN_SETSID`, which glibc and musl show only to those who ask for GNU extensions.
    #if os(Linux)
        private static let newSession: Int16 = 0x80
    #else
        private static let newSession = Int16(POSIX_SPAWN_SETSID)
    #endif

    /// - Parameters:
    ///   - arguments: without the program's name.
    ///   - logPath: takes what the process writes; made for this user only, appended to.
    /// - Throws: `SystemError`.
    static func start(
        _ arguments: [String], environment: [String: String], logPath: String
    ) throws(SystemError) -> ProcessIdentity {
        let log = open(logPath, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard log >= 0 else { throw .last }
        defer { close(log) }
        #if os(Linux)
            var actions = posix_spawn_file_actions_t()
            var attributes = posix_spawnattr_t()
        #else
            var actions: posix_spawn_file_actions_t?
            var attributes: posix_spawnattr_t?
        #endif
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, log, 1)
        posix_spawn_file_actions_adddup2(&actions, log, 2)
        posix_spawnattr_setflags(&attributes, newSession)
        let path = try OwnExecutable.path()
        let words = ([path] + arguments).map { strdup($0) }
        let variables = environment.sorted { $0.key < $1.key }.map { strdup("\($0.key)=\($0.value)") }
        defer { for pointer in words + variables { free(pointer) } }
        var pid: pid_t = 0
        let result = posix_spawn(&pid, path, &actions, &attributes, words + [nil], variables + [nil])
        guard result == 0 else { throw SystemError(number: result) }
        guard let identity = ProcessIdentity(running: pid) else { throw SystemError(number: ECHILD) }
        return identity
    }
}
