/// How many requests may be under way at once: grows while the server keeps up, halves when it says that it does not.
/// (Additive increase, multiplicative decrease; a fixed number of requests per second would slow bursts for nothing.)
struct ConcurrencyLimit: Sendable, Hashable {
    private(set) var limit: Int
    private let range: ClosedRange<Int>
    private var successes = 0

    init(initial: Int, range: ClosedRange<Int>) {
        limit = initial
        self.range = range
    }

    mutating func succeeded() {
        successes += 1
        guard successes >= limit else { return }
        successes = 0
        limit = min(range.upperBound, limit + 1)
    }

    mutating func overloaded() {
        successes = 0
        limit = max(range.lowerBound, limit / 2)
    }
}
