/// Reads from disk on a thread of its own, so that no task's thread waits for it.
final class StoreReader: Sendable {
    typealias Job = @Sendable (ReaderDatabase) -> Void

    /// Revisions that one read for a watch passes over: bounds the time that other reads wait for it.
    private static let revisionsPerEventRead: Int64 = 4096

    let queue: WorkQueue<Job>

    init(queue: WorkQueue<Job>) { self.queue = queue }

    func get(_ key: StoreKey, at revision: Revision?) async throws(StoreError) -> StoredValue? {
        try await perform { database throws(StoreError) in
            try database.snapshot { bounds throws(StoreError) -> StoredValue? in
                let revision = try bounds.checked(revision)
                guard let latest = try database.latestChange(of: key, at: revision), !latest.isDeleted else {
                    return nil
                }
                return StoredValue(
                    key: key, value: try database.value(at: latest.revision), createRevision: latest.createRevision,
                    modRevision: latest.revision)
            }
        }
    }

    func range(
        prefix: StoreKey, startAfter: StoreKey?, limit: Int, at revision: Revision?
    ) async throws(StoreError) -> RangeResult {
        try await perform { database throws(StoreError) in
            try database.snapshot { bounds throws(StoreError) -> RangeResult in
                let revision = try bounds.checked(revision)
                let first = max(prefix, startAfter?.successor ?? prefix)
                let page = try database.page(from: first, before: prefix.prefixEnd, limit: limit, at: revision)
                return RangeResult(entries: page.entries, revision: revision, remainingCount: page.remainingCount)
            }
        }
    }

    /// Events of a watch that lags behind the log in memory.
    /// - Parameter upTo: the revision where the log in memory begins.
    /// - Returns: the events, possibly none, and the revision that has been reached.
    /// - Throws: `.compacted`.
    func events(
        prefix: StoreKey, after: Revision, upTo: Revision, limit: Int
    ) async throws(StoreError) -> (events: [StoreEvent], reached: Revision) {
        try await perform { database throws(StoreError) in
            try database.snapshot { bounds throws(StoreError) -> (events: [StoreEvent], reached: Revision) in
                guard after >= bounds.compacted else { throw .compacted(after, oldest: bounds.compacted) }
                let end = min(upTo, Revision(after.rawValue + Self.revisionsPerEventRead))
                let events = try database.events(prefix: prefix, after: after, upTo: end, limit: limit)
                guard events.count == limit, let last = events.last else { return (events, end) }
                return (events, last.revision)
            }
        }
    }

    private func perform<Value: Sendable>(
        _ body: @escaping @Sendable (ReaderDatabase) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        let result: Result<Value, StoreError> = await withCheckedContinuation { continuation in
            do throws(WorkQueue<Job>.Refusal) {
                try queue.push { database in
                    do throws(StoreError) {
                        continuation.resume(returning: .success(try body(database)))
                    } catch {
                        continuation.resume(returning: .failure(error))
                    }
                }
            } catch {
                continuation.resume(returning: .failure(.refusal(isFull: error == .full)))
            }
        }
        return try result.get()
    }
}

extension ReaderDatabase.Bounds {
    /// The revision to read at.
    /// - Throws: `.compacted`, `.futureRevision`.
    fileprivate func checked(_ revision: Revision?) throws(StoreError) -> Revision {
        guard let revision else { return newest }
        guard revision >= compacted else { throw .compacted(revision, oldest: compacted) }
        guard revision <= newest else {
            throw StoreError(.futureRevision(current: newest), "Revision \(revision) lies after the newest, \(newest).")
        }
        return revision
    }
}

extension StoreError {
    static func compacted(_ revision: Revision, oldest: Revision) -> StoreError {
        StoreError(
            .compacted(oldest: oldest), "Revision \(revision) has been compacted; the oldest revision is \(oldest).")
    }

    static func refusal(isFull: Bool) -> StoreError {
        isFull
            ? StoreError(.overloaded, "Too many operations wait for the store.")
            : StoreError(.closed, "The store is closed.")
    }
}
