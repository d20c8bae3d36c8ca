/// The changes of one transaction, applied one after the other to the open transaction of the database.
struct WriteTransaction {
    private let database: WriterDatabase
    /// The newest revision, this transaction's included.
    private(set) var newest: Revision
    private(set) var compacted: Revision
    private(set) var events: [StoreEvent] = []
    private(set) var isEmpty = true

    init(database: WriterDatabase, newest: Revision, compacted: Revision) {
        self.database = database
        self.newest = newest
        self.compacted = compacted
    }

    /// Applies a change.
    /// - Returns: what it came to, or why it was refused: then it changed nothing, and the others go on.
    /// - Throws: what the database throws: then the whole transaction has failed.
    mutating func apply(
        _ change: WriteOperation.Change
    ) throws(StoreError) -> Result<WriteOperation.Outcome, StoreError> {
        switch change {
        case .put(let key, let value, let expectation): try put(key, value, expectation)
        case .delete(let key, let expectation): try delete(key, expectation)
        case .compact(let revision): try compact(before: revision)
        }
    }

    private mutating func put(
        _ key: StoreKey, _ value: [UInt8], _ expectation: WriteExpectation
    ) throws(StoreError) -> Result<WriteOperation.Outcome, StoreError> {
        let latest = try database.latestChange(of: key)
        do throws(StoreError) {
            try expectation.checkPut(key, latest: latest)
        } catch {
            return .failure(error)
        }
        let revision = newest.next
        let existing = latest.flatMap { $0.isDeleted ? nil : $0 }
        let createRevision = existing?.createRevision ?? revision
        try append(
            StoreEvent(
                kind: .put, key: key, value: value, revision: revision, createRevision: createRevision,
                previousRevision: existing?.revision ?? .zero))
        return .success(
            .stored(StoredValue(key: key, value: value, createRevision: createRevision, modRevision: revision)))
    }

    private mutating func delete(
        _ key: StoreKey, _ expectation: WriteExpectation
    ) throws(StoreError) -> Result<WriteOperation.Outcome, StoreError> {
        let latest = try database.latestChange(of: key)
        let undone: LatestChange
        do throws(StoreError) {
            undone = try expectation.checkDelete(key, latest: latest)
        } catch {
            return .failure(error)
        }
        let last = StoredValue(
            key: key, value: try database.value(at: undone.revision), createRevision: undone.createRevision,
            modRevision: undone.revision)
        let revision = newest.next
        try append(
            StoreEvent(
                kind: .delete, key: key, value: last.value, revision: revision, createRevision: last.createRevision,
                previousRevision: last.modRevision))
        return .success(.deleted(DeletedValue(last: last, revision: revision)))
    }

    private mutating func compact(
        before revision: Revision
    ) throws(StoreError) -> Result<WriteOperation.Outcome, StoreError> {
        guard revision <= newest else {
            return .failure(
                StoreError(.futureRevision(current: newest), "Revision \(revision) lies after the newest, \(newest)."))
        }
        guard revision > compacted else { return .success(.compacted) }
        try database.setState(.compacted, revision)
        compacted = revision
        isEmpty = false
        return .success(.compacted)
    }

    private mutating func append(_ event: StoreEvent) throws(StoreError) {
        try database.insert(event)
        events.append(event)
        newest = event.revision
        isEmpty = false
    }
}
