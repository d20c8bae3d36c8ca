internal import RevisionStore

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// A directory of its own for one test, removed at the end with the files of a store in it.
struct TemporaryDirectory: ~Copyable {
    let path: String

    init() {
        var template = Array("/tmp/revision-store-XXXXXX".utf8CString)
        precondition(mkdtemp(&template) != nil)
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        for name in ["store.db", "store.db-wal", "store.db-shm", "lock"] { unlink("\(path)/\(name)") }
        rmdir(path)
    }
}

/// Opens a store in a fresh directory, and closes it after the body.
func withStore<Value>(
    options: RevisionStoreOptions = RevisionStoreOptions(), _ body: (RevisionStore) async throws -> Value
) async throws -> Value {
    let directory = TemporaryDirectory()
    return try await withStore(in: directory.path, options: options, body)
}

/// Opens the store in a directory, and closes it after the body.
func withStore<Value>(
    in path: String, options: RevisionStoreOptions = RevisionStoreOptions(),
    _ body: (RevisionStore) async throws -> Value
) async throws -> Value {
    let store = try await RevisionStore.open(directory: path, options: options)
    do {
        let value = try await body(store)
        await store.close()
        return value
    } catch {
        await store.close()
        throw error
    }
}

/// The code of the error that the body throws; nil when it throws none.
func errorCode(_ body: () async throws(StoreError) -> Void) async -> StoreError.Code? {
    do throws(StoreError) {
        try await body()
        return nil
    } catch {
        return error.code
    }
}

/// All events of a watch from a revision up to another one.
func events(
    of store: RevisionStore, prefix: StoreKey = "", after: Revision, upTo last: Revision
) async throws -> [StoreEvent] {
    let watch = try store.watch(prefix: prefix, after: after)
    var events: [StoreEvent] = []
    while (events.last?.revision ?? after) < last {
        guard let batch = try await watch.nextBatch() else { break }
        events += batch.events
    }
    return events
}

extension [UInt8] {
    init(_ text: String) { self = Array(text.utf8) }
}
