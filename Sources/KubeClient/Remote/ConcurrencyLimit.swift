/// How many requests may be under way at once: grows while the server keeps up, shrinks when it becomes slow, halves when
/// it says that it is too busy, and rests as long as it asks for. A value without a clock of its own.
///
/// (Additive increase, multiplicative decrease, as TCP does; the latency rule is that of TCP Vegas: when answers take
/// several times as long as they could, requests only wait in the server's queue. A fixed number of requests per second
/// would slow bursts for nothing, and still be too much for a host in trouble.)
struct ConcurrencyLimit: Sendable, Hashable {
    private(set) var limit: Int
    private let range: ClosedRange<Int>
    private var window = Window()
    /// The latency of a write when nothing else is going on, as far as known.
    private var baseline: Duration?
    private var windowsSinceBaseline = 0
    /// Answers that were still under way when the limit was halved say nothing new about the load.
    private var answersToIgnore = 0
    private var restUntil: Duration?

    /// Answers since the limit was last thought about.
    private struct Window: Sendable, Hashable {
        var answers = 0
        var writes = 0
        var total: Duration = .zero
        var least: Duration?
        var wasFull = false
    }

    /// Faster than this on average is fast enough, whatever the baseline.
    static let comfortable: Duration = .milliseconds(50)
    /// A multiple of the baseline from which on the limit no longer grows, and one from which on it shrinks.
    static let slowing = 3
    static let slow = 6
    /// The server may have become slower for good: the baseline is taken anew after so many windows.
    static let baselineLifetime = 50
    static let longestRest: Duration = .seconds(10)

    init(initial: Int, range: ClosedRange<Int>) {
        limit = initial
        self.range = range
    }

    /// An answer of substance has come.
    /// - Parameters:
    ///   - latency: of a write; nil for requests whose time says little, such as long lists.
    ///   - active: how many requests were under way, this one included.
    mutating func succeeded(latency: Duration? = nil, active: Int) {
        answersToIgnore = max(0, answersToIgnore - 1)
        window.answers += 1
        window.wasFull = window.wasFull || active >= limit
        if let latency {
            window.writes += 1
            window.total += latency
            window.least = min(window.least ?? latency, latency)
        }
        guard window.answers >= limit else { return }
        judge(window)
        window = Window()
    }

    /// The server did nothing because it is too busy.
    /// - Parameters:
    ///   - retryAfter: how long it wants to be left alone.
    ///   - now: uptime.
    mutating func overloaded(retryAfter: Duration?, now: Duration) {
        if let retryAfter { restUntil = max(restUntil ?? .zero, now + min(retryAfter, Self.longestRest)) }
        guard answersToIgnore == 0 else {
            answersToIgnore -= 1
            return
        }
        answersToIgnore = limit - 1
        limit = max(range.lowerBound, limit / 2)
        window = Window()
    }

    /// How long no request is to be sent; nil when they may.
    mutating func rest(now: Duration) -> Duration? {
        guard let restUntil else { return nil }
        if restUntil > now { return restUntil - now }
        self.restUntil = nil
        return nil
    }

    private mutating func judge(_ window: Window) {
        guard window.writes > 0, let least = window.least else { return grow(window) }
        windowsSinceBaseline += 1
        if windowsSinceBaseline > Self.baselineLifetime {
            baseline = nil
            windowsSinceBaseline = 0
        }
        let best = min(baseline ?? least, least)
        baseline = best
        let average = window.total / window.writes
        if average <= max(Self.comfortable, best * Self.slowing) {
            grow(window)
        } else if average > best * Self.slow {
            limit = max(range.lowerBound, limit - max(1, limit / 8))
        }
    }

    /// Only a limit that was reached can have been too low.
    private mutating func grow(_ window: Window) {
        if window.wasFull { limit = min(range.upperBound, limit + 1) }
    }
}
