internal import RevisionStore
internal import Testing

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

@Suite("Files of the store")
struct FileTests {
    @Test("files and directory are for their owner only")
    func modes() async throws {
        let directory = TemporaryDirectory()
        let path = directory.path + "/data/store"
        try await withStore(in: path) { store in
            _ = try await store.put("/k", value: [1])
            #expect(mode(path) == 0o700)
            for name in ["store.db", "store.db-wal", "store.db-shm", "lock"] {
                #expect(mode("\(path)/\(name)") == 0o600, "\(name)")
            }
        }
        for name in ["store.db", "lock"] { unlink("\(path)/\(name)") }
        rmdir(path)
        rmdir(directory.path + "/data")
    }

    @Test("a second store in the same directory is refused by name until the first is closed")
    func locking() async throws {
        let directory = TemporaryDirectory()
        let path = directory.path
        try await withStore(in: path) { _ in
            do throws(StoreError) {
                _ = try await RevisionStore.open(directory: path)
                Issue.record("It was opened twice.")
            } catch {
                #expect(error.code == .locked)
                #expect(error.message.contains(path))
            }
        }
        try await withStore(in: path) { _ in }
    }

    @Test("a file that is no database is refused and left as it is")
    func notADatabase() async throws {
        let directory = TemporaryDirectory()
        let path = directory.path
        let contents = [UInt8](repeating: 0x41, count: 8192)
        write(contents, to: path + "/store.db", at: 0)
        #expect(
            await errorCode { () throws(StoreError) in _ = try await RevisionStore.open(directory: path) } == .corrupt)
        #expect(read(path + "/store.db") == contents)
    }

    @Test("a newer format is refused with both versions in the message")
    func newerFormat() async throws {
        let directory = TemporaryDirectory()
        let path = directory.path
        try await withStore(in: path) { _ in }
        // The user version is the four bytes at offset 60: sqlite.org/fileformat2.html.
        write([0, 0, 0, 9], to: path + "/store.db", at: 60)
        do throws(StoreError) {
            _ = try await RevisionStore.open(directory: path)
            Issue.record("It was opened.")
        } catch {
            #expect(error.code == .newerFormat)
            #expect(error.message.contains("format 9"))
        }
    }

    @Test("a damaged page gives an error, and the store then takes no writes")
    func damagedPage() async throws {
        let directory = TemporaryDirectory()
        let path = directory.path
        try await withStore(in: path) { store in
            for number in 0..<200 {
                _ = try await store.put(StoreKey("/k/\(number)"), value: [UInt8](repeating: 1, count: 500))
            }
        }
        let size = read(path + "/store.db").count
        write([UInt8](repeating: 0xFF, count: size - 8192), to: path + "/store.db", at: 8192)
        let code = await errorCode { () throws(StoreError) in
            let store = try await RevisionStore.open(directory: path)
            for _ in 0..<2 {
                let write = await errorCode { () throws(StoreError) in _ = try await store.put("/k/1", value: [1]) }
                #expect(write == .corrupt)
            }
            await store.close()
        }
        #expect(code == nil || code == .corrupt)
    }

    @Test("a full disk fails the write that did not fit, keeps what was acknowledged, and passes")
    func fullDisk() async throws {
        let directory = TemporaryDirectory()
        var options = RevisionStoreOptions()
        options.maxDatabaseBytes = 256 << 10
        let value = [UInt8](repeating: 7, count: 3000)
        var acknowledged: [StoreKey: Revision] = [:]
        let store = try await RevisionStore.open(directory: directory.path, options: options)
        while acknowledged.count < 1000 {
            let key = StoreKey("/k/\(acknowledged.count)")
            do throws(StoreError) {
                acknowledged[key] = try await store.put(key, value: value).modRevision
            } catch {
                #expect(error.code == .diskFull)
                break
            }
        }
        #expect(acknowledged.count > 10 && acknowledged.count < 1000)
        #expect(store.currentRevision == acknowledged.values.max())
        await store.close()
        try await withStore(in: directory.path) { store in
            let entries = try await store.range(prefix: "/k/").entries
            #expect(Dictionary(uniqueKeysWithValues: entries.map { ($0.key, $0.modRevision) }) == acknowledged)
            let next = try await store.put("/more", value: value)
            #expect(next.modRevision == acknowledged.values.max()?.next)
        }
    }

    @Test("a directory that cannot be made is an error that names it")
    func unusableDirectory() async throws {
        do throws(StoreError) {
            _ = try await RevisionStore.open(directory: "/dev/null/store")
            Issue.record("It was opened.")
        } catch {
            #expect(error.code == .inputOutput)
            #expect(error.message.contains("/dev/null"))
        }
    }

    private func mode(_ path: String) -> mode_t? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o777 : nil
    }

    private func write(_ bytes: [UInt8], to path: String, at offset: Int) {
        let descriptor = open(path, O_WRONLY | O_CREAT, 0o600)
        #expect(pwrite(descriptor, bytes, bytes.count, off_t(offset)) == bytes.count)
        close(descriptor)
    }

    private func read(_ path: String) -> [UInt8] {
        let descriptor = open(path, O_RDONLY)
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 4 << 20)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        return Array(bytes.prefix(max(0, count)))
    }
}
