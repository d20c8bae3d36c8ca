/// `'%s has %d'.format([a, b])`. Source: github.com/google/cel-go/ext, formatting.
enum FormatText {
    static func format(_ pattern: String, _ arguments: CELList) throws(CELEvaluationError) -> String {
        var result = ""
        var rest = Substring(pattern).unicodeScalars
        var index = 0
        while let scalar = rest.popFirst() {
            guard scalar == "%" else {
                result.unicodeScalars.append(scalar)
                continue
            }
            if rest.first == "%" {
                rest.removeFirst()
                result += "%"
                continue
            }
            let precision = try precision(&rest)
            guard let verb = rest.popFirst() else {
                throw CELEvaluationError("could not parse formatting clause: unexpected end of string")
            }
            guard index < arguments.count else { throw CELEvaluationError("index \(index) out of range") }
            result += try clause(verb, precision, arguments[index])
            index += 1
            guard result.utf8.count <= Evaluator.maximumSize else { throw .costLimitExceeded }
        }
        return result
    }

    private static func precision(
        _ rest: inout Substring.UnicodeScalarView
    ) throws(CELEvaluationError) -> Int? {
        guard rest.first == "." else { return nil }
        rest.removeFirst()
        let digits = rest.prefix(while: Lexer.isDigit)
        rest = rest.dropFirst(digits.count)
        guard let precision = Int(String(digits)), precision <= 100 else {
            throw CELEvaluationError("could not parse formatting clause: invalid precision")
        }
        return precision
    }

    private static func clause(
        _ verb: Unicode.Scalar, _ precision: Int?, _ value: CELValue
    ) throws(CELEvaluationError) -> String {
        switch (verb, value) {
        case ("s", _): return try text(value)
        case ("d", .int(let number)): return String(number)
        case ("d", .uint(let number)): return String(number)
        case ("d", .double(let number)) where !number.isFinite: return special(number)
        case ("f", _):
            let number = try number(value, verb)
            return number.isFinite ? fixed(number, precision ?? 6) : special(number)
        case ("e", _):
            let number = try number(value, verb)
            return number.isFinite ? exponential(number, precision ?? 6) : special(number)
        case ("b", .bool(let flag)): return flag ? "1" : "0"
        case ("b", .int(let number)): return String(number, radix: 2)
        case ("b", .uint(let number)): return String(number, radix: 2)
        case ("o", .int(let number)): return String(number, radix: 8)
        case ("o", .uint(let number)): return String(number, radix: 8)
        case ("x", _): return try hexadecimal(value, isUpper: false)
        case ("X", _): return try hexadecimal(value, isUpper: true)
        case ("d", _), ("b", _), ("o", _): throw unfit(verb, value)
        default:
            throw CELEvaluationError("could not parse formatting clause: unrecognized formatting clause \"\(verb)\"")
        }
    }

    private static func unfit(_ verb: Unicode.Scalar, _ value: CELValue) -> CELEvaluationError {
        let (name, types) =
            switch verb {
            case "d": ("integer", "integers")
            case "b": ("binary", "integers and bools")
            case "o": ("octal", "integers")
            case "x", "X": ("hex", "integers, byte buffers, and strings")
            default: ("fixed-point", "doubles")
            }
        return CELEvaluationError(
            "error during formatting: \(name) clause can only be used on \(types), was given \(value.type.runtimeName)")
    }

    private static func special(_ number: Double) -> String {
        number.isNaN ? "NaN" : number < 0 ? "-Infinity" : "Infinity"
    }

    private static func number(_ value: CELValue, _ verb: Unicode.Scalar) throws(CELEvaluationError) -> Double {
        switch value {
        case .double(let number): number
        case .int(let number): Double(number)
        case .uint(let number): Double(number)
        default: throw unfit(verb, value)
        }
    }

    private static func hexadecimal(_ value: CELValue, isUpper: Bool) throws(CELEvaluationError) -> String {
        switch value {
        case .int(let number): return String(number, radix: 16, uppercase: isUpper)
        case .uint(let number): return String(number, radix: 16, uppercase: isUpper)
        case .string(let text): return hexadecimal(Array(text.utf8), isUpper)
        case .bytes(let bytes): return hexadecimal(bytes, isUpper)
        default: throw unfit("x", value)
        }
    }

    private static func hexadecimal(_ bytes: [UInt8], _ isUpper: Bool) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: isUpper) }.joined()
    }

    // MARK: Numbers

    /// Digits after the point, the last of them rounded.
    static func fixed(_ number: Double, _ precision: Int) -> String {
        var digits = decimalDigits(abs(number))
        digits.round(places: precision)
        return (number.sign == .minus ? "-" : "") + digits.text(places: precision)
    }

    private static func exponential(_ number: Double, _ precision: Int) -> String {
        var exponent = 0
        var scaled = abs(number)
        if scaled > 0 {
            while scaled >= 10 { (scaled, exponent) = (scaled / 10, exponent + 1) }
            while scaled < 1 { (scaled, exponent) = (scaled * 10, exponent - 1) }
        }
        var mantissa = fixed(scaled, precision)
        if mantissa.hasPrefix("10") { (mantissa, exponent) = (fixed(1, precision), exponent + 1) }
        let sign = number.sign == .minus ? "-" : ""
        return "\(sign)\(mantissa)e\(exponent < 0 ? "-" : "+")\(TimeText.padded(Int64(abs(exponent)), 2))"
    }

    /// The exact decimal digits of a number that is not negative: a double is an integer times a power of two.
    private static func decimalDigits(_ number: Double) -> DecimalDigits {
        var whole: [UInt8] = []
        var fraction: [UInt8] = []
        var integer = number.rounded(.down)
        var rest = number - integer
        repeat {
            let digit = integer.truncatingRemainder(dividingBy: 10)
            whole.append(UInt8(digit))
            integer = ((integer - digit) / 10).rounded()
        } while integer >= 1
        while rest > 0, fraction.count < 1_100 {
            // Exact: the fraction loses a bit with each digit.
            let next = rest * 10
            let digit = next.rounded(.down)
            fraction.append(UInt8(digit))
            rest = next - digit
        }
        return DecimalDigits(whole: whole.reversed(), fraction: fraction)
    }

    private struct DecimalDigits {
        var whole: [UInt8]
        var fraction: [UInt8]

        mutating func round(places: Int) {
            guard fraction.count > places else { return }
            let rest = fraction[places...]
            let first = rest.first ?? 0
            let last = places > 0 ? fraction[places - 1] : whole.last ?? 0
            let isHalf = first == 5 && rest.dropFirst().allSatisfy { $0 == 0 }
            fraction = Array(fraction[..<places])
            guard isHalf ? last % 2 == 1 : first >= 5 else { return }
            for index in fraction.indices.reversed() {
                fraction[index] += 1
                if fraction[index] < 10 { return }
                fraction[index] = 0
            }
            for index in whole.indices.reversed() {
                whole[index] += 1
                if whole[index] < 10 { return }
                whole[index] = 0
            }
            whole.insert(1, at: 0)
        }

        func text(places: Int) -> String {
            let integer = whole.map(String.init).joined()
            guard places > 0 else { return integer }
            let digits = fraction.prefix(places).map(String.init).joined()
            return "\(integer).\(digits)\(String(repeating: "0", count: places - digits.count))"
        }
    }

    // MARK: Text

    private static func text(_ value: CELValue) throws(CELEvaluationError) -> String {
        switch value {
        case .double(let number) where !number.isFinite: return special(number)
        case .list(let list):
            var parts: [String] = []
            for element in list { parts.append(try text(element)) }
            return "[\(parts.joined(separator: ", "))]"
        case .map(let map):
            var parts: [(key: String, text: String)] = []
            for key in map.keys {
                let name = try text(key)
                parts.append((name, "\(name): \(try text(map.value(key) ?? .null))"))
            }
            return "{\(parts.sorted { $0.key < $1.key }.map(\.text).joined(separator: ", "))}"
        case .object, .optional:
            throw CELEvaluationError(
                "error during formatting: string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps, was given \(value.type.runtimeName)"
            )
        default: return TextFormat.describe(value)
        }
    }

    /// In quotes, with escapes for what cannot be seen.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\u{07}": result += "\\a"
            case "\u{08}": result += "\\b"
            case "\u{0C}": result += "\\f"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\u{0B}": result += "\\v"
            case "\\": result += "\\\\"
            case "\"": result += "\\\""
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
