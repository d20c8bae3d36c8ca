internal import Dispatch
internal import KubeCore

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// Writes a file with secrets: readable by its owner only, and never half written.
enum KubeconfigFile {
    /// - Throws: `dataDirectoryUnusable` naming the file.
    static func write(_ bytes: [UInt8], to path: String) async throws(ControlPlaneError) {
        // Files block: not on the pool of the tasks.
        let problem: String? = await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: replace(path, with: bytes)) }
        }
        if let problem {
            throw ControlPlaneError(.dataDirectoryUnusable, "The kubeconfig \(path) cannot be written: \(problem).")
        }
    }

    /// - Returns: what went wrong, nil when nothing did.
    private static func replace(_ path: String, with bytes: [UInt8]) -> String? {
        let temporary = "\(path).\(getpid()).tmp"
        let file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { return String(cString: strerror(errno)) }
        var problem: String?
        var offset = 0
        while offset < bytes.count, problem == nil {
            let count = bytes[offset...].withUnsafeBytes { unistdWrite(file, $0.baseAddress, $0.count) }
            if count > 0 { offset += count } else if errno != EINTR { problem = String(cString: strerror(errno)) }
        }
        if problem == nil, fsync(file) != 0 { problem = String(cString: strerror(errno)) }
        close(file)
        if problem == nil, rename(temporary, path) != 0 { problem = String(cString: strerror(errno)) }
        if problem != nil { unlink(temporary) }
        return problem
    }

    private static func unistdWrite(_ file: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
        #if canImport(Darwin)
            Darwin.write(file, bytes, count)
        #elseif canImport(Musl)
            Musl.write(file, bytes, count)
        #else
            Glibc.write(file, bytes, count)
        #endif
    }
}
