internal import Synchronization

/// When clocks of a time zone differ from UTC by how much.
/// Source: RFC 9636 (TZif); https://www.iana.org/time-zones.
package struct TimeZoneRules: Sendable, Hashable {
    /// Moments at which the offset changes, in seconds since 1970, ascending.
    let transitions: [Int64]
    /// The offset from each transition on, in seconds east of UTC.
    let offsets: [Int32]
    /// The offset before the first transition.
    let firstOffset: Int32
    /// What holds after the last transition.
    let future: RecurringOffset?

    package static let utc = TimeZoneRules(transitions: [], offsets: [], firstOffset: 0, future: nil)

    /// Seconds east of UTC at a moment. O(log(transitions)).
    package func offsetSeconds(at time: Timestamp) -> Int64 {
        let seconds = time.secondsSinceEpoch
        guard let first = transitions.first, seconds >= first else {
            return transitions.isEmpty ? future?.offset(at: seconds) ?? Int64(firstOffset) : Int64(firstOffset)
        }
        if let last = transitions.last, seconds >= last, let future { return future.offset(at: seconds) }
        var (low, high) = (0, transitions.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if transitions[middle] <= seconds { low = middle } else { high = middle }
        }
        return Int64(offsets[low])
    }
}

// MARK: - By name

extension TimeZoneRules {
    /// Why there are no rules for a name.
    package enum LookupError: Error, Hashable, CustomStringConvertible {
        case unknown(String)
        /// The machine has no time zone database at all.
        case missingDatabase

        package var description: String {
            switch self {
            case .unknown(let name): "unknown time zone \(name)"
            case .missingDatabase:
                "this machine has no time zone database in \(TimeZoneDatabase.directories.joined(separator: " or "))"
            }
        }
    }

    /// Zones that were asked for; few names are in use at a time.
    private static let known = Mutex<[String: TimeZoneRules]>([:])
    private static let maximumKnown = 64

    /// The rules of a zone such as `Europe/Berlin`. Reads a file of few KB when a name is asked for the first time.
    /// - Throws: `LookupError`.
    package static func named(_ name: String) throws(LookupError) -> TimeZoneRules {
        if name.isEmpty || name == "UTC" { return .utc }
        if let rules = known.withLock({ $0[name] }) { return rules }
        let rules = try TimeZoneDatabase.load(name)
        known.withLock { known in
            if known.count >= maximumKnown { known.removeAll() }
            known[name] = rules
        }
        return rules
    }
}
