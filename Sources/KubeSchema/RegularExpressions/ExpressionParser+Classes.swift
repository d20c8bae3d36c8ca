/// Classes of characters: `[a-z]`, `[[:alpha:]]`, `\\d`, `\\p{Greek}`, and characters written as escapes.
extension ExpressionParser {
    mutating func characterClass(
        _ start: Substring.UnicodeScalarView
    ) throws(RegularExpression.SyntaxError) -> ScalarSet {
        var set = ScalarSet()
        let isNegated = take("^")
        var isFirst = true
        while let next = rest.first, isFirst || next != "]" {
            isFirst = false
            if let named = try posixClass() {
                set.formUnion(named)
                continue
            }
            let memberStart = rest
            if next == "\\" {
                rest.removeFirst()
                if let escaped = try classEscape(memberStart) {
                    set.formUnion(escaped)
                    continue
                }
                rest = memberStart
            }
            let lower = try classMember()
            var upper = lower
            let beforeRange = rest
            if take("-") {
                if rest.first == "]" { rest = beforeRange } else { upper = try classMember() }
            }
            guard lower <= upper else {
                throw .init("invalid character class range", text(from: memberStart, to: rest))
            }
            set.insert(lower...upper)
        }
        guard take("]") else {
            throw .init("missing closing ]", text(from: start, to: Substring.UnicodeScalarView()))
        }
        return isNegated ? set.negated : set
    }

    private mutating func classMember() throws(RegularExpression.SyntaxError) -> Unicode.Scalar {
        let start = rest
        guard let scalar = rest.popFirst() else { throw .init("missing closing ]", pattern) }
        return scalar == "\\" ? try literalEscape(start) : scalar
    }

    private mutating func posixClass() throws(RegularExpression.SyntaxError) -> ScalarSet? {
        let start = rest
        guard take("["), take(":"), let end = rest.firstIndex(of: ":"),
            rest[rest.index(after: end)...].first == "]"
        else {
            rest = start
            return nil
        }
        var name = String(rest[..<end])
        rest = rest[end...].dropFirst(2)
        let isNegated = name.hasPrefix("^")
        if isNegated { name.removeFirst() }
        guard let set = ScalarSet.posix(name) else {
            throw .init("invalid character class range", text(from: start, to: rest))
        }
        return isNegated ? set.negated : set
    }

    /// An escape that stands for many characters, after its backslash; nil when it is none.
    mutating func classEscape(
        _ start: Substring.UnicodeScalarView
    ) throws(RegularExpression.SyntaxError) -> ScalarSet? {
        let set: ScalarSet
        switch rest.first {
        case "d"?: set = .digits
        case "D"?: set = .digits.negated
        case "w"?: set = .word
        case "W"?: set = .word.negated
        case "s"?: set = .space
        case "S"?: set = .space.negated
        case "p"?, "P"?: return try unicodeClass(start)
        default: return nil
        }
        rest.removeFirst()
        return set
    }

    private mutating func unicodeClass(
        _ start: Substring.UnicodeScalarView
    ) throws(RegularExpression.SyntaxError) -> ScalarSet {
        var isNegated = rest.removeFirst() == "P"
        var name = ""
        if take("{") {
            guard let end = rest.firstIndex(of: "}") else {
                throw .init("invalid character class range", text(from: start, to: Substring.UnicodeScalarView()))
            }
            name = String(rest[..<end])
            rest = rest[rest.index(after: end)...]
        } else if let letter = rest.popFirst() {
            name = String(Character(letter))
        }
        if name.hasPrefix("^") {
            name.removeFirst()
            isNegated.toggle()
        }
        guard let set = ScalarSet.unicode(name) else {
            throw .init("invalid character class range", text(from: start, to: rest))
        }
        return isNegated ? set.negated : set
    }

    /// An escape that stands for one character, after its backslash.
    mutating func literalEscape(
        _ start: Substring.UnicodeScalarView
    ) throws(RegularExpression.SyntaxError) -> Unicode.Scalar {
        guard let scalar = rest.popFirst() else { throw .init("trailing backslash at end of expression", "") }
        switch scalar {
        case "a": return "\u{07}"
        case "f": return "\u{0C}"
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "v": return "\u{0B}"
        case "x":
            let digits: String
            if take("{"), let end = rest.firstIndex(of: "}") {
                digits = String(rest[..<end])
                rest = rest[rest.index(after: end)...]
            } else {
                digits = String(rest.prefix(2))
                rest = rest.dropFirst(2)
            }
            if let value = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(value) { return scalar }
        case "0"..."7":
            let digits = String(Character(scalar)) + String(rest.prefix(2).prefix { ("0"..."7").contains($0) })
            if scalar == "0", let value = UInt32(digits, radix: 8), let decoded = Unicode.Scalar(value) {
                rest = rest.dropFirst(digits.unicodeScalars.count - 1)
                return decoded
            }
        default:
            // Punctuation stands for itself.
            if scalar.isASCII, !scalar.properties.isAlphabetic, !("0"..."9").contains(scalar) { return scalar }
        }
        throw .init("invalid escape sequence", text(from: start, to: rest))
    }
}
