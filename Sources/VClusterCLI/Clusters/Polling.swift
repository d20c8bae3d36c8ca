internal import KubeCore

/// Waits for a condition on a cluster by looking again and again: commands live too short for a watch to pay.
struct Polling: Sendable {
    let deadline: ContinuousClock.Instant

    private static let interval = Duration.milliseconds(100)

    init(atMost patience: Duration) { deadline = .now + patience }

    /// - Parameter what: completes "wait for ..." and "still waiting for ...".
    /// - Throws: `CommandError` `timedOut` at the deadline, what the cluster answers, `failed` when cancelled.
    func wait(for what: String, condition: () async throws(StatusError) -> Bool) async throws(CommandError) {
        while true {
            do throws(StatusError) {
                if try await condition() { return }
            } catch {
                throw CommandError(error, while: "wait for \(what)")
            }
            guard try await pause() else { throw CommandError(.timedOut, "still waiting for \(what)") }
        }
    }

    /// Lets a little time pass.
    /// - Returns: whether there is still time to look again.
    /// - Throws: `CommandError` `failed` when cancelled.
    func pause() async throws(CommandError) -> Bool {
        guard ContinuousClock.now < deadline else { return false }
        do {
            try await Task.sleep(for: Self.interval)
        } catch {
            throw CommandError(.failed, "interrupted")
        }
        return true
    }
}
