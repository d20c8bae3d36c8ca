internal import Testing

@testable internal import SystemFiles

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

@Suite struct SystemFileTests {
    /// A directory of its own for a test.
    private final class Directory {
        let path: String

        init() throws {
            var template = Array("/tmp/SystemFileTests.XXXXXX\0".utf8CString)
            guard mkdtemp(&template) != nil else { throw SystemError.last }
            path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
        }

        deinit {
            for name in entries { unlink("\(path)/\(name)") }
            rmdir(path)
        }

        var entries: [String] {
            guard let listing = opendir(path) else { return [] }
            defer { closedir(listing) }
            var names: [String] = []
            while let entry = readdir(listing) {
                names.append(
                    withUnsafePointer(to: &entry.pointee.d_name) {
                        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                    })
            }
            return names.filter { $0 != "." && $0 != ".." }.sorted()
        }

        func mode(_ name: String) throws -> UInt32 {
            var information = stat()
            guard stat("\(path)/\(name)", &information) == 0 else { throw SystemError.last }
            return UInt32(information.st_mode & 0o7777)
        }
    }

    @Test("a replaced file has the new bytes, the mode that was asked for, and nothing beside it")
    func replacing() throws {
        let directory = try Directory()
        let file = "\(directory.path)/file"
        try SystemFile.replace(file, with: Array("one".utf8), mode: .keptOr(0o640))
        #expect(try directory.mode("file") == 0o640)
        chmod(file, 0o604)
        try SystemFile.replace(file, with: Array("two".utf8), mode: .keptOr(0o640))
        #expect(try directory.mode("file") == 0o604)
        try SystemFile.replace(file, with: [], mode: .exactly(0o600))
        #expect(try directory.mode("file") == 0o600)
        #expect(try SystemFile.read(file) == [])
        #expect(directory.entries == ["file"])
    }

    @Test("a link stays a link, and its target is replaced")
    func links() throws {
        let directory = try Directory()
        try SystemFile.replace("\(directory.path)/target", with: [1], mode: .keptOr(0o600))
        #expect(symlink("target", "\(directory.path)/link") == 0)
        try SystemFile.replace("\(directory.path)/link", with: [2], mode: .keptOr(0o600))
        #expect(try SystemFile.read("\(directory.path)/target") == [2])
        var information = stat()
        #expect(lstat("\(directory.path)/link", &information) == 0 && information.st_mode & S_IFMT == S_IFLNK)
        #expect(directory.entries == ["link", "target"])
    }

    @Test("what a crashed process of the same number left behind does not stand in the way")
    func leftover() throws {
        let directory = try Directory()
        let file = "\(directory.path)/file"
        close(open("\(file).\(getpid()).tmp", O_WRONLY | O_CREAT, 0o400))
        try SystemFile.replace(file, with: [7], mode: .exactly(0o600))
        #expect(try SystemFile.read(file) == [7])
        #expect(directory.entries == ["file"])
    }

    @Test("what cannot be read or written is said in the system's words")
    func refusals() throws {
        let directory = try Directory()
        let file = "\(directory.path)/none/file"
        #expect(throws: SystemError(number: ENOENT)) { try SystemFile.read(file) }
        #expect(throws: SystemError(number: ENOENT)) { try SystemFile.replace(file, with: [], mode: .keptOr(0o600)) }
        #expect(SystemError(number: ENOENT).description == "No such file or directory")
        try SystemFile.replace("\(directory.path)/large", with: .init(repeating: 0, count: 11), mode: .keptOr(0o600))
        #expect(throws: SystemError(number: EFBIG)) { try SystemFile.read("\(directory.path)/large", maximumBytes: 10) }
        try SystemFile.remove(file)
        #expect(!SystemFile.exists(file))
    }
}
