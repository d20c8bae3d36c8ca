/// Base64 with the URL-safe alphabet and without padding. Source: RFC 4648 section 5; RFC 7515 section 2.
package enum Base64URL {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    static func encode(_ bytes: some Sequence<UInt8>) -> String {
        var output: [UInt8] = []
        var pending: UInt32 = 0
        var pendingBits = 0
        for byte in bytes {
            pending = pending << 8 | UInt32(byte)
            pendingBits += 8
            while pendingBits >= 6 {
                pendingBits -= 6
                output.append(alphabet[Int(pending >> UInt32(pendingBits) & 0x3F)])
            }
        }
        if pendingBits > 0 { output.append(alphabet[Int(pending << UInt32(6 - pendingBits) & 0x3F)]) }
        return String(decoding: output, as: UTF8.self)
    }

    /// Nil when the text has other characters, an impossible length, or unused bits that are not zero: each text of
    /// bytes has one form only.
    static func decode(_ text: some Sequence<UInt8>) -> [UInt8]? {
        var output: [UInt8] = []
        var pending: UInt32 = 0
        var pendingBits = 0
        for character in text {
            guard let value = digit(of: character) else { return nil }
            pending = pending << 6 | UInt32(value)
            pendingBits += 6
            if pendingBits >= 8 {
                pendingBits -= 8
                output.append(UInt8(truncatingIfNeeded: pending >> UInt32(pendingBits)))
            }
        }
        guard pendingBits < 6, pending & (1 << UInt32(pendingBits) - 1) == 0 else { return nil }
        return output
    }

    /// The six bits that a character of the alphabet stands for; nil for other characters.
    package static func digit(of character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): character - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): character - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0") + 52
        case UInt8(ascii: "-"): 62
        case UInt8(ascii: "_"): 63
        default: nil
        }
    }
}
