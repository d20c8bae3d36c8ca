/// Takes the text of an expression apart into words.
///
/// Messages are those of the lexer that ANTLR makes from cel-go's grammar.
/// Source: https://github.com/google/cel-spec/blob/master/doc/langdef.md, "Syntax".
struct Lexer {
    private let scalars: [Unicode.Scalar]
    private var position = 0
    private(set) var issues: [Issue] = []

    init(_ text: [Unicode.Scalar]) { scalars = text }

    /// All words, the last of which is the end. O(length).
    mutating func tokens() -> [Token] {
        var tokens: [Token] = []
        while true {
            skipSpace()
            guard position < scalars.count else { break }
            if let token = next() { tokens.append(token) }
        }
        tokens.append(Token(kind: .end, text: "<EOF>", offset: scalars.count))
        return tokens
    }

    private func peek(_ distance: Int = 0) -> Unicode.Scalar? {
        position + distance < scalars.count ? scalars[position + distance] : nil
    }

    private mutating func skipSpace() {
        while let scalar = peek() {
            if " \t\n\r\u{0C}".unicodeScalars.contains(scalar) {
                position += 1
            } else if scalar == "/", peek(1) == "/" {
                while let scalar = peek(), scalar != "\n" { _ = (scalar, position += 1) }
            } else {
                return
            }
        }
    }

    private mutating func next() -> Token? {
        guard let scalar = peek() else { return nil }
        if scalar == "." && peek(1).map(Self.isDigit) == true || Self.isDigit(scalar) { return number() }
        if let token = quoted() { return token }
        if Self.isLetter(scalar) || scalar == "_" { return word() }
        if scalar == "`" { return escapedIdentifier() }
        return symbol(scalar)
    }

    private func token(_ kind: Token.Kind, from start: Int) -> Token {
        Token(kind: kind, text: Self.text(scalars[start..<position]), offset: start)
    }

    static func text(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        return String(text)
    }

    static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
    }

    private static func isHexDigit(_ scalar: Unicode.Scalar) -> Bool {
        isDigit(scalar) || ("a"..."f").contains(scalar) || ("A"..."F").contains(scalar)
    }

    // MARK: Words and signs

    private mutating func word() -> Token {
        let start = position
        while let scalar = peek(), Self.isLetter(scalar) || Self.isDigit(scalar) || scalar == "_" { position += 1 }
        let token = token(.identifier, from: start)
        guard ["true", "false", "null", "in"].contains(token.text) else { return token }
        return Token(kind: .symbol(token.text), text: token.text, offset: start)
    }

    private mutating func escapedIdentifier() -> Token? {
        let start = position
        position += 1
        while let scalar = peek(),
            Self.isLetter(scalar) || Self.isDigit(scalar) || "_.-/ ".unicodeScalars.contains(scalar)
        {
            position += 1
        }
        guard peek() == "`", position > start + 1 else { return unrecognized(from: start) }
        position += 1
        return Token(
            kind: .escapedIdentifier, text: Self.text(scalars[start + 1..<position - 1]), offset: start)
    }

    private mutating func symbol(_ scalar: Unicode.Scalar) -> Token? {
        let start = position
        let pairs = ["==", "!=", "<=", ">=", "&&", "||"]
        if let second = peek(1), pairs.contains(Self.text([scalar, second])) {
            position += 2
        } else if "<>[]{}().,-!?:+*/%".unicodeScalars.contains(scalar) {
            position += 1
        } else {
            if "=&|".unicodeScalars.contains(scalar) { position += 1 }
            return unrecognized(from: start)
        }
        let text = Self.text(scalars[start..<position])
        return Token(kind: .symbol(text), text: text, offset: start)
    }

    /// Reports what begins at `start` and goes on after the character that does not fit.
    private mutating func unrecognized(from start: Int) -> Token? {
        position = min(position + 1, scalars.count)
        let text = Self.text(scalars[start..<position])
        issues.append(Issue(offset: start, message: "Syntax error: token recognition error at: '\(text)'"))
        return nil
    }

    // MARK: Numbers

    private mutating func number() -> Token {
        let start = position
        if peek() == "0", peek(1) == "x", peek(2).map(Self.isHexDigit) == true {
            position += 2
            while let scalar = peek(), Self.isHexDigit(scalar) { position += 1 }
            return integer(from: start)
        }
        skipDigits()
        var isDouble = false
        if peek() == ".", peek(1).map(Self.isDigit) == true {
            isDouble = true
            position += 1
            skipDigits()
        }
        if peek() == "e" || peek() == "E" {
            let sign = peek(1) == "+" || peek(1) == "-" ? 1 : 0
            if peek(1 + sign).map(Self.isDigit) == true {
                isDouble = true
                position += 1 + sign
                skipDigits()
            }
        }
        return isDouble ? token(.double, from: start) : integer(from: start)
    }

    private mutating func integer(from start: Int) -> Token {
        guard peek() == "u" || peek() == "U" else { return token(.int, from: start) }
        position += 1
        return token(.uint, from: start)
    }

    private mutating func skipDigits() {
        while let scalar = peek(), Self.isDigit(scalar) { position += 1 }
    }

    // MARK: Strings

    /// A string or bytes with their prefixes; nil when the next word is neither.
    private mutating func quoted() -> Token? {
        let start = position
        var prefix = 0
        var (isRaw, isBytes) = (false, false)
        while let scalar = peek(prefix) {
            if (scalar == "r" || scalar == "R") && !isRaw {
                isRaw = true
            } else if (scalar == "b" || scalar == "B") && !isBytes && !isRaw {
                isBytes = true
            } else {
                break
            }
            prefix += 1
        }
        guard let quote = peek(prefix), quote == "'" || quote == "\"" else { return nil }
        position += prefix
        let isLong = peek(1) == quote && peek(2) == quote
        position += isLong ? 3 : 1
        while let scalar = peek() {
            if scalar == "\\", !isRaw {
                position = min(position + 2, scalars.count)
            } else if scalar == quote, !isLong || (peek(1) == quote && peek(2) == quote) {
                position += isLong ? 3 : 1
                return token(isBytes ? .bytes : .string, from: start)
            } else if !isLong, scalar == "\n" || scalar == "\r" {
                break
            } else {
                position += 1
            }
        }
        return unrecognized(from: start)
    }
}
