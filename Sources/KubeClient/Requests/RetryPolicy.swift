/// What to do after a request that brought no answer of substance: a value without clock or randomness of its own.
package struct RetryPolicy: Sendable {
    /// How often a request is sent at most.
    package var maxAttempts: Int
    package var firstDelay: Duration
    package var maxDelay: Duration

    package init(maxAttempts: Int, firstDelay: Duration = .milliseconds(50), maxDelay: Duration = .seconds(5)) {
        self.maxAttempts = maxAttempts
        self.firstDelay = firstDelay
        self.maxDelay = maxDelay
    }

    /// For long-running parts, which queue and try again by themselves later.
    package static let patient = RetryPolicy(maxAttempts: 5)
    /// For a person who waits for an answer.
    package static let once = RetryPolicy(maxAttempts: 1)

    /// How an attempt failed.
    package enum Failure: Sendable, Hashable {
        /// No connection came about: the server has not seen the request.
        case notSent
        /// The connection broke after the request may have been seen.
        case interrupted
        /// The server is too busy and did nothing (429, or 503 with `Retry-After`).
        case refused(retryAfter: Duration?)

        /// How long the server wants to be left alone, if it says so.
        var retryAfter: Duration? { if case .refused(let delay) = self { delay } else { nil } }
    }

    /// How long to wait before the next attempt; nil gives up.
    /// - Parameters:
    ///   - attempt: how many have failed, from 1.
    ///   - jitter: a random number of 0..<1.
    package func delay(
        after failure: Failure, attempt: Int, isIdempotent: Bool, jitter: Double
    ) -> Duration? {
        guard attempt < maxAttempts else { return nil }
        let exponential = min(maxDelay, firstDelay * (1 << min(attempt - 1, 16)))
        let jittered = exponential * (0.5 + jitter / 2)
        switch failure {
        case .notSent: return jittered
        case .interrupted: return isIdempotent ? jittered : nil
        case .refused(let retryAfter?): return min(retryAfter, maxDelay * 2) + firstDelay * jitter
        case .refused(nil): return jittered
        }
    }
}
