/// Why an expression is none, in the words of cel-go as kube-apiserver shows them.
package struct CELCompileError: Error, Hashable, CustomStringConvertible {
    /// `compilation failed: ERROR: <input>:1:4: ...`, or what is wrong with the type of the result.
    package let description: String

    package init(_ description: String) { self.description = description }
}

/// Why an expression has no value.
package struct CELEvaluationError: Error, Hashable, CustomStringConvertible {
    package enum Code: Sendable, Hashable {
        /// The expression failed on these values, such as `no such key: x`.
        case failed
        /// It was stopped because it cost too much.
        case costLimitExceeded
    }

    package let code: Code
    /// In the words of cel-go.
    package let description: String
    /// What was spent until then.
    package internal(set) var cost: UInt64 = 0

    package init(_ description: String, code: Code = .failed) {
        self.code = code
        self.description = description
    }

    static let costLimitExceeded = CELEvaluationError(
        "operation cancelled: actual cost limit exceeded", code: .costLimitExceeded)
    static let noSuchOverload = CELEvaluationError("no such overload")
}
