/// A durable store of keys and values that remembers every change: each change has a revision, reads may go back to an
/// earlier revision, and watches deliver the changes after one.
///
/// One thread writes; writes that arrive together share one transaction and one fsync, and none is acknowledged before
/// it is on disk. Nothing blocks the caller's thread. Source: etcd's data model (etcd.io/docs, "Data model").
package final class RevisionStore: Sendable {
    /// Opens the store in a directory, creating both as needed (modes 0700 and 0600), and holds the directory's lock
    /// until `close()`.
    /// - Throws: `.locked`, `.corrupt`, `.newerFormat`, `.diskFull` or `.inputOutput`; the message names the path.
    package static func open(
        directory: String, options: RevisionStoreOptions = RevisionStoreOptions()
    ) async throws(StoreError) -> RevisionStore {
        throw StoreError(.closed, "not implemented")
    }

    /// The newest acknowledged revision; zero before the first write.
    package var currentRevision: Revision { .zero }

    /// The oldest revision that can be read, or watched after.
    package var compactedRevision: Revision { .zero }

    /// The value of a key now, or at an earlier revision; nil when the key did not exist.
    /// - Throws: `.compacted`, `.futureRevision`, `.overloaded`, `.corrupt`, `.inputOutput`, `.closed`.
    package func get(_ key: StoreKey, at revision: Revision? = nil) async throws(StoreError) -> StoredValue? {
        throw StoreError(.closed, "not implemented")
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
        throw StoreError(.closed, "not implemented")
    }

    /// Sets a key's value; returns, with its new revision, once it is durable.
    /// - Throws: `.alreadyExists` or `.revisionMismatch` when the expectation does not hold; `.tooLarge`,
    ///   `.overloaded`, `.diskFull`, `.corrupt`, `.inputOutput`, `.closed`.
    package func put(
        _ key: StoreKey, value: [UInt8], expecting expectation: Expectation = .any
    ) async throws(StoreError) -> StoredValue {
        throw StoreError(.closed, "not implemented")
    }

    /// Removes a key; returns, with the last value, once it is durable.
    /// - Throws: `.notFound` when there is no such key, else as `put`.
    package func delete(
        _ key: StoreKey, expecting expectation: Expectation = .any
    ) async throws(StoreError) -> DeletedValue {
        throw StoreError(.closed, "not implemented")
    }

    /// The changes after a revision of the keys that begin with `prefix`. Any number of watches share one log of
    /// events. A revision that lies in the future is waited for.
    /// - Throws: `.compacted`.
    package func watch(prefix: StoreKey, after revision: Revision) throws(StoreError) -> StoreWatch {
        throw StoreError(.closed, "not implemented")
    }

    /// Forgets what was before `revision`: that revision stays readable, earlier ones do not. Returns when earlier
    /// revisions are refused; space is then freed in small steps between writes. No-op when already compacted further.
    /// - Throws: `.futureRevision`, and as `put`.
    package func compact(before revision: Revision) async throws(StoreError) {
        throw StoreError(.closed, "not implemented")
    }

    /// Finishes the writes that wait, ends all watches, closes the files and frees the directory. Idempotent.
    package func close() async {}
}
