internal import Dispatch

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// Starts the program StoreExerciser, which is built beside the tests.
enum Exerciser {
    struct Failure: Error {
        let message: String
    }

    /// Runs the program until it has printed some lines, kills it, and returns all lines that it printed whole.
    static func runAndKill(_ arguments: [String], afterLines count: Int) async throws -> [String] {
        let result: Result<[String], Failure> = await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(returning: Result { () throws(Failure) in try runBlocking(arguments, count) })
            }
        }
        return try result.get()
    }

    private static func runBlocking(_ arguments: [String], _ count: Int) throws(Failure) -> [String] {
        var pipes: [Int32] = [0, 0]
        guard pipe(&pipes) == 0 else { throw Failure(message: "pipe") }
        defer { close(pipes[0]) }
        let process = try spawn(arguments, output: pipes)
        close(pipes[1])
        var output: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        var isKilled = false
        while true {
            let read = read(pipes[0], &buffer, buffer.count)
            if read <= 0 { break }
            output.append(contentsOf: buffer[..<read])
            if !isKilled, output.count(where: { $0 == UInt8(ascii: "\n") }) >= count {
                kill(process, SIGKILL)
                isKilled = true
            }
        }
        var status: Int32 = 0
        waitpid(process, &status, 0)
        guard isKilled else { throw Failure(message: String(decoding: output.suffix(1000), as: UTF8.self)) }
        let end = output.lastIndex(of: UInt8(ascii: "\n")) ?? 0
        return String(decoding: output[..<end], as: UTF8.self).split(separator: "\n").map(String.init)
    }

    private static func spawn(_ arguments: [String], output: [Int32]) throws(Failure) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, output[1], STDOUT_FILENO)
        posix_spawn_file_actions_addclose(&actions, output[0])
        posix_spawn_file_actions_addclose(&actions, output[1])
        var words = ([path] + arguments).map { strdup($0) }
        defer { words.forEach { free($0) } }
        words.append(nil)
        var process = pid_t()
        let result = posix_spawn(&process, path, &actions, nil, words, environ)
        guard result == 0 else { throw Failure(message: "\(path): \(String(cString: strerror(result)))") }
        return process
    }

    /// Beside the program that runs the tests.
    private static var path: String {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = buffer.withUnsafeMutableBytes { readlink("/proc/self/exe", $0.baseAddress!, $0.count) }
        let own = count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : CommandLine.arguments[0]
        return own.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
            + "/StoreExerciser"
    }
}
