internal import Crypto

/// Names that fit into 63 characters, made from parts as the known product makes them.
package enum SafeName {
    /// Joins the parts by `-`. When the result is longer than 63 characters, its first 52 characters, `-` and the first
    /// ten hexadecimal digits of the SHA-256 of the whole are used, with every `.-` then turned into `-`.
    /// Source: vcluster reference 3.1 (SafeConcat).
    package static func concat(_ parts: String...) -> String {
        let joined = parts.joined(separator: "-")
        guard joined.utf8.count > 63 else { return joined }
        let shortened = String(decoding: joined.utf8.prefix(52), as: UTF8.self) + "-" + sha256Hex(joined).prefix(10)
        return shortened.split(separator: ".-", omittingEmptySubsequences: false).joined(separator: "-")
    }

    /// Lower-case hexadecimal SHA-256 of a text's UTF-8 bytes, 64 characters.
    package static func sha256Hex(_ text: String) -> String { sha256Hex(Array(text.utf8)) }

    /// Lower-case hexadecimal SHA-256 of bytes, 64 characters.
    package static func sha256Hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var output: [UInt8] = []
        output.reserveCapacity(64)
        for byte in SHA256.hash(data: bytes) {
            output.append(digits[Int(byte >> 4)])
            output.append(digits[Int(byte & 0xF)])
        }
        return String(decoding: output, as: UTF8.self)
    }
}
