/// Looks for an endpoint that answers. A load balancer that was just made needs a while to know its backends.
struct AnsweringEndpoint: Sendable {
    /// In the order of preference.
    let offered: [ServerEndpoint]
    /// How long all of them are tried again and again. Each is tried once at least.
    let patience: Duration

    /// What came of it.
    enum Outcome: Sendable, Hashable {
        case answers(ServerEndpoint)
        /// What kept each from answering at last.
        case none(problems: [String])
    }

    /// - Parameter problem: what keeps an endpoint from answering; nil when it answers.
    /// - Throws: `CommandError` when cancelled.
    func find(problem: (ServerEndpoint) async -> String?) async throws(CommandError) -> Outcome {
        let polling = Polling(atMost: patience)
        while true {
            var problems: [String] = []
            for endpoint in offered {
                guard let problem = await problem(endpoint) else { return .answers(endpoint) }
                problems.append(problem)
            }
            guard try await polling.pause() else { return .none(problems: problems) }
        }
    }
}
