/// Why a text is not the YAML that was asked for. Two errors are equal when their codes are.
package struct YAMLError: Error, Sendable {
    package enum Code: Sendable, Hashable {
        /// Not YAML at all, or not UTF-8.
        case malformed
        /// A mapping names a member twice.
        case duplicateKey
        /// An alias without its anchor, or a merge key whose value is no mapping.
        case badReference
        /// Something JSON has no form for: NaN, infinity, binary, a mapping as member name.
        case notJSON
        /// One document was expected.
        case severalDocuments
        /// Over one of `YAML.Limits`.
        case tooLarge
    }

    package let code: Code
    /// One line, without position.
    package let message: String
    /// From 1; nil when the text as a whole is meant.
    package let line: Int?

    /// What kube-apiserver says of the same text. Go's parser knows no line for what is wrong on the first one, and
    /// names that before the token where it gives up on others.
    package let goDescription: String

    package init(_ code: Code, _ message: String, line: Int?, goLine: Int? = nil) {
        self.code = code
        self.message = message
        self.line = line
        goDescription = "yaml: " + (goLine.map { "line \($0): " } ?? "") + message
    }
}

extension YAMLError: Equatable {
    package static func == (lhs: YAMLError, rhs: YAMLError) -> Bool { lhs.code == rhs.code }
}

extension YAMLError: CustomStringConvertible {
    /// `line 3: key "a" already set in map`.
    package var description: String { line.map { "line \($0): \(message)" } ?? message }
}
