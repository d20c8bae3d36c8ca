package import KubeCore
internal import VClusterConfig

/// Why a command failed: one sentence for the person, one exit code for the script.
package struct CommandError: Error, Sendable {
    /// Exit codes. They are part of the interface: see `vcluster --help`. Source: sysexits(3), apart from `notFound` and `interrupted`.
    package enum Code: Int32, Sendable, CaseIterable {
        /// Something went wrong that has no code of its own.
        case failed = 1
        /// The named virtual cluster or host does not exist.
        case notFound = 2
        /// Arguments that cannot be right, such as a name that is no DNS label.
        case usage = 64
        /// A values file or `--set` that is malformed or has unknown or unsupported keys.
        case badValues = 65
        /// No host cluster is reachable, or the context does not exist.
        case unavailable = 69
        /// Waited long enough.
        case timedOut = 75
        /// The host cluster refuses what is needed.
        case forbidden = 77
        /// Ctrl-C. Source: 128 and the number of SIGINT, as shells count.
        case interrupted = 130
    }

    package let code: Code
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The answer of an API server as a sentence. `action` completes "cannot ...".
    package init(_ status: StatusError, while action: String) {
        switch status.reason {
        case .forbidden, .unauthorized:
            self.init(.forbidden, "no permission to \(action): \(status.message)")
        case .serviceUnavailable:
            self.init(.unavailable, "cannot \(action): \(status.message)")
        default:
            self.init(.failed, "cannot \(action): \(status.message)")
        }
    }

    init(_ error: ConfigError) {
        self.init(error.code == .invalidName ? .usage : .badValues, error.message)
    }
}

extension CommandError: Equatable {
    package static func == (lhs: CommandError, rhs: CommandError) -> Bool { lhs.code == rhs.code }
}

extension CommandError: CustomStringConvertible {
    package var description: String { message }
}
