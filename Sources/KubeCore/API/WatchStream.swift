/// One event of a watch. For `.bookmark` the object carries a kind and a resourceVersion only.
package struct WatchEvent: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable {
        case added = "ADDED"
        case modified = "MODIFIED"
        case deleted = "DELETED"
        case bookmark = "BOOKMARK"
    }

    package var kind: Kind
    package var object: KubeObject

    package init(kind: Kind, object: KubeObject) {
        self.kind = kind
        self.object = object
    }

    /// Whether this is the bookmark that ends the initial events of a watch-list (KEP-3157).
    package var endsInitialEvents: Bool {
        kind == .bookmark && object.annotations["k8s.io/initial-events-end"] == "true"
    }
}

/// The events of one watch, pulled in batches by one consumer: the producer keeps a cursor, not a queue.
///
/// Cancelling the task that awaits `nextBatch` ends the watch and frees what it holds.
package struct WatchStream: Sendable {
    private let pull: @Sendable () async throws(StatusError) -> [WatchEvent]?

    /// - Parameter pull: waits for events and returns at least one, or nil when the watch has ended.
    package init(pull: @escaping @Sendable () async throws(StatusError) -> [WatchEvent]?) { self.pull = pull }

    /// Waits for the next events, in order.
    /// - Returns: one or more events; nil when the server ended the watch or the task was cancelled.
    /// - Throws: `expired` when the watch fell out of the window, or what the server answered.
    package func nextBatch() async throws(StatusError) -> [WatchEvent]? { try await pull() }
}
