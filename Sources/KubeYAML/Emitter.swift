internal import KubeCore

/// Writes block-style YAML: two spaces per level, sequences at their parent's indentation, as `kubectl -o yaml` prints.
struct Emitter {
    private(set) var text = ""

    mutating func document(_ value: JSONValue) {
        switch value {
        case .object(let members) where !members.isEmpty: mapping(members, indentation: 0)
        case .array(let elements) where !elements.isEmpty: sequence(elements, indentation: 0)
        default:
            text += Self.inline(value)
            text += "\n"
        }
    }

    private mutating func mapping(_ members: JSONObject, indentation: Int, isFirstLineStarted: Bool = false) {
        var needsIndentation = !isFirstLineStarted
        for (key, value) in members {
            if needsIndentation { indent(indentation) }
            needsIndentation = true
            text += Self.scalar(key)
            text += ":"
            switch value {
            case .object(let inner) where !inner.isEmpty:
                text += "\n"
                mapping(inner, indentation: indentation + 2)
            case .array(let elements) where !elements.isEmpty:
                text += "\n"
                sequence(elements, indentation: indentation)
            case .string(let string) where Self.fitsLiteralBlock(string):
                text += " "
                literalBlock(string, indentation: indentation + 2)
            default:
                text += " "
                text += Self.inline(value)
                text += "\n"
            }
        }
    }

    private mutating func sequence(_ elements: [JSONValue], indentation: Int, isFirstLineStarted: Bool = false) {
        var needsIndentation = !isFirstLineStarted
        for element in elements {
            if needsIndentation { indent(indentation) }
            needsIndentation = true
            text += "- "
            switch element {
            case .object(let members) where !members.isEmpty:
                mapping(members, indentation: indentation + 2, isFirstLineStarted: true)
            case .array(let inner) where !inner.isEmpty:
                sequence(inner, indentation: indentation + 2, isFirstLineStarted: true)
            case .string(let string) where Self.fitsLiteralBlock(string):
                literalBlock(string, indentation: indentation + 2)
            default:
                text += Self.inline(element)
                text += "\n"
            }
        }
    }

    private mutating func literalBlock(_ string: String, indentation: Int) {
        text += string.utf8.last == 0x0A ? "|\n" : "|-\n"
        var lines = string.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        for line in lines {
            if !line.isEmpty {
                indent(indentation)
                text += line
            }
            text += "\n"
        }
    }

    private mutating func indent(_ count: Int) { text += String(repeating: " ", count: count) }

    private static func inline(_ value: JSONValue) -> String {
        switch value {
        case .object: "{}"
        case .array: "[]"
        case .string(let string): scalar(string)
        case .null, .bool, .int, .double: value.description
        }
    }

    /// The string without quotes where that reads back as the same string, else in double quotes.
    private static func scalar(_ string: String) -> String { isSafePlain(string) ? string : quoted(string) }

    private static func isSafePlain(_ string: String) -> Bool {
        let bytes = Array(string.utf8)
        guard let first = bytes.first, isWord(first) || first == UInt8(ascii: "/"), let last = bytes.last,
            last != UInt8(ascii: ":"), last != UInt8(ascii: " ")
        else { return false }
        for (index, byte) in bytes.enumerated() where !isWord(byte) {
            switch byte {
            case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "="), UInt8(ascii: "+"),
                UInt8(ascii: "@"), UInt8(ascii: ","), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: " "):
                continue
            case UInt8(ascii: ":") where bytes[index + 1] != UInt8(ascii: " "): continue
            default: return false
            }
        }
        return !ScalarResolver.isAmbiguous(string) && !looksLikeOtherType(bytes)
    }

    /// Timestamps and base-60 numbers (`12:30`) are strings to us, but not to every YAML reader: they are quoted.
    private static func looksLikeOtherType(_ bytes: [UInt8]) -> Bool {
        guard let first = bytes.first, first >= 0x30, first <= 0x39 else { return false }
        return bytes.allSatisfy { ($0 >= 0x30 && $0 <= 0x39) || "-:.TtZz_ +".utf8.contains($0) }
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        (byte >= 0x30 && byte <= 0x39) || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) || byte == UInt8(ascii: "_")
    }

    /// Several lines that need no escape, so that people can read scripts and configuration files.
    private static func fitsLiteralBlock(_ string: String) -> Bool {
        guard string.utf8.contains(0x0A), let first = string.utf8.first, first != 0x20, first != 0x0A,
            !string.hasSuffix("\n\n")
        else { return false }
        let isPrintable = string.unicodeScalars.allSatisfy { $0 == "\n" || $0 == "\t" || !needsEscape($0) }
        return isPrintable
            && string.split(separator: "\n").allSatisfy { line in
                line.first != "\t" && line.contains { $0 != " " }
            }
    }

    private static func quoted(_ string: String) -> String {
        var result = "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\r": result += "\\r"
            case _ where needsEscape(scalar):
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    /// Control characters, and the line separators and byte order mark that YAML does not carry as they are.
    private static func needsEscape(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF: true
        default: false
        }
    }
}
