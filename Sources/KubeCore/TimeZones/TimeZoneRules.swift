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
