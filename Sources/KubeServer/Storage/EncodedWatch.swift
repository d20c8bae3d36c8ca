package import KubeCore

/// The events of one watch, still encoded, pulled in batches by one consumer. Costs a cursor, not a queue.
///
/// Cancelling the task that awaits `nextBatch` ends the watch.
package final class EncodedWatch: Sendable {
    private let pull: @Sendable () async throws(StatusError) -> [EncodedWatchEvent]?

    init(pull: @escaping @Sendable () async throws(StatusError) -> [EncodedWatchEvent]?) { self.pull = pull }

    /// Waits for the next events, in order, bookmarks included.
    /// - Returns: one or more events; nil when the watch's time is over, the server ends, or the task was cancelled.
    /// - Throws: `expired` when the watch fell out of the window: events were lost, the client must list anew.
    package func nextBatch() async throws(StatusError) -> [EncodedWatchEvent]? { try await pull() }
}
