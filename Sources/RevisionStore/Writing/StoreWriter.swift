/// The loop of the writer's thread: takes all writes that wait, makes them one transaction, and tells each its outcome
/// only after the commit.
///
/// After an error every write of the transaction fails with it and none has happened. A full disk passes; after any
/// other error of the files what they hold is uncertain, and the store refuses to write until it is opened again.
final class StoreWriter {
    private let database: WriterDatabase
    private let queue: WorkQueue<WriteOperation>
    private let log: EventLog
    private let options: RevisionStoreOptions
    private var newest: Revision
    private var compacted: Revision
    private var freed: Revision
    /// Why the store refuses to write.
    private var fatalError: StoreError?
    /// Freeing space failed; tried again after the next successful write.
    private var isFreeingSuspended = false

    init(
        database: WriterDatabase, queue: WorkQueue<WriteOperation>, log: EventLog, options: RevisionStoreOptions
    ) throws(StoreError) {
        self.database = database
        self.queue = queue
        self.log = log
        self.options = options
        newest = try database.newestRevision()
        compacted = try database.state(.compacted)
        freed = try database.state(.freed)
        log.begin(newest: newest, compacted: compacted)
    }

    /// Works until the queue is closed and empty.
    func run() {
        while true {
            let mustFree = freed < compacted && !isFreeingSuspended && fatalError == nil
            var batchBytes = 0
            let batch = queue.take(sleeps: !mustFree) { [options] count, next in
                batchBytes += next.byteCount
                return count < options.maxBatchOperations && batchBytes < options.maxBatchBytes
            }
            switch batch {
            case .elements(let operations): process(operations)
            case .nothing: break
            case .closed: return finish()
            }
            if mustFree { freeSpace() }
        }
    }

    private func finish() {
        guard fatalError == nil else { return }
        // The log is as durable as the file: folding it in is for a faster start only.
        try? database.checkpoint()
    }

    // MARK: - Transactions

    private func process(_ operations: [WriteOperation]) {
        var transaction = WriteTransaction(database: database, newest: newest, compacted: compacted)
        var outcomes: [Result<WriteOperation.Outcome, StoreError>] = []
        do throws(StoreError) {
            if let fatalError { throw fatalError }
            try database.beginTransaction()
            for operation in operations { outcomes.append(try transaction.apply(operation.change)) }
            if transaction.isEmpty { try database.rollbackTransaction() } else { try database.commitTransaction() }
            newest = transaction.newest
            compacted = transaction.compacted
            isFreeingSuspended = false
            log.publish(transaction.events, compacted: compacted)
        } catch {
            abandon(after: error)
            outcomes = operations.map { _ in .failure(error) }
        }
        for (operation, outcome) in zip(operations, outcomes) { operation.completion.resume(returning: outcome) }
    }

    private func freeSpace() {
        do throws(StoreError) {
            try database.beginTransaction()
            freed = try database.free(after: freed, upTo: compacted, limit: options.compactionStepEvents)
            try database.commitTransaction()
        } catch {
            abandon(after: error)
            isFreeingSuspended = true
            // The rows are read back at the next try: what was freed is known to the database.
        }
    }

    private func abandon(after error: StoreError) {
        guard fatalError == nil else { return }
        var isFatal: Bool {
            switch error.code {
            case .corrupt, .inputOutput: true
            default: false
            }
        }
        do throws(StoreError) {
            try database.rollbackTransaction()
        } catch {
            return refuse(after: error)
        }
        if isFatal { refuse(after: error) }
    }

    private func refuse(after error: StoreError) {
        fatalError = StoreError(
            error.code, "The store takes no more writes until it is opened again: \(error.message)", cause: error.cause)
    }
}
