/// Reads the text of a regular expression.
/// Source: https://github.com/google/re2/wiki/Syntax; the messages are those of Go's regexp/syntax.
struct ExpressionParser {
    private struct Flags {
        var ignoresCase = false
        var isMultiline = false
        var dotMatchesNewline = false
        var prefersShort = false
    }

    static let maximumRepetition = 1000
    /// Groups in groups.
    static let maximumDepth = 200

    let pattern: String
    var rest: Substring.UnicodeScalarView
    private var flags = Flags()
    private var depth = 0

    init(_ pattern: String) {
        self.pattern = pattern
        rest = Substring(pattern).unicodeScalars
    }

    mutating func parse() throws(RegularExpression.SyntaxError) -> ExpressionNode {
        let node = try choice()
        if !rest.isEmpty { throw .init("unexpected )", pattern) }
        return node
    }

    private mutating func choice() throws(RegularExpression.SyntaxError) -> ExpressionNode {
        var options = [try sequence()]
        while take("|") { options.append(try sequence()) }
        return options.count == 1 ? options[0] : .choice(options)
    }

    private mutating func sequence() throws(RegularExpression.SyntaxError) -> ExpressionNode {
        var nodes: [ExpressionNode] = []
        while let next = rest.first, next != "|", next != ")" {
            let node = try atom()
            nodes.append(try repeated(node))
        }
        return nodes.count == 1 ? nodes[0] : .sequence(nodes)
    }

    // MARK: Repetition

    private mutating func repeated(_ atom: ExpressionNode) throws(RegularExpression.SyntaxError) -> ExpressionNode {
        let start = rest
        guard let count = try repetition() else { return atom }
        let isLazy = take("?") != flags.prefersShort
        let end = rest
        if try repetition() != nil {
            throw .init("invalid nested repetition operator", text(from: start, to: rest))
        }
        rest = end
        return .repetition(atom, minimum: count.minimum, maximum: count.maximum, isLazy: isLazy)
    }

    private mutating func repetition() throws(RegularExpression.SyntaxError) -> (minimum: Int, maximum: Int?)? {
        if take("*") { return (0, nil) }
        if take("+") { return (1, nil) }
        if take("?") { return (0, 1) }
        let start = rest
        guard take("{"), let minimum = number() else {
            rest = start
            return nil
        }
        var maximum: Int? = minimum
        if take(",") { maximum = number() }
        // A brace that opens no count stands for itself.
        guard take("}") else {
            rest = start
            return nil
        }
        if minimum > Self.maximumRepetition || (maximum ?? minimum) > Self.maximumRepetition
            || (maximum ?? minimum) < minimum
        {
            throw .init("invalid repeat count", text(from: start, to: rest))
        }
        return (minimum, maximum)
    }

    private mutating func number() -> Int? {
        let digits = rest.prefix { ("0"..."9").contains($0) }
        guard !digits.isEmpty, digits.count <= 9, let value = Int(String(digits)) else { return nil }
        rest = rest.dropFirst(digits.count)
        return value
    }

    // MARK: Atoms

    private mutating func atom() throws(RegularExpression.SyntaxError) -> ExpressionNode {
        let start = rest
        let scalar = rest.removeFirst()
        switch scalar {
        case "(": return try group(start)
        case "[": return .scalars(cased(try characterClass(start)))
        case ".": return .scalars(flags.dotMatchesNewline ? .any : .anyButNewline)
        case "^": return .assertion(flags.isMultiline ? .lineStart : .textStart)
        case "$": return .assertion(flags.isMultiline ? .lineEnd : .textEnd)
        case "*", "+", "?": throw .init("missing argument to repetition operator", String(Character(scalar)))
        case "\\": return try escape(start)
        default: return .scalars(cased(ScalarSet(scalar)))
        }
    }

    private func cased(_ set: ScalarSet) -> ScalarSet { flags.ignoresCase ? set.ignoringCase : set }

    private mutating func group(
        _ start: Substring.UnicodeScalarView
    ) throws(RegularExpression.SyntaxError) -> ExpressionNode {
        let outer = flags
        if take("?") {
            if take("P") || rest.first == "<" {
                try skipName(start)
            } else {
                guard try readFlags(start) else { return .empty }  // they hold to the end of the group around
            }
        }
        depth += 1
        guard depth <= Self.maximumDepth else { throw .init("expression nests too deeply", pattern) }
        let node = try choice()
        depth -= 1
        guard take(")") else { throw .init("missing closing )", pattern) }
        flags = outer
        return node
    }

    private mutating func skipName(
        _ start: Substring.UnicodeScalarView
    ) throws(RegularExpression.SyntaxError) {
        guard take("<"), let end = rest.firstIndex(of: ">"), end > rest.startIndex else {
            throw .init("invalid named capture", text(from: start, to: Substring.UnicodeScalarView()))
        }
        rest = rest[rest.index(after: end)...]
    }

    /// Reads `i-s:` and the like.
    /// - Returns: whether a group follows.
    private mutating func readFlags(
        _ start: Substring.UnicodeScalarView
    ) throws(RegularExpression.SyntaxError) -> Bool {
        var isOn = true
        while let scalar = rest.popFirst() {
            switch scalar {
            case "i": flags.ignoresCase = isOn
            case "m": flags.isMultiline = isOn
            case "s": flags.dotMatchesNewline = isOn
            case "U": flags.prefersShort = isOn
            case "-": isOn = false
            case ":": return true
            case ")": return false
            default: throw .init("invalid or unsupported Perl syntax", text(from: start, to: rest))
            }
        }
        throw .init("missing argument to repetition operator", "?")
    }

    private mutating func escape(
        _ start: Substring.UnicodeScalarView
    ) throws(RegularExpression.SyntaxError) -> ExpressionNode {
        switch rest.first {
        case "A"?: return assertion(.textStart)
        case "z"?: return assertion(.textEnd)
        case "b"?: return assertion(.wordBoundary)
        case "B"?: return assertion(.noWordBoundary)
        case "Q"?:
            rest.removeFirst()
            return quoted()
        default:
            if let set = try classEscape(start) { return .scalars(cased(set)) }
            return .scalars(cased(ScalarSet(try literalEscape(start))))
        }
    }

    private mutating func assertion(_ assertion: ExpressionAssertion) -> ExpressionNode {
        rest.removeFirst()
        return .assertion(assertion)
    }

    private mutating func quoted() -> ExpressionNode {
        var nodes: [ExpressionNode] = []
        while let scalar = rest.popFirst() {
            if scalar == "\\", take("E") { break }
            nodes.append(.scalars(cased(ScalarSet(scalar))))
        }
        return .sequence(nodes)
    }

    // MARK: Classes
    // MARK: Characters

    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard rest.first == scalar else { return false }
        rest.removeFirst()
        return true
    }

    func text(from start: Substring.UnicodeScalarView, to end: Substring.UnicodeScalarView) -> String {
        String(start.prefix(start.count - end.count))
    }
}
