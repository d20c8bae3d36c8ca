package import KubeCore

/// Why an API server gave no answer at all. Carried by a `StatusError` of reason `ServiceUnavailable` as its cause, so
/// that controllers treat all alike and a person can be told the difference.
package enum ConnectionProblem: String, Sendable, Hashable {
    /// Nobody listens there, the name does not resolve, or the network does not lead there.
    case unreachable = "ServerUnreachable"
    /// The server's certificate is not to be trusted, or it refused ours.
    case tls = "TLSFailure"
    /// The connection broke before the answer was complete.
    case interrupted = "ConnectionInterrupted"
    case timedOut = "RequestTimedOut"
}

extension StatusError {
    /// Nil when the server did answer.
    package var connectionProblem: ConnectionProblem? {
        guard reason == .serviceUnavailable, let cause = details?.causes.first else { return nil }
        return ConnectionProblem(rawValue: cause.reason)
    }

    static func connection(_ problem: ConnectionProblem, to server: ServerURL, _ why: String) -> StatusError {
        let message =
            switch problem {
            case .unreachable: "the server \(server) could not be reached: \(why)"
            case .tls: "no secure connection to the server \(server): \(why)"
            case .interrupted: "the connection to the server \(server) broke: \(why)"
            case .timedOut: "the server \(server) did not answer in time"
            }
        var error = StatusError.serviceUnavailable(message)
        error.details = Details(causes: [Cause(reason: problem.rawValue, message: why)])
        return error
    }
}
