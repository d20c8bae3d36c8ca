internal import KubeSchema

/// The steps from the text of an expression to a program.
struct Compiler {
    private let text: String
    private let scalars: [Unicode.Scalar]
    private let environment: CELEnvironment

    init(_ text: String, _ environment: CELEnvironment) {
        self.text = text
        scalars = Array(text.unicodeScalars)
        self.environment = environment
    }

    func compile(expecting expected: [CELType], _ sizes: CELSizes) throws(CELCompileError) -> CELProgram {
        guard scalars.count <= Parser.maximumLength else {
            throw failure([
                Issue(
                    offset: nil,
                    message:
                        "expression code point size exceeds limit: size: \(scalars.count), limit \(Parser.maximumLength)"
                )
            ])
        }
        var parser = Parser(scalars)
        parser.parse()
        guard parser.issues.isEmpty else { throw failure(parser.issues) }
        let functions = FunctionTable.kubernetes
        var checker = TypeChecker(parser.tree, environment, functions)
        let type = checker.check()
        guard checker.issues.isEmpty else { throw failure(checker.issues) }
        var literals = LiteralValidator(parser.tree)
        literals.validate()
        guard literals.issues.isEmpty else { throw failure(literals.issues) }
        if !expected.isEmpty, !type.isDynamic, !expected.contains(type) {
            throw CELCompileError(
                expected.count == 1
                    ? "must evaluate to \(expected[0])"
                    : "must evaluate to one of [\(expected.map(\.description).joined(separator: " "))]")
        }
        var estimator = CostEstimator(parser.tree, checker.types, checker.references, functions, sizes)
        return CELProgram(
            text: text, resultType: type, estimatedCost: estimator.estimate().maximum, tree: parser.tree,
            references: checker.references, expressions: literals.expressions,
            constants: parser.tree.constantAggregates)
    }

    // MARK: Messages

    /// What is wrong, each with the line and a pointer to the place in it.
    /// Source: cel-go, common/error.go.
    private func failure(_ issues: [Issue]) -> CELCompileError {
        let sorted = issues.enumerated().sorted {
            (($0.element.offset ?? -1), $0.offset) < (($1.element.offset ?? -1), $1.offset)
        }
        return CELCompileError(
            "compilation failed: " + sorted.map { describe($0.element) }.joined(separator: "\n"))
    }

    private func describe(_ issue: Issue) -> String {
        guard let offset = issue.offset else { return "ERROR: <input>:-1:0: \(issue.message)" }
        let location = SourceLocation(offset: offset, in: text)
        let lines = scalars.split(separator: "\n", omittingEmptySubsequences: false)
        let line = location.line <= lines.count ? Lexer.text(lines[location.line - 1]) : ""
        let pointer = String(repeating: ".", count: location.column) + "^"
        return "ERROR: <input>:\(location): \(issue.message)\n | \(line)\n | \(pointer)"
    }
}

extension CELEnvironment {
    /// Reads an expression and checks its types. O(length), with a limit on length and depth.
    /// - Parameters:
    ///   - expected: types that the result may have; empty when any will do. `dyn` fits all.
    ///   - sizes: how large values can be, for the estimate of cost.
    /// - Throws: what is wrong, beginning `compilation failed: ` or `must evaluate to `.
    package func compile(
        _ text: String, expecting expected: [CELType] = [], sizes: CELSizes = .unknown
    ) throws(CELCompileError) -> CELProgram {
        try Compiler(text, self).compile(expecting: expected, sizes)
    }
}

/// Checks literals that must have a form, and compiles patterns once.
/// Source: cel-go, cel/validator.go.
private struct LiteralValidator {
    private let tree: ExpressionTree
    private(set) var issues: [Issue] = []
    private(set) var expressions: [ExpressionTree.ID: RegularExpression] = [:]

    init(_ tree: ExpressionTree) { self.tree = tree }

    mutating func validate() {
        for (index, node) in tree.nodes.enumerated() {
            guard case .call(let function, let target, let arguments) = node.kind, let last = arguments.last,
                case .literal(.string(let text)) = tree[last].kind
            else { continue }
            switch function {
            case "duration" where target == nil && CELDuration(text) == nil: report("duration", last)
            case "timestamp" where target == nil && CELTimestamp(rfc3339: text) == nil: report("timestamp", last)
            case "matches":
                do throws(RegularExpression.SyntaxError) {
                    expressions[ExpressionTree.ID(index)] = try RegularExpression(text)
                } catch {
                    report("matches", last)
                }
            default: break
            }
        }
    }

    private mutating func report(_ function: String, _ id: ExpressionTree.ID) {
        issues.append(Issue(offset: Int(tree[id].offset), message: "invalid \(function) argument"))
    }
}
