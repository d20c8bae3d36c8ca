/// Bytes as base64, read as strictly and as leniently as Go reads them into a field of bytes. Pure.
/// Source: RFC 4648 section 4; Go encoding/base64, decodeQuantum of StdEncoding.
enum Base64Text {
    /// Where the text stops to be base64, in bytes from its start. Its `description` is Go's.
    struct Corruption: Error, Hashable, CustomStringConvertible {
        let offset: Int
        var description: String { "illegal base64 data at input byte \(offset)" }
    }

    /// The text as an encoder writes it: without line breaks. O(length).
    /// - Throws: `Corruption`.
    static func canonical(_ text: String) throws(Corruption) -> String {
        let bytes = Array(text.utf8)
        try check(bytes)
        guard bytes.contains(where: isLineBreak) else { return text }
        return String(decoding: bytes.filter { !isLineBreak($0) }, as: UTF8.self)
    }

    private static func check(_ bytes: [UInt8]) throws(Corruption) {
        var index = 0
        var filled = 0
        while index < bytes.count {
            let byte = bytes[index]
            if isLineBreak(byte) {
                index += 1
            } else if isDigit(byte) {
                index += 1
                filled = (filled + 1) % 4
            } else if byte == UInt8(ascii: "="), filled >= 2 {
                return try checkPadding(bytes, after: index + 1, filled: filled)
            } else {
                throw Corruption(offset: index)
            }
        }
        if filled > 0 { throw Corruption(offset: index - filled) }
    }

    private static func checkPadding(_ bytes: [UInt8], after start: Int, filled: Int) throws(Corruption) {
        var index = skippingLineBreaks(bytes, from: start)
        if filled == 2 {
            guard index < bytes.count else { throw Corruption(offset: bytes.count) }
            guard bytes[index] == UInt8(ascii: "=") else { throw Corruption(offset: index - 1) }
            index = skippingLineBreaks(bytes, from: index + 1)
        }
        if index < bytes.count { throw Corruption(offset: index) }
    }

    private static func skippingLineBreaks(_ bytes: [UInt8], from start: Int) -> Int {
        bytes[start...].firstIndex { !isLineBreak($0) } ?? bytes.count
    }

    private static func isLineBreak(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

    private static func isDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
            true
        default: false
        }
    }
}
