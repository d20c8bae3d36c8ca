package import KubeCore

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The time that controllers live by, passed in so that tests can turn it by hand.
package struct RuntimeClock: Sendable {
    /// The wall clock, for what is written into objects.
    package let now: @Sendable () -> Timestamp
    /// Time since an arbitrary fixed point, never going back, for deadlines.
    package let uptime: @Sendable () -> Duration
    /// Suspends for a time. Throws `CancellationError` when the task is cancelled.
    package let sleep: @Sendable (Duration) async throws -> Void

    package init(
        now: @escaping @Sendable () -> Timestamp, uptime: @escaping @Sendable () -> Duration,
        sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.now = now
        self.uptime = uptime
        self.sleep = sleep
    }

    /// The machine's clocks.
    package static let system = RuntimeClock(
        now: { Timestamp.now() },
        uptime: {
            var time = timespec()
            clock_gettime(CLOCK_MONOTONIC, &time)
            return .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec))
        },
        sleep: { try await ContinuousClock().sleep(for: $0) })
}
