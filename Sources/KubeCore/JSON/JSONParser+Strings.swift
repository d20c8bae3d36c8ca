extension JSONParser {
    mutating func parseString() throws(JSONParseError) -> String {
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
