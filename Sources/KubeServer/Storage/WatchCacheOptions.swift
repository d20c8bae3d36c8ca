/// The limits and intervals of the watch cache.
package struct WatchCacheOptions: Sendable {
    /// Most changes that one resource remembers for its watchers.
    package var maximumChangesPerResource = 4096
    /// Largest total size of the changes that one resource remembers.
    package var maximumBytesPerResource = 4 << 20
    /// How many of the newest changes are read again at start, so that watches go on over a restart.
    package var replayedChanges: Int64 = 1000
    /// How often a watcher that allows bookmarks gets one while nothing happens.
    package var bookmarkInterval: Duration = .seconds(60)
    /// How long before its end a watch gets a last bookmark.
    package var lastBookmarkLead: Duration = .seconds(2)
    /// How late a bookmark or the end of a watch may be.
    package var timerGranularity: Duration = .seconds(1)
    /// How long a read waits for a version that the server has not reached, before it is refused.
    /// Source: blockTimeout in k8s.io/apiserver/pkg/storage/cacher.
    package var freshnessTimeout: Duration = .seconds(3)
    /// Most events in one batch of a watch.
    package var maximumBatchCount = 512

    package init() {}
}
