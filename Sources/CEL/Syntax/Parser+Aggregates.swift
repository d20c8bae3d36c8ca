/// Lists, maps and messages written out.
extension Parser {
    mutating func list(_ offset: Int) throws(Failure) -> ExpressionTree.ID {
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

    mutating func map(_ offset: Int) throws(Failure) -> ExpressionTree.ID {
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

    mutating func message(_ name: String) throws(Failure) -> ExpressionTree.ID {
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
}
