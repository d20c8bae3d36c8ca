/// What a look at one object led to.
struct SyncOutcome: Sendable {
    /// Whether something was written in the main direction of the kind, so that its latency counts.
    var wrote = false
    /// Whether something was written against it: status that flows up.
    var wroteBack = false
    /// Look again after this time, unless something happens earlier.
    var again: Duration?

    static let unchanged = SyncOutcome()
    static let written = SyncOutcome(wrote: true)
    static func later(_ delay: Duration) -> SyncOutcome { SyncOutcome(again: delay) }
}

/// Which way a change goes.
enum SyncDirection: String, Sendable, Hashable, CaseIterable {
    case toHost = "to_host"
    case toVirtual = "to_virtual"

    var opposite: SyncDirection { self == .toHost ? .toVirtual : .toHost }
}
