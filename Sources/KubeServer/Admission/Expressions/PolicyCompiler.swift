internal import CEL

/// Compiles the expressions of one policy, which may mention the variables that come before them.
struct PolicyCompiler: Sendable {
    let hasParameters: Bool
    private(set) var variables: [String: CELProgram] = [:]
    private let hasVariables: Bool

    /// - Parameter hasVariables: whether `variables` may be mentioned though none has been added.
    init(hasParameters: Bool, hasVariables: Bool = false) {
        self.hasParameters = hasParameters
        self.hasVariables = hasVariables
    }

    func environment(_ purpose: AdmissionExpressions.Purpose) -> CELEnvironment {
        AdmissionExpressions.environment(
            hasParameters: hasParameters, for: purpose,
            variables: variables.isEmpty && !hasVariables ? nil : CELLazyVariables.type(of: variables))
    }

    /// - Throws: what is wrong with the expression; the variable is not known then.
    mutating func addVariable(_ name: String, _ expression: String) throws(CELCompileError) {
        variables[name] = try environment(.validation).compile(expression)
    }
}
