/// Why no client can be made from a kubeconfig or the environment, as one sentence for the person who asked.
package struct ClientConfigurationError: Error, Sendable, CustomStringConvertible {
    package enum Code: Sendable, Hashable {
        /// There is no kubeconfig, or no context chosen.
        case missing
        /// The file cannot be read.
        case unreadable
        /// The file can be read but not understood.
        case malformed
        /// Context, cluster or user named but not there.
        case dangling
        /// A way to authenticate that we do not have.
        case unsupported
    }

    package let code: Code
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}

extension ClientConfigurationError: Equatable {
    package static func == (lhs: Self, rhs: Self) -> Bool { lhs.code == rhs.code }
}
