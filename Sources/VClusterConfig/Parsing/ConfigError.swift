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
        /// A `--set` argument that is not `key=value`.
        case malformedSetArgument
        /// The name of a virtual cluster or namespace.
        case invalidName
    }

    package let code: Code
    /// One sentence that names the key and its source.
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}

extension ConfigError: Equatable {
    package static func == (lhs: ConfigError, rhs: ConfigError) -> Bool { lhs.code == rhs.code }
}

extension ConfigError: CustomStringConvertible {
    package var description: String { message }
}
