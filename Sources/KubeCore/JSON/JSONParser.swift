/// What was wrong with a JSON text, in the words of Go's decoder, and the byte offset at which it was found.
package struct JSONParseError: Error, Hashable, CustomStringConvertible {
    package let message: String
    package let offset: Int

    package var description: String { "\(message) at byte \(offset)" }
}

/// A strict RFC 8259 parser over UTF-8 bytes.
///
/// Refuses trailing bytes, invalid UTF-8, lone surrogates, control characters in strings, leading zeros and nesting
/// deeper than `maximumDepth`. A member name that appears twice keeps its last value and place and is reported through
/// `duplicateNames`. Integers beyond Int64 become doubles.
package struct JSONParser {
    /// kube-apiserver's decoder gives up at 10,000 levels; a Kubernetes object never comes near this limit.
    package static let maximumDepth = 512

    /// Parses one document. O(byte count).
    /// - Throws: `JSONParseError`.
    package static func parse(_ bytes: some Sequence<UInt8>) throws(JSONParseError) -> JSONValue {
        try parseReportingDuplicates(bytes).value
    }

    /// Parses one document held as text.
    /// - Throws: `JSONParseError`.
    package static func parse(_ text: String) throws(JSONParseError) -> JSONValue {
        try parse(Array(text.utf8))
    }

    /// Parses one document and says which member names appeared more than once, as field paths
    /// (`spec.containers[0].image`), in the order of the text.
    /// Source: field validation of KEP-2885 needs the duplicates.
    /// - Throws: `JSONParseError`.
    package static func parseReportingDuplicates(
        _ bytes: some Sequence<UInt8>
    ) throws(JSONParseError) -> (value: JSONValue, duplicateNames: [String]) {
        let contiguous = ContiguousArray(bytes)
        let outcome: Result<(JSONValue, [String]), JSONParseError> = contiguous.withUnsafeBufferPointer { buffer in
            var parser = JSONParser(bytes: buffer)
            do throws(JSONParseError) {
                let value = try parser.parseDocument()
                return .success((value, parser.duplicateNames))
            } catch {
                return .failure(error)
            }
        }
        return try outcome.get()
    }

    private let bytes: UnsafeBufferPointer<UInt8>  // unsafe: valid only inside the closure above, never escapes
    private var offset = 0
    private var depth = 0
    private var path: [PathPart] = []
    private var duplicateNames: [String] = []

    private enum PathPart {
        case name(String)
        case index(Int)
    }

    private init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    private func failure(_ message: String) -> JSONParseError { JSONParseError(message: message, offset: offset) }

    /// The failure for the byte at the offset, which does not belong there, or for the end of the text.
    private func unexpected(_ context: String) -> JSONParseError {
        guard offset < bytes.count else { return failure("unexpected end of JSON input") }
        return failure("invalid character \(Self.quoted(bytes[offset])) \(context)")
    }

    /// A byte as Go's decoder shows it. Source: encoding/json quoteChar.
    private static func quoted(_ byte: UInt8) -> String {
        switch byte {
        case UInt8(ascii: "'"): return #"'\''"#
        case UInt8(ascii: "\\"): return #"'\\'"#
        case 0x07: return #"'\a'"#
        case 0x08: return #"'\b'"#
        case 0x09: return #"'\t'"#
        case 0x0A: return #"'\n'"#
        case 0x0B: return #"'\v'"#
        case 0x0C: return #"'\f'"#
        case 0x0D: return #"'\r'"#
        case 0x20..<0x7F: return "'\(Character(Unicode.Scalar(byte)))'"
        default:
            let digits = String(byte, radix: 16)
            return "'\\x\(digits.utf8.count == 1 ? "0" : "")\(digits)'"
        }
    }

    private var pathText: String {
        path.reduce(into: "") { text, part in
            switch part {
            case .name(let name): text += text.isEmpty ? name : ".\(name)"
            case .index(let index): text += "[\(index)]"
            }
        }
    }

    private mutating func parseDocument() throws(JSONParseError) -> JSONValue {
        skipWhitespace()
        let value = try parseValue()
        skipWhitespace()
        guard offset == bytes.count else { throw unexpected("after top-level value") }
        return value
    }

    private mutating func skipWhitespace() {
        while offset < bytes.count {
            switch bytes[offset] {
            case 0x20, 0x0A, 0x0D, 0x09: offset += 1
            default: return
            }
        }
    }

    private mutating func parseValue() throws(JSONParseError) -> JSONValue {
        guard offset < bytes.count else { throw unexpected("") }
        switch bytes[offset] {
        case UInt8(ascii: "{"): return try parseObject()
        case UInt8(ascii: "["): return try parseArray()
        case UInt8(ascii: "\""): return .string(try parseString())
        case UInt8(ascii: "t"): return try parseLiteral("true", .bool(true))
        case UInt8(ascii: "f"): return try parseLiteral("false", .bool(false))
        case UInt8(ascii: "n"): return try parseLiteral("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try parseNumber()
        default: throw unexpected("looking for beginning of value")
        }
    }

    private mutating func parseLiteral(_ text: StaticString, _ value: JSONValue) throws(JSONParseError) -> JSONValue {
        let length = text.utf8CodeUnitCount
        for index in 0..<length {
            let expected = text.utf8Start[index]
            guard offset < bytes.count, bytes[offset] == expected else {
                throw unexpected("in literal \(text) (expecting \(Self.quoted(expected)))")
            }
            offset += 1
        }
        return value
    }

    private mutating func enter() throws(JSONParseError) {
        depth += 1
        guard depth <= Self.maximumDepth else { throw failure("exceeded max depth") }
    }

    private mutating func parseObject() throws(JSONParseError) -> JSONValue {
        try enter()
        defer { depth -= 1 }
        offset += 1
        var object = JSONObject()
        skipWhitespace()
        if try consume(UInt8(ascii: "}")) { return .object(object) }
        while true {
            skipWhitespace()
            guard offset < bytes.count, bytes[offset] == UInt8(ascii: "\"") else {
                throw unexpected("looking for beginning of object key string")
            }
            let name = try parseString()
            skipWhitespace()
            guard try consume(UInt8(ascii: ":")) else { throw unexpected("after object key") }
            skipWhitespace()
            path.append(.name(name))
            if object[name] != nil {
                duplicateNames.append(pathText)
                object[name] = nil
            }
            let value = try parseValue()
            path.removeLast()
            object[name] = value
            skipWhitespace()
            if try consume(UInt8(ascii: ",")) { continue }
            if try consume(UInt8(ascii: "}")) { return .object(object) }
            throw unexpected("after object key:value pair")
        }
    }

    private mutating func parseArray() throws(JSONParseError) -> JSONValue {
        try enter()
        defer { depth -= 1 }
        offset += 1
        var elements: [JSONValue] = []
        skipWhitespace()
        if try consume(UInt8(ascii: "]")) { return .array(elements) }
        while true {
            skipWhitespace()
            path.append(.index(elements.count))
            elements.append(try parseValue())
            path.removeLast()
            skipWhitespace()
            if try consume(UInt8(ascii: ",")) { continue }
            if try consume(UInt8(ascii: "]")) { return .array(elements) }
            throw unexpected("after array element")
        }
    }

    private mutating func consume(_ byte: UInt8) throws(JSONParseError) -> Bool {
        guard offset < bytes.count else { throw unexpected("") }
        guard bytes[offset] == byte else { return false }
        offset += 1
        return true
    }
}

// MARK: - Numbers

extension JSONParser {
    private mutating func skipDigits(_ context: String) throws(JSONParseError) {
        let start = offset
        while offset < bytes.count, bytes[offset] >= UInt8(ascii: "0"), bytes[offset] <= UInt8(ascii: "9") {
            offset += 1
        }
        guard offset > start else { throw unexpected(context) }
    }

    private mutating func parseNumber() throws(JSONParseError) -> JSONValue {
        let start = offset
        var isInteger = true
        if bytes[offset] == UInt8(ascii: "-") { offset += 1 }
        if offset < bytes.count, bytes[offset] == UInt8(ascii: "0") {
            offset += 1
        } else {
            try skipDigits("in numeric literal")
        }
        if offset < bytes.count, bytes[offset] == UInt8(ascii: ".") {
            isInteger = false
            offset += 1
            try skipDigits("after decimal point in numeric literal")
        }
        if offset < bytes.count, bytes[offset] | 0x20 == UInt8(ascii: "e") {
            isInteger = false
            offset += 1
            if offset < bytes.count, bytes[offset] == UInt8(ascii: "+") || bytes[offset] == UInt8(ascii: "-") {
                offset += 1
            }
            try skipDigits("in exponent of numeric literal")
        }
        let text = String(decoding: bytes[start..<offset], as: UTF8.self)
        if isInteger, let value = Int64(text) { return .int(value) }
        guard let value = Double(text), value.isFinite else { throw failure("number out of range") }
        return .double(value)
    }
}

// MARK: - Strings

extension JSONParser {
    private mutating func parseString() throws(JSONParseError) -> String {
        offset += 1
        let start = offset
        var isASCII = true
        while offset < bytes.count {
            let byte = bytes[offset]
            if byte == UInt8(ascii: "\"") {
                let slice = UnsafeBufferPointer(rebasing: bytes[start..<offset])
                guard let text = Self.makeString(slice, isASCII: isASCII) else {
                    throw failure("invalid UTF-8 in string")
                }
                offset += 1
                return text
            }
            if byte == UInt8(ascii: "\\") { return try parseEscapedString(from: start) }
            guard byte >= 0x20 else { throw unexpected("in string literal") }
            if byte >= 0x80 { isASCII = false }
            offset += 1
        }
        throw unexpected("")
    }

    private static func makeString(_ slice: UnsafeBufferPointer<UInt8>, isASCII: Bool) -> String? {
        isASCII ? String(decoding: slice, as: UTF8.self) : String(validating: slice, as: UTF8.self)
    }

    private mutating func parseEscapedString(from start: Int) throws(JSONParseError) -> String {
        var unescaped = [UInt8](bytes[start..<offset])
        while offset < bytes.count {
            let byte = bytes[offset]
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: unescaped, as: UTF8.self) else {
                    throw failure("invalid UTF-8 in string")
                }
                offset += 1
                return text
            case UInt8(ascii: "\\"):
                offset += 1
                try parseEscape(into: &unescaped)
            default:
                guard byte >= 0x20 else { throw unexpected("in string literal") }
                unescaped.append(byte)
                offset += 1
            }
        }
        throw unexpected("")
    }

    private mutating func parseEscape(into output: inout [UInt8]) throws(JSONParseError) {
        guard offset < bytes.count else { throw unexpected("") }
        let escape = bytes[offset]
        guard #""\/bfnrtu"#.utf8.contains(escape) else { throw unexpected("in string escape code") }
        offset += 1
        switch escape {
        case UInt8(ascii: "b"): output.append(0x08)
        case UInt8(ascii: "f"): output.append(0x0C)
        case UInt8(ascii: "n"): output.append(0x0A)
        case UInt8(ascii: "r"): output.append(0x0D)
        case UInt8(ascii: "t"): output.append(0x09)
        case UInt8(ascii: "u"):
            let scalar = try parseUnicodeEscape()
            output.append(contentsOf: UTF8.encode(scalar)!)
        default: output.append(escape)
        }
    }

    private mutating func parseUnicodeEscape() throws(JSONParseError) -> Unicode.Scalar {
        let first = try parseHexQuad()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first >= 0xD800, first < 0xDC00, offset + 1 < bytes.count, bytes[offset] == UInt8(ascii: "\\"),
            bytes[offset + 1] == UInt8(ascii: "u")
        else { throw failure("lone surrogate in string literal") }
        offset += 2
        let second = try parseHexQuad()
        guard second >= 0xDC00, second < 0xE000 else { throw failure("lone surrogate in string literal") }
        let combined = 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00)
        guard let scalar = Unicode.Scalar(combined) else { throw failure("lone surrogate in string literal") }
        return scalar
    }

    private mutating func parseHexQuad() throws(JSONParseError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard offset < bytes.count else { throw unexpected("") }
            let byte = bytes[offset]
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: throw unexpected("in \\u hexadecimal character escape")
            }
            value = value << 4 | UInt32(digit)
            offset += 1
        }
        return value
    }
}
