#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// Small secret files, written so that a crash leaves the old contents or the new. Blocks.
enum DurableFile {
    /// Makes the directory, and those above it, with mode 0700. No-op when it is there.
    static func makeDirectory(_ path: String) throws(PKIError) {
        if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
            throw failure("The directory \(path) cannot be made")
        }
        try makeDirectory(String(path[..<slash]))
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw failure("The directory \(path) cannot be made")
        }
    }

    /// The file's text; nil when there is none.
    static func read(_ path: String) throws(PKIError) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw failure("The file \(path) cannot be read")
        }
        defer { close(descriptor) }
        var contents: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 8192)
        while true {
            let count = readChunk(descriptor, &buffer)
            if count < 0 {
                if errno == EINTR { continue }
                throw failure("The file \(path) cannot be read")
            }
            if count == 0 { return String(decoding: contents, as: UTF8.self) }
            contents.append(contentsOf: buffer[..<count])
            guard contents.count <= 1 << 20 else {
                throw PKIError(.malformed, "The file \(path) is too large to hold a key or certificate.")
            }
        }
    }

    /// Replaces the file's contents at once and for good; call `syncDirectory` after the last of several.
    static func write(_ bytes: [UInt8], to path: String) throws(PKIError) {
        let temporary = path + ".new"
        unlink(temporary)  // left behind by a crash
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("The file \(temporary) cannot be written") }
        do throws(PKIError) {
            defer { close(descriptor) }
            var written = 0
            while written < bytes.count {
                let count = writeChunk(descriptor, bytes[written...])
                if count < 0, errno != EINTR { throw failure("The file \(temporary) cannot be written") }
                written += max(0, count)
            }
            guard fsync(descriptor) == 0 else { throw failure("The file \(temporary) cannot be written") }
        } catch {
            unlink(temporary)
            throw error
        }
        guard rename(temporary, path) == 0 else { throw failure("The file \(path) cannot be replaced") }
    }

    /// Makes the names of files just written durable.
    static func syncDirectory(_ path: String) throws(PKIError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("The directory \(path) cannot be opened") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("The directory \(path) cannot be synchronised") }
    }

    private static func readChunk(_ descriptor: Int32, _ buffer: inout [UInt8]) -> Int {
        buffer.withUnsafeMutableBytes { systemRead(descriptor, $0.baseAddress, $0.count) }
    }

    private static func writeChunk(_ descriptor: Int32, _ bytes: ArraySlice<UInt8>) -> Int {
        bytes.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
    }

    private static func failure(_ what: String, line: UInt = #line) -> PKIError {
        PKIError(.inputOutput, "\(what): \(String(cString: strerror(errno))).", line: line)
    }
}

/// The system's calls, under names that the functions above do not hide.
private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    read(descriptor, buffer, count)
}

private func systemWrite(_ descriptor: Int32, _ buffer: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, buffer, count)
}
