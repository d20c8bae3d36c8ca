internal import FoundationEssentials

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// The output of one run of a pod's process: a file of its own in the pod's directory. For threads that may block.
///
/// Kept are the present run's and the one before it, as kubelets do for `kubectl logs --previous`.
struct LogFile: Sendable, Hashable {
    private static let maxBytes = 10 << 20

    let path: String

    /// - Parameter run: the container's restart count in that run.
    init(podDirectory: String, run: Int) { path = "\(Self.directory(podDirectory))/\(run).log" }

    private static func directory(_ podDirectory: String) -> String { "\(podDirectory)/logs" }

    /// Makes the directory and removes the files of runs before the previous one.
    static func prepare(podDirectory: String, run: Int) throws {
        let directory = directory(podDirectory)
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        for name in try FileManager.default.contentsOfDirectory(atPath: directory) {
            guard let number = name.split(separator: ".").first.flatMap({ Int($0) }), number < run - 1 else { continue }
            // What stays is tried again at the next run.
            _ = unlink("\(directory)/\(name)")
        }
    }

    /// Sets what was written aside as `<path>.old` when it has grown large, and begins anew. The process appends to its
    /// open file, so that the file itself has to stay; what it writes in between is lost.
    func trim() throws {
        guard let size, size > Self.maxBytes else { return }
        let old = path + ".old"
        _ = unlink(old)
        try FileManager.default.copyItem(atPath: path, toPath: old)
        _ = truncate(path, 0)
    }

    /// Nil when there is no such file.
    var size: Int? {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : nil
    }

    /// Up to `count` bytes from an offset on; empty at the end.
    /// - Throws: when the file does not exist or cannot be read.
    func read(from offset: Int, count: Int) throws -> [UInt8] {
        let file = try FileHandle.open(path)
        defer { close(file) }
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = max(0, pread(file, buffer.baseAddress, count, off_t(offset)))
        }
        return bytes
    }
}

private enum FileHandle {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    static func open(_ path: String) throws(Failure) -> Int32 {
        #if canImport(Darwin)
            let file = Darwin.open(path, O_RDONLY | O_CLOEXEC)
        #elseif canImport(Musl)
            let file = Musl.open(path, O_RDONLY | O_CLOEXEC)
        #else
            let file = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        #endif
        guard file >= 0 else { throw Failure(description: "\(path): \(String(cString: strerror(errno)))") }
        return file
    }
}
