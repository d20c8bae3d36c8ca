/// Makes a tree from the words of an expression.
///
/// Source: cel-spec, "Syntax"; messages are those of the parser that ANTLR makes from cel-go's grammar, up to the first
/// that cannot be recovered from.
struct Parser {
    /// Longest expression in Unicode scalars. Source: cel-go, parser options.
    static let maximumLength = 100_000

    /// Ends parsing; the reason is among the issues.
    struct Failure: Error {}

    private let tokens: [Token]
    private var position = 0
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

    private var token: Token { tokens[position] }

    private var following: Token { tokens[min(position + 1, tokens.count - 1)] }

    private mutating func take(_ symbol: String) -> Bool {
        guard token.isSymbol(symbol) else { return false }
        position += 1
        return true
    }

    mutating func report(_ message: String, at offset: Int?) { issues.append(Issue(offset: offset, message: message)) }

    private mutating func syntaxError(_ message: String) throws(Failure) -> Never {
        report("Syntax error: \(message)", at: token.offset)
        throw Failure()
    }

    /// Reports the next word. When the one after it would do, the parser goes on there.
    private mutating func unexpected(
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
    private mutating func close(_ symbol: String) throws(Failure) {
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

    // MARK: Members

    private mutating func member() throws(Failure) -> ExpressionTree.ID {
        var operand = try primary()
        while true {
            let offset = token.offset
            if take(".") {
                operand = try selection(of: operand, at: offset)
            } else if take("[") {
                let isOptional = take("?")
                let index = try expression()
                try close("]")
                operand = try call(isOptional ? "_[?_]" : "_[_]", [operand, index], at: offset)
            } else if token.isSymbol("{"), let name = tree.qualifiedName(operand) {
                operand = try message(name)
            } else {
                return operand
            }
        }
    }

    private mutating func selection(
        of operand: ExpressionTree.ID, at offset: Int
    ) throws(Failure) -> ExpressionTree.ID {
        let isOptional = take("?")
        let name = token
        guard name.kind == .identifier || name.kind == .escapedIdentifier else {
            if name.kind == .end { try syntaxError("no viable alternative at input '.'") }
            try syntaxError("no viable alternative at input '.\(name.shown)'")
        }
        position += 1
        if isOptional {
            let field = try add(.literal(.string(name.text)), at: name.offset)
            return try call("_?._", [operand, field], at: offset)
        }
        let open = token.offset
        guard name.kind == .identifier, take("(") else {
            return try add(.select(operand, field: name.text), at: offset)
        }
        let arguments = try arguments()
        if let expanded = try expandMacro(name.text, target: operand, arguments, at: open) { return expanded }
        return try add(.call(name.text, target: operand, arguments: arguments), at: open)
    }

    private mutating func arguments() throws(Failure) -> [ExpressionTree.ID] {
        if take(")") { return [] }
        if !Self.startsOperand(token) { try unexpected(expecting: Expected.argument) { Self.startsOperand($0) } }
        var arguments = [try expression()]
        while take(",") { arguments.append(try expression()) }
        try close(")")
        return arguments
    }

    // MARK: Primaries

    private static func startsOperand(_ token: Token) -> Bool {
        switch token.kind {
        case .symbol(let symbol): ["[", "{", "(", ".", "-", "!", "true", "false", "null"].contains(symbol)
        case .identifier, .int, .uint, .double, .string, .bytes: true
        case .escapedIdentifier, .end: false
        }
    }

    private mutating func primary() throws(Failure) -> ExpressionTree.ID {
        if !Self.startsOperand(token) || token.isSymbol("!") {
            try unexpected(expecting: Expected.operand) { Self.startsOperand($0) }
        }
        let start = token
        position += 1
        switch start.kind {
        case .symbol("("):
            let inner = try expression()
            try close(")")
            return inner
        case .symbol("["): return try list(start.offset)
        case .symbol("{"): return try map(start.offset)
        case .symbol("."):
            guard token.kind == .identifier else {
                try syntaxError("mismatched input '\(token.shown)' expecting IDENTIFIER")
            }
            position += 1
            return try name("." + tokens[position - 1].text, start.offset)
        case .identifier: return try name(start.text, start.offset)
        default: return try literal(start)
        }
    }

    private static let reserved: Set<String> = [
        "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package",
        "namespace", "return", "var", "void", "while",
    ]

    private mutating func name(_ name: String, _ offset: Int) throws(Failure) -> ExpressionTree.ID {
        let open = token.offset
        if take("(") {
            let arguments = try arguments()
            if let expanded = try expandMacro(name, target: nil, arguments, at: open) { return expanded }
            return try add(.call(name, target: nil, arguments: arguments), at: open)
        }
        if Self.reserved.contains(name) { report("reserved identifier: \(name)", at: offset) }
        return try add(.identifier(name), at: offset)
    }

    private mutating func literal(_ token: Token) throws(Failure) -> ExpressionTree.ID {
        var token = token
        let offset = token.offset
        let isNegative = token.isSymbol("-")
        if isNegative {
            token = self.token
            guard token.kind == .int || token.kind == .double else { try unexpectedAfterMinus() }
            position += 1
        }
        let value: CELValue?
        switch token.kind {
        case .symbol("true"): value = .bool(true)
        case .symbol("false"): value = .bool(false)
        case .symbol("null"): value = .null
        case .int: value = LiteralText.int(token.text, isNegative: isNegative).map(CELValue.int)
        case .uint: value = LiteralText.uint(token.text).map(CELValue.uint)
        case .double:
            value = Double((isNegative ? "-" : "") + (token.text.hasPrefix(".") ? "0" : "") + token.text)
                .map(CELValue.double)
        case .string: value = LiteralText.string(token.text).map(CELValue.string)
        default: value = LiteralText.bytes(token.text).map(CELValue.bytes)
        }
        if value == nil {
            switch token.kind {
            case .int: report("invalid int literal", at: offset)
            case .uint: report("invalid uint literal", at: offset)
            case .double: report("invalid double literal", at: offset)
            default: report("invalid escape sequence in literal \(token.text)", at: offset)
            }
        }
        return try add(.literal(value ?? .null), at: offset)
    }

    private mutating func unexpectedAfterMinus() throws(Failure) -> Never {
        try syntaxError("mismatched input '\(token.shown)' expecting \(Expected.operand)")
    }

    // MARK: Aggregates

    private mutating func list(_ offset: Int) throws(Failure) -> ExpressionTree.ID {
        var elements: [ExpressionTree.ID] = []
        var optionals: [Int] = []
        while !take("]") {
            if elements.isEmpty, take(",") {
                try close("]")
                break
            }
            if elements.isEmpty, !Self.startsOperand(token), !token.isSymbol("?") {
                try unexpected(expecting: Expected.element) { Self.startsOperand($0) || $0.isSymbol("]") }
                continue
            }
            if take("?") { optionals.append(elements.count) }
            elements.append(try expression())
            if !take(","), !token.isSymbol("]") {
                try unexpected(expecting: "{']', ','}") { $0.isSymbol("]") || $0.isSymbol(",") }
                _ = take(",")
            }
        }
        return try add(.list(elements, optionals: optionals), at: offset)
    }

    private mutating func map(_ offset: Int) throws(Failure) -> ExpressionTree.ID {
        var entries: [ExpressionTree.Entry] = []
        while !take("}") {
            if entries.isEmpty, take(",") {
                try close("}")
                break
            }
            if entries.isEmpty, !Self.startsOperand(token), !token.isSymbol("?") {
                try unexpected(expecting: Expected.entry) { Self.startsOperand($0) || $0.isSymbol("}") }
                continue
            }
            let isOptional = take("?")
            let key = try expression()
            guard take(":") else { try syntaxError("mismatched input '\(token.shown)' expecting ':'") }
            entries.append(.init(key: key, value: try expression(), isOptional: isOptional))
            if !take(","), !token.isSymbol("}") {
                try unexpected(expecting: "{'}', ','}") { $0.isSymbol("}") || $0.isSymbol(",") }
                _ = take(",")
            }
        }
        return try add(.map(entries), at: offset)
    }

    private mutating func message(_ name: String) throws(Failure) -> ExpressionTree.ID {
        let offset = token.offset
        position += 1
        var fields: [ExpressionTree.Field] = []
        func isName(_ token: Token) -> Bool { token.kind == .identifier || token.kind == .escapedIdentifier }
        while !take("}") {
            if fields.isEmpty, take(",") {
                try close("}")
                break
            }
            if fields.isEmpty, !isName(token), !token.isSymbol("?") {
                try unexpected(expecting: Expected.field) { isName($0) || $0.isSymbol("}") }
                continue
            }
            let isOptional = take("?")
            guard isName(token) else {
                try syntaxError("mismatched input '\(token.shown)' expecting {IDENTIFIER, ESC_IDENTIFIER}")
            }
            let field = token.text
            position += 1
            guard take(":") else { try syntaxError("mismatched input '\(token.shown)' expecting ':'") }
            fields.append(.init(name: field, value: try expression(), isOptional: isOptional))
            if !take(","), !token.isSymbol("}") {
                try unexpected(expecting: "{'}', ','}") { $0.isSymbol("}") || $0.isSymbol(",") }
                _ = take(",")
            }
        }
        return try add(.message(name, fields), at: offset)
    }

    /// What may come in a place, as messages list it.
    private enum Expected {
        static let literals = "'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}"
        static let operand = "{'[', '{', '(', '.', '-', '!', \(literals)"
        static let argument = "{'[', '{', '(', ')', '.', '-', '!', \(literals)"
        static let element = "{'[', ']', '{', '(', '.', ',', '-', '!', '?', \(literals)"
        static let entry = "{'[', '{', '}', '(', '.', ',', '-', '!', '?', \(literals)"
        static let field = "{'}', ',', '?', IDENTIFIER, ESC_IDENTIFIER}"
    }
}
