/// The limits of a store.
package struct RevisionStoreOptions: Sendable {
    /// Largest number of writes that one transaction, and so one fsync, takes.
    package var maxBatchOperations = 256
    /// Total size of values after which a transaction takes no more writes.
    package var maxBatchBytes = 8 << 20
    /// Writes, and likewise reads, that may wait before the store answers `.overloaded`.
    package var maxQueuedOperations = 8192
    /// Largest size of one value.
    package var maxValueBytes = 8 << 20
    /// Events kept in memory for watchers. Older ones are read from disk.
    package var eventLogCapacity = 2048
    /// Total size of the values of the events kept in memory.
    package var eventLogBytes = 2 << 20
    /// Largest number of events in one batch of a watch.
    package var maxWatchBatchEvents = 512
    /// Events that one step of a compaction looks at: bounds the time that a write waits for it.
    package var compactionStepEvents = 256
    /// Largest size of the database file; nil leaves it to the disk.
    package var maxDatabaseBytes: Int64?

    package init() {}
}
