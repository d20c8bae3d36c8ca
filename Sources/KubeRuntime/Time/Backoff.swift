/// How long to wait after the nth failure in a row: doubles from `base` up to `limit`.
package struct Backoff: Sendable, Hashable {
    package let base: Duration
    package let limit: Duration
    /// Up to this share of the delay is added at random, so that many clients do not return at once. 0 to 1.
    package let jitterShare: Double

    package init(base: Duration, limit: Duration, jitterShare: Double = 0) {
        self.base = base
        self.limit = limit
        self.jitterShare = jitterShare
    }

    /// For keys of a work queue. Source: client-go DefaultControllerRateLimiter, with a lower ceiling.
    package static let workQueue = Backoff(base: .milliseconds(5), limit: .seconds(60))

    /// For broken lists and watches. Source: client-go reflector back-off (800 ms to 30 s), quicker at first.
    package static let reflector = Backoff(base: .milliseconds(100), limit: .seconds(30), jitterShare: 1)

    /// - Parameters:
    ///   - failures: how many times in a row it failed; below 1 there is no delay.
    ///   - random: a number from 0 to 1 that places the delay inside its jitter.
    package func delay(afterFailures failures: Int, random: Double = 0) -> Duration {
        guard failures > 0 else { return .zero }
        var delay = base
        for _ in 1..<max(failures, 1) where delay < limit { delay *= 2 }
        delay = min(delay, limit)
        return delay + delay * (jitterShare * random)
    }
}
