internal import Synchronization

/// The changes of the keys under one prefix, pulled in batches by one consumer: in order of revisions, without gaps.
///
/// Nothing is queued for a watch: it is a place in the store's log. One that lags behind reads from disk, and one that
/// lags behind compaction ends with `.compacted`. Dropping it frees it.
package final class StoreWatch: Sendable {
    private let prefix: StoreKey
    private let log: EventLog
    private let reader: StoreReader
    private let limit: Int
    private let id: EventLog.WatchID
    /// Every matching event up to here has been delivered.
    private let place: Mutex<Revision>

    init(prefix: StoreKey, after: Revision, log: EventLog, reader: StoreReader, limit: Int) {
        self.prefix = prefix
        self.log = log
        self.reader = reader
        self.limit = limit
        id = log.makeWatchID()
        place = Mutex(after)
    }

    /// Waits for the next events. One call at a time.
    /// - Returns: one or more events; nil once the store is closed or the task cancelled.
    /// - Throws: `.compacted`, and what reading from disk throws.
    package func nextBatch() async throws(StoreError) -> StoreEventBatch? {
        var after = place.withLock { $0 }
        while !Task.isCancelled {
            switch log.look(prefix: prefix, after: after, limit: limit) {
            case .events(let batch):
                place.withLock { $0 = batch.revision }
                return batch
            case .upToDate(let revision):
                switch await waitForEvents(after: revision) {
                case .look(let revision): after = revision
                case .ended: return nil
                }
            case .behind(let logStart):
                let read = try await reader.events(prefix: prefix, after: after, upTo: logStart, limit: limit)
                after = read.reached
                place.withLock { $0 = after }
                if !read.events.isEmpty { return StoreEventBatch(events: read.events, revision: after) }
            case .ended:
                return nil
            }
        }
        return nil
    }

    private func waitForEvents(after: Revision) async -> EventLog.Wake {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                log.wait(id, prefix: prefix, after: after, continuation: continuation)
                // A cancellation before the line above has found nobody waiting.
                if Task.isCancelled { log.cancelWait(id) }
            }
        } onCancel: {
            log.cancelWait(id)
        }
    }
}
