/// The values of literals as they are written.
/// Source: cel-spec, "String and Bytes Values".
enum LiteralText {
    /// - Parameter text: digits with `0x` before them or not, without sign.
    static func int(_ text: String, isNegative: Bool) -> Int64? {
        let isHex = text.hasPrefix("0x")
        return Int64((isNegative ? "-" : "") + (isHex ? String(text.dropFirst(2)) : text), radix: isHex ? 16 : 10)
    }

    /// - Parameter text: with the `u` at its end.
    static func uint(_ text: String) -> UInt64? {
        let digits = text.dropLast()
        return digits.hasPrefix("0x") ? UInt64(digits.dropFirst(2), radix: 16) : UInt64(digits)
    }

    static func string(_ text: String) -> String? {
        guard let parts = content(text) else { return nil }
        if parts.isRaw { return Lexer.text(parts.scalars) }
        var result = String.UnicodeScalarView()
        var reader = EscapeReader(rest: parts.scalars[...])
        while let next = reader.next() {
            guard case .scalar(let scalar) = next else {
                guard case .byte(let value) = next else { return nil }
                result.append(Unicode.Scalar(value))
                continue
            }
            result.append(scalar)
        }
        return reader.hasFailed ? nil : String(result)
    }

    static func bytes(_ text: String) -> [UInt8]? {
        guard let parts = content(text) else { return nil }
        if parts.isRaw { return Array(Lexer.text(parts.scalars).utf8) }
        var result: [UInt8] = []
        var reader = EscapeReader(rest: parts.scalars[...])
        while let next = reader.next() {
            switch next {
            case .scalar(let scalar): result.append(contentsOf: Array(String(Character(scalar)).utf8))
            case .byte(let value): result.append(value)
            }
        }
        return reader.hasFailed ? nil : result
    }

    /// What stands between the quotes.
    private static func content(_ text: String) -> (scalars: [Unicode.Scalar], isRaw: Bool)? {
        var scalars = Array(text.unicodeScalars)[...]
        var isRaw = false
        while let first = scalars.first, first != "'" && first != "\"" {
            if first == "r" || first == "R" { isRaw = true }
            scalars.removeFirst()
        }
        guard let quote = scalars.first else { return nil }
        let isLong = scalars.count >= 6 && scalars.prefix(3).allSatisfy { $0 == quote }
        let inner = scalars.dropFirst(isLong ? 3 : 1).dropLast(isLong ? 3 : 1)
        return (Array(inner), isRaw)
    }
}

/// Walks over the text of a string and resolves its escapes.
private struct EscapeReader {
    enum Part {
        case scalar(Unicode.Scalar)
        /// Written in octal or as `\x`.
        case byte(UInt8)
    }

    var rest: ArraySlice<Unicode.Scalar>
    private(set) var hasFailed = false

    init(rest: ArraySlice<Unicode.Scalar>) { self.rest = rest }

    mutating func next() -> Part? {
        guard !hasFailed, let scalar = rest.popFirst() else { return nil }
        guard scalar == "\\" else { return .scalar(scalar) }
        guard let escape = rest.popFirst() else { return fail() }
        switch escape {
        case "a": return .scalar("\u{07}")
        case "b": return .scalar("\u{08}")
        case "f": return .scalar("\u{0C}")
        case "n": return .scalar("\n")
        case "r": return .scalar("\r")
        case "t": return .scalar("\t")
        case "v": return .scalar("\u{0B}")
        case "\\", "'", "\"", "`", "?": return .scalar(escape)
        case "x", "X": return number(2, radix: 16).flatMap { UInt8(exactly: $0) }.map(Part.byte) ?? fail()
        case "u": return number(4, radix: 16).flatMap(Unicode.Scalar.init).map(Part.scalar) ?? fail()
        case "U": return number(8, radix: 16).flatMap(Unicode.Scalar.init).map(Part.scalar) ?? fail()
        case "0"..."3":
            guard let low = number(2, radix: 8) else { return fail() }
            return UInt8(exactly: (escape.value - 48) * 64 + low).map(Part.byte) ?? fail()
        default: return fail()
        }
    }

    private mutating func number(_ count: Int, radix: Int) -> UInt32? {
        let digits = rest.prefix(count)
        guard digits.count == count else { return nil }
        rest = rest.dropFirst(count)
        return UInt32(Lexer.text(digits), radix: radix)
    }

    private mutating func fail() -> Part? {
        hasFailed = true
        return nil
    }
}
