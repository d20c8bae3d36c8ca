extension FieldSelector {
    /// From the text form of a query: `metadata.name=x,status.phase!=Running`, with `\` before `\`, `,` and `=` in
    /// values. Empty text and empty terms select everything. O(length).
    /// - Throws: `badRequest` with kube-apiserver's words.
    package init(parsing text: String) throws(StatusError) {
        var terms: [Term] = []
        for part in Self.split(Array(text.utf8)) where !part.isEmpty {
            terms.append(try Self.term(part, in: text))
        }
        self.init(terms: terms)
    }

    /// The parts between commas that no backslash precedes.
    private static func split(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var parts: [ArraySlice<UInt8>] = []
        var (start, index) = (0, 0)
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "\\") {
                index += 2
                continue
            }
            if bytes[index] == UInt8(ascii: ",") {
                parts.append(bytes[start..<index])
                start = index + 1
            }
            index += 1
        }
        parts.append(bytes[start...])
        return parts
    }

    private static func term(_ part: ArraySlice<UInt8>, in text: String) throws(StatusError) -> Term {
        guard let (fieldEnd, valueStart, isNegated) = operatorRange(part) else {
            throw .badRequest(
                "invalid selector: '\(text)'; can't understand '\(String(decoding: part, as: UTF8.self))'")
        }
        return Term(
            field: String(decoding: part[..<fieldEnd], as: UTF8.self), value: try unescape(part[valueStart...]),
            isNegated: isNegated)
    }

    private static func operatorRange(_ part: ArraySlice<UInt8>) -> (Int, Int, Bool)? {
        var index = part.startIndex
        while index < part.endIndex {
            let followsEquals = index + 1 < part.endIndex && part[index + 1] == UInt8(ascii: "=")
            switch part[index] {
            case UInt8(ascii: "\\"): index += 1
            case UInt8(ascii: "!") where followsEquals: return (index, index + 2, true)
            case UInt8(ascii: "="): return (index, followsEquals ? index + 2 : index + 1, false)
            default: break
            }
            index += 1
        }
        return nil
    }

    private static func unescape(_ bytes: ArraySlice<UInt8>) throws(StatusError) -> String {
        var result: [UInt8] = []
        var isEscaped = false
        for byte in bytes {
            if isEscaped {
                guard byte == UInt8(ascii: "\\") || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "=") else {
                    throw .badRequest(
                        "invalid field selector: invalid escape sequence: \\\(Character(UnicodeScalar(byte)))")
                }
                result.append(byte)
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: ",") || byte == UInt8(ascii: "=") {
                throw .badRequest(
                    "invalid field selector: unescaped character in value: \(Character(UnicodeScalar(byte)))")
            } else {
                result.append(byte)
            }
        }
        guard !isEscaped else { throw .badRequest("invalid field selector: invalid escape sequence: \\") }
        return String(decoding: result, as: UTF8.self)
    }
}
