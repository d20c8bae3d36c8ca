internal import KubeCore

/// Decides what a scalar means.
///
/// Source: go-yaml v2 resolve.go, the rules that sigs.k8s.io/yaml and with it every Kubernetes program follows.
enum ScalarResolver {
    static let mergeTag = "tag:yaml.org,2002:merge"
    private static let standardTagPrefix = "tag:yaml.org,2002:"

    private static let words: [String: JSONValue] = {
        var words: [String: JSONValue] = ["": .null, "~": .null, "null": .null, "Null": .null, "NULL": .null]
        for (value, spellings) in [(true, ["y", "yes", "true", "on"]), (false, ["n", "no", "false", "off"])] {
            for word in spellings {
                for spelling in [word, word.prefix(1).uppercased() + word.dropFirst(), word.uppercased()] {
                    words[spelling] = .bool(value)
                }
            }
        }
        return words
    }()

    private static let notFinite: Set<String> = [
        ".nan", ".NaN", ".NAN", ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF",
    ]

    /// The value of a scalar, by its tag if it has one, else by quotes and text.
    /// - Throws: `YAMLError` `notJSON` for NaN, infinity, binary; `malformed` when the text does not fit its tag.
    static func resolve(_ scalar: YAMLScalar, line: Int) throws(YAMLError) -> JSONValue {
        guard let tag = scalar.tag, tag != "!" else {
            return scalar.isPlain && scalar.tag == nil ? try plain(scalar.text, line: line) : .string(scalar.text)
        }
        guard tag.hasPrefix(standardTagPrefix) else { return .string(scalar.text) }
        let type = tag.dropFirst(standardTagPrefix.count)
        let value = try plain(scalar.text, line: line)
        switch (type, value) {
        case ("str", _), ("timestamp", _): return .string(scalar.text)
        case ("binary", _): throw YAMLError(.notJSON, "!!binary has no JSON form", line: line)
        case ("null", .null), ("bool", .bool), ("int", .int), ("float", .int), ("float", .double): return value
        default: throw YAMLError(.malformed, "cannot decode '\(scalar.text)' as a !!\(type)", line: line)
        }
    }

    /// True when the text, written without quotes, would be read as something else than a string.
    static func isAmbiguous(_ text: String) -> Bool {
        words[text] != nil || notFinite.contains(text) || text == "<<" || number(text) != nil
    }

    private static func plain(_ text: String, line: Int) throws(YAMLError) -> JSONValue {
        if let word = words[text] { return word }
        if notFinite.contains(text) { throw YAMLError(.notJSON, "\(text) has no JSON form", line: line) }
        return number(text) ?? .string(text)
    }

    private static func number(_ text: String) -> JSONValue? {
        guard let first = text.utf8.first,
            first == UInt8(ascii: "+") || first == UInt8(ascii: "-") || first == UInt8(ascii: ".")
                || (first >= UInt8(ascii: "0") && first <= UInt8(ascii: "9"))
        else { return nil }
        let digits = text.filter { $0 != "_" }
        if let integer = integer(digits) { return .int(integer) }
        guard isDecimal(digits), let double = Double(digits), double.isFinite else { return nil }
        // A float without a fraction is written without one in JSON, so that it comes back as an integer.
        return Int64(exactly: double).map(JSONValue.int) ?? .double(double)
    }

    /// Decimal, `0x`, `0o`, `0b` and the old octal `017`, with a sign. Source: Go strconv.ParseInt with base 0.
    private static func integer(_ text: String) -> Int64? {
        var magnitude = text[...]
        var sign = ""
        if let first = magnitude.first, first == "-" || first == "+" {
            sign = first == "-" ? "-" : ""
            magnitude.removeFirst()
        }
        guard let first = magnitude.first, first.isASCII, first.isNumber else { return nil }
        var radix = 10
        if magnitude.count > 1, first == "0" {
            magnitude.removeFirst()
            switch magnitude.first {
            case "x", "X": radix = 16
            case "o", "O": radix = 8
            case "b", "B": radix = 2
            default:
                radix = 8
                magnitude = "0" + magnitude
            }
            magnitude.removeFirst()
        }
        guard let digit = magnitude.first, digit != "-", digit != "+" else { return nil }
        return Int64(sign + magnitude, radix: radix)
    }

    /// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
    private static func isDecimal(_ text: String) -> Bool {
        var rest = Array(text.utf8)[...]
        func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
        func takeDigits() -> Int {
            let digits = rest.prefix(while: isDigit)
            rest = rest.dropFirst(digits.count)
            return digits.count
        }
        func take(_ choices: String) -> Bool {
            guard let byte = rest.first, choices.utf8.contains(byte) else { return false }
            rest.removeFirst()
            return true
        }
        _ = take("+-")
        let whole = takeDigits()
        let fraction = take(".") ? takeDigits() : 0
        guard whole + fraction > 0 else { return false }
        if take("eE") {
            _ = take("+-")
            guard takeDigits() > 0 else { return false }
        }
        return rest.isEmpty
    }
}
