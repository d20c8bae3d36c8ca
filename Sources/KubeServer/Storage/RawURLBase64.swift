internal import PKI

/// Base64 in the alphabet of URLs and without padding, read as Go reads it: line breaks are skipped, and what is no
/// base64 is refused by its place.
/// Source: RFC 4648, section 5; Go encoding/base64, RawURLEncoding.
enum RawURLBase64 {
    struct CorruptInput: Error {
        /// Of the byte that does not belong there.
        let offset: Int
    }

    static func decode(_ text: String) throws(CorruptInput) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(text.utf8.count * 3 / 4)
        var (bits, count) = (UInt32(0), 0)
        for (offset, byte) in text.utf8.enumerated() {
            if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") { continue }
            guard let value = Base64URL.digit(of: byte) else { throw CorruptInput(offset: offset) }
            bits = bits << 6 | UInt32(value)
            count += 1
            if count == 4 {
                output += [UInt8(bits >> 16), UInt8(bits >> 8 & 0xFF), UInt8(bits & 0xFF)]
                (bits, count) = (0, 0)
            }
        }
        switch count {
        case 1: throw CorruptInput(offset: text.utf8.count - 1)
        case 2: output.append(UInt8(bits >> 4 & 0xFF))
        case 3: output += [UInt8(bits >> 10 & 0xFF), UInt8(bits >> 2 & 0xFF)]
        default: break
        }
        return output
    }
}
