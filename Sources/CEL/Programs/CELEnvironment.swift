/// What an expression may mention: variables, types of messages, and the functions of Kubernetes' libraries.
///
/// Functions are those of Kubernetes 1.36 and the same everywhere; only variables and messages differ.
package struct CELEnvironment: Sendable {
    /// The types of variables by name.
    package var variables: [String: CELType]
    /// The type of a message that an expression makes with `Name{...}`; nil when there is no such type.
    package var messages: @Sendable (String) -> CELObjectType?

    package init(
        variables: [String: CELType] = [:], messages: @escaping @Sendable (String) -> CELObjectType? = { _ in nil }
    ) {
        self.variables = variables
        self.messages = messages
    }
}

/// How many elements, members or bytes values of variables can have at most, for estimates of cost.
package struct CELSizes: Sendable {
    /// The largest size of what is found on a path from a variable: names of fields, `@items` for the elements of a list,
    /// `@keys` and `@values` for those of a map. Nil when nothing is known.
    package let maximum: @Sendable (_ path: [String]) -> UInt64?

    package init(maximum: @escaping @Sendable (_ path: [String]) -> UInt64?) { self.maximum = maximum }

    package static let unknown = CELSizes { _ in nil }
}
