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

    let bytes: UnsafeBufferPointer<UInt8>  // unsafe: valid only inside the closure above, never escapes
    var offset = 0
    private var depth = 0
    private var path: [PathPart] = []
    private var duplicateNames: [String] = []

    private enum PathPart {
        case name(String)
        case index(Int)
    }

    private init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    func failure(_ message: String) -> JSONParseError { JSONParseError(message: message, offset: offset) }

    /// The failure for the byte at the offset, which does not belong there, or for the end of the text.
    func unexpected(_ context: String) -> JSONParseError {
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

// MARK: - Strings
