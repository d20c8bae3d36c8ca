internal import KubeSchema

/// An expression ready to be evaluated, any number of times and at the same time.
package struct CELProgram: Sendable {
    /// The expression as it was written.
    package let text: String
    package let resultType: CELType
    /// What one evaluation can cost at most, by estimate; `UInt64.max` when there is no bound.
    package let estimatedCost: UInt64
    let tree: ExpressionTree
    /// What each node of the tree refers to.
    let references: [Reference]
    /// Patterns that are literals, by the calls that they belong to.
    let expressions: [ExpressionTree.ID: RegularExpression]
    /// Lists and maps of nothing but literals, which cost nothing to make.
    let constants: Set<ExpressionTree.ID>

    /// Whether the expression mentions a variable. O(length).
    package func mentions(_ variable: String) -> Bool {
        references.contains { if case .variable(variable) = $0 { true } else { false } }
    }

    /// Whether the expression reads a field of a variable, as `claims.email` or `claims.?email`. O(length).
    package func reads(_ field: String, of variable: String) -> Bool {
        func isVariable(_ id: ExpressionTree.ID) -> Bool {
            if case .identifier(variable) = tree.nodes[Int(id)].kind { true } else { false }
        }
        func isField(_ id: ExpressionTree.ID) -> Bool {
            if case .literal(.string(field)) = tree.nodes[Int(id)].kind { true } else { false }
        }
        return tree.nodes.contains { node in
            switch node.kind {
            case .select(let operand, field: field), .presence(let operand, field: field): isVariable(operand)
            case .call("_?._", _, let arguments) where arguments.count == 2:
                isVariable(arguments[0]) && isField(arguments[1])
            default: false
            }
        }
    }

    /// The value of the expression.
    /// - Parameters:
    ///   - variables: the values of the environment's variables. One that is missing is an error where it is mentioned.
    ///   - costLimit: what the evaluation may cost.
    /// - Throws: why there is no value, and what was spent.
    package func evaluate(
        _ variables: CELVariables, costLimit: UInt64 = CELLimits.perCall
    ) throws(CELEvaluationError) -> CELResult {
        var evaluator = Evaluator(self, variables, costLimit: costLimit)
        do throws(CELEvaluationError) {
            let value = try evaluator.run()
            return CELResult(value: value, cost: evaluator.cost)
        } catch {
            var failure = error
            failure.cost = evaluator.cost
            throw failure
        }
    }
}

/// What an evaluation gave and what it cost.
package struct CELResult: Sendable {
    package let value: CELValue
    package let cost: UInt64
}

/// The values of variables by name.
package typealias CELVariables = [String: CELValue]
