/// Why values are refused. Two errors are equal when their codes are.
package struct ConfigError: Error, Sendable {
    package enum Code: Sendable, Hashable {
        /// A file that is missing, unreadable, too large or not YAML.
        case unreadable
        /// A key that no version has.
        case unknownKey
        /// A key whose feature this version does not have.
        case notSupportedYet
        /// A value of the wrong type or outside its range.
        case invalidValue
        /// Keys of the older values format beside today's.
        case mixedFormats
        /// Keys that are possible by themselves but not together.
        case contradiction
        /// A `--set` argument that is not `key=value`.
        case malformedSetArgument
        /// The name of a virtual cluster or namespace.
        case invalidName
    }

    package let code: Code
    /// A sentence that names the key and its source; several stand on lines of their own.
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// Several as one, a line each; nil when there are none.
    package init?(joining problems: [ConfigError]) {
        guard let first = problems.first else { return nil }
        self.init(first.code, problems.map(\.message).joined(separator: "\n"))
    }
}

extension ConfigError: Equatable {
    package static func == (lhs: ConfigError, rhs: ConfigError) -> Bool { lhs.code == rhs.code }
}

extension ConfigError: CustomStringConvertible {
    package var description: String { message }
}
