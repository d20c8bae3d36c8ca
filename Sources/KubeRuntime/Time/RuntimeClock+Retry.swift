package import KubeCore

extension RuntimeClock {
    /// Tries again and again, after growing delays, until it works or the task is cancelled.
    /// - Parameter failed: told of each failure.
    /// - Returns: nil when the task was cancelled first.
    @discardableResult
    package func retrying<Result>(
        _ backoff: Backoff = .reflector, attempt: () async throws(StatusError) -> Result,
        failed: (StatusError) -> Void
    ) async -> Result? {
        var failures = 0
        while !Task.isCancelled {
            do throws(StatusError) {
                return try await attempt()
            } catch {
                guard !Task.isCancelled else { return nil }
                failures += 1
                failed(error)
            }
            // A sleep only fails when the task is cancelled, which ends the loop.
            try? await sleep(backoff.delay(afterFailures: failures))
        }
        return nil
    }
}
