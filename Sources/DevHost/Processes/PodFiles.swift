internal import FoundationEssentials
internal import NIOPosix

/// The files of pods and volumes below the host's directory. On threads of its own, since files block.
enum PodFiles {
    /// A file by its path below some directory.
    struct File: Sendable, Hashable {
        let path: String
        let contents: [UInt8]
    }

    static func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await NIOThreadPool.singleton.runIfActive(body)
    }

    /// Makes a directory (mode 0700) with those above it.
    static func makeDirectory(_ path: String) async throws {
        try await run { try makeDirectoryBlocking(path) }
    }

    /// Makes the directory's contents equal to the files (mode 0600), each replaced at once.
    static func write(_ files: [File], to directory: String) async throws {
        try await run {
            try makeDirectoryBlocking(directory)
            for file in files {
                let path = directory + "/" + file.path
                if file.path.contains("/") {
                    try makeDirectoryBlocking(String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)]))
                }
                try writeBlocking(file.contents, to: path)
            }
        }
    }

    /// Removes a file or a directory with all that is in it.
    static func remove(_ path: String) async {
        // What cannot be removed stays as a leftover and harms nobody.
        _ = try? await run { try FileManager.default.removeItem(atPath: path) }
    }

    /// The names in a directory; none when it does not exist.
    static func names(in directory: String) async -> [String] {
        (try? await run { try FileManager.default.contentsOfDirectory(atPath: directory) }) ?? []
    }

    /// Nil when the file does not exist or cannot be read.
    static func read(_ path: String) async -> [UInt8]? {
        try? await run { readBlocking(path) }
    }

    /// As `read`, for a thread that may block.
    static func readBlocking(_ path: String) -> [UInt8]? {
        (try? Data(contentsOf: URL(filePath: path))).map { Array($0) }
    }

    /// Replaces a file at once, mode 0600; for a thread that may block.
    static func writeBlocking(_ contents: [UInt8], to path: String) throws {
        try Data(contents).write(to: URL(filePath: path), options: .atomic)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    }

    private static func makeDirectoryBlocking(_ path: String) throws {
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }
}
