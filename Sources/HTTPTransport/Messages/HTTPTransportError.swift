/// What can go wrong below HTTP semantics. Equality looks at the code only.
package struct HTTPTransportError: Error, Sendable, CustomStringConvertible {
    package enum Code: Sendable, Hashable {
        /// The peer or the server closed the connection or stream, or the task was cancelled.
        case closed
        /// A body or message is larger than the limit given.
        case tooLarge(limit: Int)
        /// The peer sent nothing for too long.
        case timedOut
        /// The peer broke the protocol.
        case malformed
        /// This request cannot leave HTTP.
        case upgradeNotPossible
        /// Certificate, key or CA bundle cannot be used.
        case badCertificate
        /// The address cannot be listened on.
        case cannotListen
    }

    package let code: Code
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }

    static let closed = HTTPTransportError(.closed, "the connection is closed")
}

extension HTTPTransportError: Equatable {
    package static func == (lhs: Self, rhs: Self) -> Bool { lhs.code == rhs.code }
}
