internal import KubeCore

/// The time that a client gives the server for a request with the parameter `timeout`.
/// Source: k8s.io/apiserver/pkg/endpoints/filters/request_deadline.go.
enum RequestDeadline {
    /// What the server gives every request; clients cannot ask for more.
    private static let maximum = 60.0

    /// Nil when the client sets no limit of its own, or none that is shorter than the server's.
    /// - Throws: `badRequest` when the parameter is no duration.
    static func limit(_ scope: RequestScope) throws(StatusError) -> Duration? {
        guard !scope.isLongRunning, let text = scope.query["timeout"], !text.isEmpty else { return nil }
        let seconds: Double
        do throws(GoDuration.ParseError) {
            seconds = try GoDuration.seconds(text)
        } catch {
            throw .badRequest("invalid timeout specified in the request URL - \(error.description)")
        }
        return seconds > 0 && seconds < maximum ? .seconds(seconds) : nil
    }

    /// Does what is asked for, and cancels it when the time is over. What is done then nevertheless counts.
    /// - Throws: what `body` throws; `timeout` when it failed after the time was over.
    static func run<Answer: Sendable>(
        within limit: Duration, _ body: @escaping @Sendable () async throws(StatusError) -> Answer
    ) async throws(StatusError) -> Answer {
        let outcome = await withTaskGroup(of: Result<Answer, StatusError>?.self) { group in
            group.addTask {
                do throws(StatusError) {
                    return .success(try await body())
                } catch {
                    return .failure(error)
                }
            }
            group.addTask {
                // Cancelled when the answer is there.
                try? await Task.sleep(for: limit)
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            if let first { return first }
            if case .success(let late)? = await group.next() ?? nil { return Result.success(late) }
            return .failure(
                .timeout("request did not complete within requested timeout - context deadline exceeded"))
        }
        return try outcome.get()
    }
}
