internal import FoundationEssentials

/// Base64 as Go decodes byte fields: standard alphabet, padding, line breaks ignored.
/// Source: RFC 4648, section 4; Go encoding/base64.
enum Base64 {
    /// Nil when the text is none.
    static func decode(_ text: String) -> [UInt8]? {
        let text = text.utf8.contains(0x0A) || text.utf8.contains(0x0D) ? text.filter { !$0.isNewline } : text
        return Data(base64Encoded: text).map(Array.init)
    }
}
