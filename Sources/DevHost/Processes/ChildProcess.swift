internal import FoundationEssentials
internal import NIOPosix

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// A process of this very program. It ends when this process ends, however that ends: it holds one end of a pipe, and
/// `ParentLink` in it watches the pipe.
struct ChildProcess: Sendable {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    let pid: pid_t
    /// Our end of the pipe: closing it tells the child that it is alone.
    private let link: Int32

    /// Starts this program with arguments. Blocks shortly.
    /// - Parameters:
    ///   - program: nil is this very program, also when its file was replaced since.
    ///   - logPath: gets standard output and error, appended.
    static func start(
        program: String? = nil, arguments: [String], environment: [String: String], logPath: String,
        workingDirectory: String
    ) throws(Failure) -> ChildProcess {
        var pipes: [Int32] = [0, 0]
        guard pipe(&pipes) == 0 else { throw failure("pipe", errno) }
        // Only the child is to have its end; other children must not keep ours open.
        _ = fcntl(pipes[0], F_SETFD, FD_CLOEXEC)
        _ = fcntl(pipes[1], F_SETFD, FD_CLOEXEC)
        defer { close(pipes[0]) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, logPath, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
        posix_spawn_file_actions_adddup2(&actions, pipes[0], ParentLink.descriptor)
        keepOpenFilesToOurselves()
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // A group of its own, so that a Ctrl-C in the host's terminal does not reach it; no signal blocked or ignored.
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var all = sigset_t()
        sigemptyset(&all)
        for signal in [SIGTERM, SIGINT, SIGHUP, SIGPIPE, SIGCHLD] { sigaddset(&all, signal) }
        posix_spawnattr_setsigdefault(&attributes, &all)
        var environment = environment
        environment[ParentLink.variable] = String(ParentLink.descriptor)
        let words = CStrings(["vcluster"] + arguments)
        let variables = CStrings(environment.map { "\($0.key)=\($0.value)" })
        var pid = pid_t()
        let program = program ?? ownExecutable
        let result = posix_spawn(&pid, program, &actions, &attributes, words.pointers, variables.pointers)
        guard result == 0 else {
            close(pipes[1])
            throw failure(program, result)
        }
        return ChildProcess(pid: pid, link: pipes[1])
    }

    func send(_ signal: Int32) { kill(pid, signal) }

    /// Waits for the end on a thread of its own. Call it once.
    /// - Returns: the exit code, or 128 plus the signal's number.
    func waitForExit() async -> Int32 {
        let pool = NIOThreadPool(numberOfThreads: 1)
        pool.start()
        let (pid, link) = (pid, link)
        let code = try? await pool.runIfActive { () -> Int32 in
            var status: Int32 = 0
            while waitpid(pid, &status, 0) < 0, errno == EINTR {}
            close(link)
            let signal = status & 0x7F
            return signal == 0 ? status >> 8 & 0xFF : 128 + signal
        }
        // Ends the pool's only thread, which has nothing more to do.
        try? await pool.shutdownGracefully()
        return code ?? -1
    }

    private static var ownExecutable: String {
        #if os(Linux)
            "/proc/self/exe"
        #else
            CommandLine.arguments[0]
        #endif
    }

    /// The child must not hold the sockets of this process open: the next start of the host needs the same port. What
    /// is opened by another thread at this very moment is inherited, and closed when the child ends.
    private static func keepOpenFilesToOurselves() {
        // Without a list of them the child inherits what it does no harm with.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/dev/fd")) ?? []
        for descriptor in names.compactMap({ Int32($0) }) where descriptor > ParentLink.descriptor {
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        }
    }

    private static func failure(_ what: String, _ code: Int32) -> Failure {
        Failure(description: "\(what): \(String(cString: strerror(code)))")
    }
}

/// Strings as C wants them, freed at the end.
private final class CStrings {
    let pointers: [UnsafeMutablePointer<CChar>?]

    init(_ strings: [String]) { pointers = strings.map { strdup($0) } + [nil] }

    deinit { pointers.forEach { free($0) } }
}
