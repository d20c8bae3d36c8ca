/// Makes a tree from the words of an expression.
///
/// Source: cel-spec, "Syntax"; messages are those of the parser that ANTLR makes from cel-go's grammar, up to the first
/// that cannot be recovered from.
struct Parser {
    /// Longest expression in Unicode scalars. Source: cel-go, parser options.
    static let maximumLength = 100_000

    /// Ends parsing; the reason is among the issues.
    struct Failure: Error {}

    let tokens: [Token]
    var position = 0
    private var depth = 0
    var tree = ExpressionTree()
    private(set) var issues: [Issue]

    init(_ scalars: [Unicode.Scalar]) {
        var lexer = Lexer(scalars)
        tokens = lexer.tokens()
        issues = lexer.issues
    }

    mutating func parse() {
        do throws(Failure) {
            let root = try expression()
            tree.root = root
            if token.kind != .end { try unexpected(expecting: "<EOF>") { $0.kind == .end } }
        } catch {
            // Said by an issue.
        }
    }

    // MARK: Words

    var token: Token { tokens[position] }

    private var following: Token { tokens[min(position + 1, tokens.count - 1)] }

    mutating func take(_ symbol: String) -> Bool {
        guard token.isSymbol(symbol) else { return false }
        position += 1
        return true
    }

    mutating func report(_ message: String, at offset: Int?) { issues.append(Issue(offset: offset, message: message)) }

    mutating func syntaxError(_ message: String) throws(Failure) -> Never {
        report("Syntax error: \(message)", at: token.offset)
        throw Failure()
    }

    /// Reports the next word. When the one after it would do, the parser goes on there.
    mutating func unexpected(
        expecting expected: String, _ isExpected: (Token) -> Bool
    ) throws(Failure) {
        if token.kind != .end, isExpected(following) {
            report("Syntax error: extraneous input '\(token.shown)' expecting \(expected)", at: token.offset)
            position += 1
            return
        }
        try syntaxError("mismatched input '\(token.shown)' expecting \(expected)")
    }

    /// Takes a closing sign that must come, and goes on without it where the text ends.
    mutating func close(_ symbol: String) throws(Failure) {
        if take(symbol) { return }
        if token.kind != .end, following.isSymbol(symbol) {
            report("Syntax error: extraneous input '\(token.shown)' expecting '\(symbol)'", at: token.offset)
            position += 2
            return
        }
        try syntaxError("missing '\(symbol)' at '\(token.shown)'")
    }

    // MARK: Operators

    mutating func expression() throws(Failure) -> ExpressionTree.ID {
        depth += 1
        defer { depth -= 1 }
        guard depth <= ExpressionTree.maximumHeight else { try tooDeep() }
        let condition = try disjunction()
        let question = token.offset
        guard take("?") else { return condition }
        let positive = try disjunction()
        guard take(":") else { try syntaxError("mismatched input '\(token.shown)' expecting ':'") }
        let negative = try expression()
        return try call("_?_:_", [condition, positive, negative], at: question)
    }

    private mutating func disjunction() throws(Failure) -> ExpressionTree.ID {
        try logical("||", "_||_") { parser throws(Failure) in
            try parser.logical("&&", "_&&_") { parser throws(Failure) in try parser.operation(0) }
        }
    }

    private mutating func tooDeep() throws(Failure) -> Never {
        report("expression recursion limit exceeded: \(ExpressionTree.maximumHeight)", at: nil)
        throw Failure()
    }

    /// Terms between the same sign, as a balanced tree.
    private mutating func logical(
        _ symbol: String, _ function: String, operand: (inout Parser) throws(Failure) -> ExpressionTree.ID
    ) throws(Failure) -> ExpressionTree.ID {
        var terms = [try operand(&self)]
        var offsets: [Int] = []
        while token.isSymbol(symbol) {
            offsets.append(token.offset)
            position += 1
            terms.append(try operand(&self))
        }
        return try balanced(function, terms[...], offsets[...])
    }

    private mutating func balanced(
        _ function: String, _ terms: ArraySlice<ExpressionTree.ID>, _ offsets: ArraySlice<Int>
    ) throws(Failure) -> ExpressionTree.ID {
        guard terms.count > 1 else { return terms[terms.startIndex] }
        let middle = offsets.startIndex + offsets.count / 2
        let split = terms.startIndex + offsets.count / 2 + 1
        let left = try balanced(function, terms[..<split], offsets[..<middle])
        let right = try balanced(function, terms[split...], offsets[(middle + 1)...])
        return try call(function, [left, right], at: offsets[middle])
    }

    private static let operators: [[String: String]] = [
        [
            "<": "_<_", "<=": "_<=_", ">": "_>_", ">=": "_>=_", "==": "_==_", "!=": "_!=_", "in": "@in",
        ],
        ["+": "_+_", "-": "_-_"],
        ["*": "_*_", "/": "_/_", "%": "_%_"],
    ]

    /// Relations, sums and products, each of which binds more closely.
    private mutating func operation(_ level: Int) throws(Failure) -> ExpressionTree.ID {
        guard level < Self.operators.count else { return try unary() }
        var left = try operation(level + 1)
        while case .symbol(let symbol) = token.kind, let function = Self.operators[level][symbol] {
            let offset = token.offset
            position += 1
            let right = try operation(level + 1)
            left = try call(function, [left, right], at: offset)
        }
        return left
    }

    private mutating func unary() throws(Failure) -> ExpressionTree.ID {
        let offset = token.offset
        if token.isSymbol("!") {
            var count = 0
            while take("!") { count += 1 }
            let operand = try member()
            return count % 2 == 0 ? operand : try call("!_", [operand], at: offset)
        }
        guard token.isSymbol("-"), following.kind != .int, following.kind != .double else { return try member() }
        var count = 0
        while take("-") { count += 1 }
        let operand = try member()
        return count % 2 == 0 ? operand : try call("-_", [operand], at: offset)
    }

    func call(_ function: String, _ arguments: [ExpressionTree.ID]) -> ExpressionTree.Kind {
        .call(function, target: nil, arguments: arguments)
    }

    mutating func call(
        _ function: String, _ arguments: [ExpressionTree.ID], at offset: Int
    ) throws(Failure) -> ExpressionTree.ID {
        try add(call(function, arguments), at: offset)
    }

    mutating func add(_ kind: ExpressionTree.Kind, at offset: Int) throws(Failure) -> ExpressionTree.ID {
        let id = tree.add(kind, at: offset)
        if tree.isTooDeep || tree.height(id) > ExpressionTree.maximumHeight { try tooDeep() }
        return id
    }

    // MARK: Aggregates
    /// What may come in a place, as messages list it.
    enum Expected {
        static let literals = "'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}"
        static let operand = "{'[', '{', '(', '.', '-', '!', \(literals)"
        static let argument = "{'[', '{', '(', ')', '.', '-', '!', \(literals)"
        static let element = "{'[', ']', '{', '(', '.', ',', '-', '!', '?', \(literals)"
        static let entry = "{'[', '{', '}', '(', '.', ',', '-', '!', '?', \(literals)"
        static let field = "{'}', ',', '?', IDENTIFIER, ESC_IDENTIFIER}"
    }
}
