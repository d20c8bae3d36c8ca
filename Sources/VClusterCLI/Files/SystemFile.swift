#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Small files, read and replaced whole.
enum SystemFile {
    /// All bytes of a file, at most `maximumBytes`.
    /// - Throws: `SystemError`; `EFBIG` for a larger file.
    static func read(_ path: String, maximumBytes: Int = 16 << 20) throws(SystemError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .last }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = chunk.withUnsafeMutableBytes { Self.read(descriptor, $0) }
            if count < 0 {
                if errno == EINTR { continue }
                throw .last
            }
            if count == 0 { return bytes }
            bytes.append(contentsOf: chunk[..<count])
            guard bytes.count <= maximumBytes else { throw SystemError(number: EFBIG) }
        }
    }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Replaces a file, or makes it with `newFileMode`: readers see the old bytes or the new ones, nothing between.
    /// Owner and permissions of an existing file are kept, and a symbolic link stays one.
    /// - Throws: `SystemError`; the file is then as it was.
    static func replace(_ path: String, with bytes: [UInt8], newFileMode: mode_t) throws(SystemError) {
        let target = resolved(path)
        var existing = stat()
        let isNew = stat(target, &existing) != 0
        let temporary = "\(target).\(getpid()).tmp"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .last }
        do throws(SystemError) {
            defer { close(descriptor) }
            // Only root can give a file away; for all others it is theirs already.
            if !isNew, existing.st_uid != geteuid() { _ = fchown(descriptor, existing.st_uid, existing.st_gid) }
            guard fchmod(descriptor, isNew ? newFileMode : existing.st_mode & 0o7777) == 0 else { throw .last }
            try write(bytes, to: descriptor)
            guard fsync(descriptor) == 0 else { throw .last }
            guard rename(temporary, target) == 0 else { throw .last }
        } catch {
            unlink(temporary)
            throw error
        }
    }

    /// Removes a file; one that is not there is no error.
    static func remove(_ path: String) throws(SystemError) {
        guard unlink(path) == 0 || errno == ENOENT else { throw .last }
    }

    /// Makes a directory and those above it, for this user only.
    static func createDirectory(_ path: String) throws(SystemError) {
        if exists(path) { return }
        if let slash = path.lastIndex(of: "/"), slash != path.startIndex { try createDirectory(String(path[..<slash])) }
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw .last }
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) throws(SystemError) {
        var offset = 0
        while offset < bytes.count {
            let count = bytes[offset...].withUnsafeBytes { Self.write(descriptor, $0) }
            if count < 0 {
                if errno == EINTR { continue }
                throw .last
            }
            offset += count
        }
    }

    private static func resolved(_ path: String) -> String {
        guard let pointer = realpath(path, nil) else { return path }  // not there yet
        defer { free(pointer) }
        return String(cString: pointer)
    }

    // The methods above hide the functions of the same names.
    private static func read(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
        #if canImport(Glibc)
            Glibc.read(descriptor, buffer.baseAddress, buffer.count)
        #elseif canImport(Musl)
            Musl.read(descriptor, buffer.baseAddress, buffer.count)
        #else
            Darwin.read(descriptor, buffer.baseAddress, buffer.count)
        #endif
    }

    private static func write(_ descriptor: Int32, _ buffer: UnsafeRawBufferPointer) -> Int {
        #if canImport(Glibc)
            Glibc.write(descriptor, buffer.baseAddress, buffer.count)
        #elseif canImport(Musl)
            Musl.write(descriptor, buffer.baseAddress, buffer.count)
        #else
            Darwin.write(descriptor, buffer.baseAddress, buffer.count)
        #endif
    }
}
