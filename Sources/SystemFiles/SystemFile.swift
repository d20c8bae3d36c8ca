#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Small files, read and replaced whole, and their directories. Every call blocks: none belongs on the pool of the tasks.
package enum SystemFile {
    /// The permissions that a file gets when it is replaced.
    package enum Mode: Sendable, Hashable {
        /// These, whatever the file had.
        case exactly(UInt32)
        /// Those of the file that is replaced, and its owner; these for a new one.
        case keptOr(UInt32)
    }

    /// All bytes of a file, at most `maximumBytes`. O(size).
    /// - Throws: what the system says; `isTooLarge` for a larger file.
    package static func read(_ path: String, maximumBytes: Int = 16 << 20) throws(SystemError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .last }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = chunk.withUnsafeMutableBytes { systemRead(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                throw .last
            }
            if count == 0 { return bytes }
            bytes.append(contentsOf: chunk[..<count])
            guard bytes.count <= maximumBytes else { throw SystemError(number: EFBIG) }
        }
    }

    package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Whether there is a file to read, or a symbolic link to one: no directory, pipe or device.
    package static func isRegular(_ path: String) -> Bool {
        var information = stat()
        return stat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFREG
    }

    /// Replaces a file, or makes it: readers see the old bytes or the new ones, nothing between, and so does who comes
    /// after a crash. A symbolic link stays one. `synchroniseDirectory` makes the name of a new file durable.
    /// - Throws: what the system says; the file is then as it was.
    package static func replace(_ path: String, with bytes: [UInt8], mode: Mode) throws(SystemError) {
        let target = resolved(path)
        let temporary = "\(target).\(getpid()).tmp"
        unlink(temporary)  // left behind by a crash of a process of the same number
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .last }
        do throws(SystemError) {
            defer { close(descriptor) }
            try setMode(mode, of: descriptor, replacing: target)
            try write(bytes, to: descriptor)
            guard fsync(descriptor) == 0 else { throw .last }
            guard rename(temporary, target) == 0 else { throw .last }
        } catch {
            unlink(temporary)
            throw error
        }
    }

    private static func setMode(_ mode: Mode, of descriptor: Int32, replacing target: String) throws(SystemError) {
        var bits: mode_t
        switch mode {
        case .exactly(let exact): bits = mode_t(exact)
        case .keptOr(let new):
            bits = mode_t(new)
            var existing = stat()
            guard stat(target, &existing) == 0 else { break }
            bits = existing.st_mode & 0o7777
            // Only root can give a file away; for all others it is theirs already.
            if existing.st_uid != geteuid() { _ = fchown(descriptor, existing.st_uid, existing.st_gid) }
        }
        guard fchmod(descriptor, bits) == 0 else { throw .last }
    }

    /// Removes a file; one that is not there is no error.
    package static func remove(_ path: String) throws(SystemError) {
        guard unlink(path) == 0 || errno == ENOENT else { throw .last }
    }

    /// Makes a directory and those above it, for this user only; one that is there stays as it is. O(depth).
    package static func createDirectory(_ path: String) throws(SystemError) {
        if exists(path) { return }
        if let slash = path.lastIndex(of: "/"), slash != path.startIndex { try createDirectory(String(path[..<slash])) }
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw .last }
    }

    /// Makes the names of files just written durable.
    package static func synchroniseDirectory(_ path: String) throws(SystemError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .last }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .last }
    }

    /// Writes all bytes to an open file, pipe or terminal. O(count).
    /// - Throws: what the system says; part of the bytes may be written then.
    package static func write(_ bytes: some Collection<UInt8>, to descriptor: Int32) throws(SystemError) {
        var rest = Array(bytes)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                throw .last
            }
            rest = rest.dropFirst(count)
        }
    }

    private static func resolved(_ path: String) -> String {
        guard let pointer = realpath(path, nil) else { return path }  // not there yet
        defer { free(pointer) }
        return String(cString: pointer)
    }
}

/// The system's calls, under names that the functions above do not hide.
private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    read(descriptor, buffer, count)
}

private func systemWrite(_ descriptor: Int32, _ buffer: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, buffer, count)
}
