internal import UnixSignals

/// Makes Ctrl-C end a command in order, with a word on how things stand.
enum Interruption {
    /// Runs `body`; at SIGINT or SIGTERM cancels it, and waits until it has given up.
    /// - Parameter message: what the person is told then.
    /// - Throws: what `body` throws, and `CommandError` `interrupted`.
    static func handled(
        message: String, _ body: @escaping @Sendable () async throws(CommandError) -> Void
    ) async throws(CommandError) {
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        let outcome = await withTaskGroup(of: Outcome.self) { group in
            group.addTask {
                do throws(CommandError) {
                    try await body()
                    return .ended(nil)
                } catch {
                    return .ended(error)
                }
            }
            group.addTask {
                for await _ in signals { return .interrupted }
                return .stoppedListening
            }
            let first = await group.next() ?? .stoppedListening
            group.cancelAll()
            return first
        }
        switch outcome {
        case .ended(nil), .stoppedListening: return
        case .ended(let error?): throw error
        case .interrupted: throw CommandError(.interrupted, message)
        }
    }

    private enum Outcome: Sendable {
        case ended(CommandError?)
        case interrupted
        /// Only ever after the body has ended.
        case stoppedListening
    }
}
