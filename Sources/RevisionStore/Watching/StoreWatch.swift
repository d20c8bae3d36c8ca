/// The changes of the keys under one prefix, pulled in batches by one consumer: in order of revisions, without gaps.
///
/// Nothing is queued for a watch: it is a place in the store's log. One that lags behind reads from disk, and one that
/// lags behind compaction ends with `.compacted`. Dropping it frees it.
package final class StoreWatch: Sendable {
    /// Waits for the next events. One call at a time.
    /// - Returns: one or more events; nil once the store is closed or the task cancelled.
    /// - Throws: `.compacted`, and what reading from disk throws.
    package func nextBatch() async throws(StoreError) -> StoreEventBatch? {
        throw StoreError(.closed, "not implemented")
    }
}
