/// Cuts the text form of a label selector into tokens.
/// Source: k8s.io/apimachinery/pkg/labels/selector.go, Lexer.
struct LabelSelectorLexer {
    enum Token: Hashable {
        case end
        case symbol(String)
        case word(String)

        /// The token as it stood in the text, empty at the end.
        var text: String {
            switch self {
            case .end: ""
            case .symbol(let text), .word(let text): text
            }
        }
    }

    private let bytes: [UInt8]
    private var offset = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    mutating func next() -> Token {
        while offset < bytes.count, Self.isSpace(bytes[offset]) { offset += 1 }
        guard offset < bytes.count else { return .end }
        let start = offset
        if Self.isSpecial(bytes[offset]) {
            offset += 1
            let first = bytes[start]
            let canPair = first == UInt8(ascii: "=") || first == UInt8(ascii: "!")
            if canPair, offset < bytes.count, bytes[offset] == UInt8(ascii: "=") { offset += 1 }
            return .symbol(String(decoding: bytes[start..<offset], as: UTF8.self))
        }
        while offset < bytes.count, !Self.isSpace(bytes[offset]), !Self.isSpecial(bytes[offset]) { offset += 1 }
        return .word(String(decoding: bytes[start..<offset], as: UTF8.self))
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }

    private static func isSpecial(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "="), UInt8(ascii: "!"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: ","),
            UInt8(ascii: ">"), UInt8(ascii: "<"):
            true
        default: false
        }
    }
}
