/// A word of an expression.
struct Token: Sendable {
    enum Kind: Sendable, Hashable {
        case symbol(String)
        case identifier
        /// Between backquotes.
        case escapedIdentifier
        case int
        case uint
        case double
        case string
        case bytes
        case end
    }

    let kind: Kind
    /// As it was written; of an escaped identifier without its quotes.
    let text: String
    /// Unicode scalars before it.
    let offset: Int

    func isSymbol(_ text: String) -> Bool { kind == .symbol(text) }

    /// The token as messages show it.
    var shown: String { kind == .end ? "<EOF>" : text }
}

/// A finding about the text of an expression.
struct Issue: Sendable, Hashable {
    let offset: Int?
    let message: String
}
