/// What operators stand between: names, literals, and what is read of them with `.`, `[]` and `()`.
extension Parser {
    // MARK: Members

    mutating func member() throws(Failure) -> ExpressionTree.ID {
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

    mutating func arguments() throws(Failure) -> [ExpressionTree.ID] {
        if take(")") { return [] }
        if !Self.startsOperand(token) { try unexpected(expecting: Expected.argument) { Self.startsOperand($0) } }
        var arguments = [try expression()]
        while take(",") { arguments.append(try expression()) }
        try close(")")
        return arguments
    }

    // MARK: Primaries

    static func startsOperand(_ token: Token) -> Bool {
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

    mutating func name(_ name: String, _ offset: Int) throws(Failure) -> ExpressionTree.ID {
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
}
