/// Names of properties as expressions write them: what is no identifier is escaped.
/// Source: https://kubernetes.io/docs/reference/using-api/cel/#escaping.
package enum FieldNames {
    private static let reserved: Set<String> = [
        "true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if", "import",
        "let", "loop", "package", "namespace", "return", "var", "void", "while",
    ]

    private static let escapes: [(text: String, escape: String)] = [
        ("__", "__underscores__"), (".", "__dot__"), ("-", "__dash__"), ("/", "__slash__"),
    ]

    /// Nil for a name that no expression can write.
    package static func escape(_ name: String) -> String? {
        if reserved.contains(name) { return "__\(name)__" }
        var result = ""
        var rest = Substring(name)
        while let next = rest.first {
            if let match = escapes.first(where: { rest.hasPrefix($0.text) }) {
                result += match.escape
                rest = rest.dropFirst(match.text.count)
                continue
            }
            let isDigit = ("0"..."9").contains(next)
            guard next == "_" || (isDigit && !result.isEmpty) || (next.isASCII && next.isLetter) else { return nil }
            result.append(next)
            rest.removeFirst()
        }
        return result.isEmpty ? nil : result
    }

    /// The name behind what an expression wrote; nil when it is not how a name is written.
    package static func unescape(_ text: String) -> String? {
        guard text.utf8.contains(UInt8(ascii: "_")) else { return reserved.contains(text) ? nil : text }
        if text.hasPrefix("__"), text.hasSuffix("__"), text.utf8.count > 4 {
            let inner = String(text.dropFirst(2).dropLast(2))
            if reserved.contains(inner) { return inner }
        }
        var result = ""
        var rest = Substring(text)
        while let next = rest.first {
            if rest.hasPrefix("__") {
                guard let match = escapes.first(where: { rest.hasPrefix($0.escape) }) else { return nil }
                result += match.text
                rest = rest.dropFirst(match.escape.count)
            } else {
                result.append(next)
                rest.removeFirst()
            }
        }
        return result
    }
}
