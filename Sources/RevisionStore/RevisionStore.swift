/// A durable store of keys and values that remembers every change: each change has a revision, reads may go back to an
/// earlier revision, and watches deliver the changes after one.
///
/// One thread writes; writes that arrive together share one transaction and one fsync, and none is acknowledged before
/// it is on disk. Nothing blocks the caller's thread. Source: etcd's data model (etcd.io/docs, "Data model").
package final class RevisionStore: Sendable {
    private let directory: StoreDirectory
    private let options: RevisionStoreOptions
    private let log: EventLog
    private let writes: WorkQueue<WriteOperation>
    private let reader: StoreReader
    private let writerExit: ThreadExit
    private let readerExit: ThreadExit

    private init(
        directory: StoreDirectory, options: RevisionStoreOptions, log: EventLog, writes: WorkQueue<WriteOperation>,
        writerExit: ThreadExit, readerExit: ThreadExit
    ) {
        self.directory = directory
        self.options = options
        self.log = log
        self.writes = writes
        self.writerExit = writerExit
        self.readerExit = readerExit
        reader = StoreReader(queue: WorkQueue(capacity: options.maxQueuedOperations))
    }

    deinit {
        writes.close()
        reader.queue.close()
        log.close()
    }

    /// Opens the store in a directory, creating both as needed (modes 0700 and 0600), and holds the directory's lock
    /// until `close()`.
    /// - Throws: `.locked`, `.corrupt`, `.newerFormat`, `.diskFull` or `.inputOutput`; the message names the path.
    package static func open(
        directory: String, options: RevisionStoreOptions = RevisionStoreOptions()
    ) async throws(StoreError) -> RevisionStore {
        let opened: Result<RevisionStore, StoreError> = await withCheckedContinuation { continuation in
            do throws(StoreError) {
                try WorkThread.start { runWriter(directory: directory, options: options, opened: continuation) }
            } catch {
                continuation.resume(returning: .failure(error))
            }
        }
        let store = try opened.get()
        try await store.startReader()
        return store
    }

    /// The newest acknowledged revision; zero before the first write.
    package var currentRevision: Revision { log.newest }

    /// The oldest revision that can be read, or watched after.
    package var compactedRevision: Revision { log.compacted }

    /// The value of a key now, or at an earlier revision; nil when the key did not exist.
    /// - Throws: `.compacted`, `.futureRevision`, `.overloaded`, `.corrupt`, `.inputOutput`, `.closed`.
    package func get(_ key: StoreKey, at revision: Revision? = nil) async throws(StoreError) -> StoredValue? {
        try await reader.get(key, at: revision)
    }

    /// The keys that begin with `prefix`, in order, now or at an earlier revision.
    ///
    /// O(changes of the range since compaction); values are read for the page only.
    /// - Parameters:
    ///   - startAfter: only keys greater than this one.
    ///   - limit: most keys in the page; 0 is all.
    /// - Throws: as `get`.
    package func range(
        prefix: StoreKey, startAfter: StoreKey? = nil, limit: Int = 0, at revision: Revision? = nil
    ) async throws(StoreError) -> RangeResult {
        try await reader.range(prefix: prefix, startAfter: startAfter, limit: limit, at: revision)
    }

    /// Sets a key's value; returns, with its new revision, once it is durable.
    /// - Throws: `.alreadyExists` or `.revisionMismatch` when the expectation does not hold; `.tooLarge`,
    ///   `.overloaded`, `.diskFull`, `.corrupt`, `.inputOutput`, `.closed`.
    package func put(
        _ key: StoreKey, value: [UInt8], expecting expectation: WriteExpectation = .any
    ) async throws(StoreError) -> StoredValue {
        guard key.bytes.count <= Self.maxKeyBytes, value.count <= options.maxValueBytes else {
            throw StoreError(.tooLarge, "The value of \(value.count) bytes is larger than \(options.maxValueBytes).")
        }
        guard case .stored(let stored) = try await write(.put(key: key, value: value, expecting: expectation)) else {
            preconditionFailure("A put is stored or fails.")
        }
        return stored
    }

    /// Removes a key; returns, with the last value, once it is durable.
    /// - Throws: `.notFound` when there is no such key, else as `put`.
    package func delete(
        _ key: StoreKey, expecting expectation: WriteExpectation = .any
    ) async throws(StoreError) -> DeletedValue {
        guard case .deleted(let deleted) = try await write(.delete(key: key, expecting: expectation)) else {
            preconditionFailure("A delete deletes or fails.")
        }
        return deleted
    }

    /// The changes after a revision of the keys that begin with `prefix`. Any number of watches share one log of
    /// events. A revision that lies in the future is waited for.
    /// - Throws: `.compacted`.
    package func watch(prefix: StoreKey, after revision: Revision) throws(StoreError) -> StoreWatch {
        let compacted = log.compacted
        guard revision >= compacted else { throw .compacted(revision, oldest: compacted) }
        return StoreWatch(
            prefix: prefix, after: revision, log: log, reader: reader, limit: options.maxWatchBatchEvents)
    }

    /// Forgets what was before `revision`: that revision stays readable, earlier ones do not. Returns when earlier
    /// revisions are refused; space is then freed in small steps between writes. No-op when already compacted further.
    /// - Throws: `.futureRevision`, and as `put`.
    package func compact(before revision: Revision) async throws(StoreError) {
        _ = try await write(.compact(before: revision))
    }

    /// Finishes the writes that wait, ends all watches, closes the files and frees the directory. Idempotent.
    package func close() async {
        writes.close()
        await writerExit.wait()
        log.close()
        reader.queue.close()
        await readerExit.wait()
        directory.unlock()
    }

    /// Longest key.
    private static let maxKeyBytes = 4096

    private func write(_ change: WriteOperation.Change) async throws(StoreError) -> WriteOperation.Outcome {
        let result: Result<WriteOperation.Outcome, StoreError> = await withCheckedContinuation { continuation in
            do throws(WorkQueue<WriteOperation>.Refusal) {
                try writes.push(WriteOperation(change: change, completion: continuation))
            } catch {
                continuation.resume(returning: .failure(.refusal(isFull: error == .full)))
            }
        }
        return try result.get()
    }
}

// MARK: - Threads

extension RevisionStore {
    /// The writer's thread, from opening the files to closing them.
    private static func runWriter(
        directory path: String, options: RevisionStoreOptions,
        opened: CheckedContinuation<Result<RevisionStore, StoreError>, Never>
    ) {
        let exit = ThreadExit()
        openAndWrite(directory: path, options: options, exit: exit, opened: opened)
        exit.signal()  // only now are the files closed
    }

    private static func openAndWrite(
        directory path: String, options: RevisionStoreOptions, exit: ThreadExit,
        opened: CheckedContinuation<Result<RevisionStore, StoreError>, Never>
    ) {
        let writer: StoreWriter
        let directory: StoreDirectory
        do throws(StoreError) {
            directory = try StoreDirectory(path: path)
            try directory.createDatabaseFile()
            let database = try WriterDatabase(path: directory.databasePath, options: options)
            let log = EventLog(capacity: options.eventLogCapacity, maxBytes: options.eventLogBytes)
            let writes = WorkQueue<WriteOperation>(capacity: options.maxQueuedOperations)
            writer = try StoreWriter(database: database, queue: writes, log: log, options: options)
            opened.resume(
                returning: .success(
                    RevisionStore(
                        directory: directory, options: options, log: log, writes: writes, writerExit: exit,
                        readerExit: ThreadExit())))
        } catch {
            opened.resume(returning: .failure(error))
            return
        }
        withExtendedLifetime(directory) { writer.run() }
    }

    private func startReader() async throws(StoreError) {
        let result: Result<Void, StoreError> = await withCheckedContinuation { continuation in
            do throws(StoreError) {
                try WorkThread.start { [directory, queue = reader.queue, readerExit] in
                    Self.runReader(directory: directory, queue: queue, exit: readerExit, opened: continuation)
                }
            } catch {
                readerExit.signal()
                continuation.resume(returning: .failure(error))
            }
        }
        if case .failure(let error) = result {
            await close()
            throw error
        }
    }

    /// The reader's thread. It keeps the directory locked as long as it has the file open.
    private static func runReader(
        directory: StoreDirectory, queue: WorkQueue<StoreReader.Job>, exit: ThreadExit,
        opened: CheckedContinuation<Result<Void, StoreError>, Never>
    ) {
        openAndRead(directory: directory, queue: queue, opened: opened)
        exit.signal()  // only now is the file closed
    }

    private static func openAndRead(
        directory: StoreDirectory, queue: WorkQueue<StoreReader.Job>,
        opened: CheckedContinuation<Result<Void, StoreError>, Never>
    ) {
        let database: ReaderDatabase
        do throws(StoreError) {
            database = try ReaderDatabase(path: directory.databasePath)
        } catch {
            opened.resume(returning: .failure(error))
            return
        }
        opened.resume(returning: .success(()))
        while case .elements(let jobs) = queue.take(sleeps: true, accept: { _, _ in false }) {
            for job in jobs { job(database) }
        }
    }
}
