/// What went wrong with keys, certificates or tokens. Equal when the codes are equal. Never holds key material.
package struct PKIError: Error, Sendable {
    package enum Code: Sendable, Hashable {
        /// Text or bytes are not a key, certificate, signing request or token.
        case malformed
        /// The signature was not made by the key it should be from.
        case invalidSignature
        /// Certificate or token is no longer, or not yet, valid.
        case notValidNow
        /// A certificate or token for something else: usage, issuer or audience do not fit.
        case notAcceptable
        /// Key and certificate do not belong together.
        case keyMismatch
        /// Making a key or certificate failed.
        case generationFailed
        /// Reading or writing a file failed.
        case inputOutput
    }

    package let code: Code
    /// One sentence for a person.
    package let message: String
    /// What the layer below said.
    package let cause: String?
    /// Where in the code the error was made.
    package let location: String

    package init(
        _ code: Code, _ message: String, cause: String? = nil, file: StaticString = #fileID, line: UInt = #line
    ) {
        self.code = code
        self.message = message
        self.cause = cause
        location = "\(file):\(line)"
    }
}

extension PKIError: Hashable {
    package static func == (lhs: PKIError, rhs: PKIError) -> Bool { lhs.code == rhs.code }

    package func hash(into hasher: inout Hasher) { hasher.combine(code) }
}

extension PKIError: CustomStringConvertible {
    package var description: String { cause.map { "\(message) (\($0))" } ?? message }
}
