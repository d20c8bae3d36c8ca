/// The clauses of an `Accept` header, best first.
///
/// Specific types go before wildcards, whatever their weights; equals keep their order.
/// Source: RFC 9110, section 12.5.1; github.com/munnerlyn/goautoneg as kube-apiserver uses it.
struct AcceptHeader: Sendable, Hashable {
    struct Clause: Sendable, Hashable {
        /// Lower case.
        var type: String
        /// Lower case.
        var subtype: String
        /// Names in lower case, without `q`.
        var parameters: [String: String]
        var weight: Double

        fileprivate var wildcardRank: Int { type == "*" ? 2 : subtype == "*" ? 1 : 0 }

        /// Whether the clause covers a media type.
        func matches(type: String, subtype: String) -> Bool {
            (self.type == "*" && self.subtype == "*")
                || (self.type == type && (self.subtype == subtype || self.subtype == "*"))
        }
    }

    let clauses: [Clause]

    init(_ elements: [String]) {
        clauses = elements.compactMap(Self.clause).enumerated().sorted { lhs, rhs in
            let (left, right) = (lhs.element, rhs.element)
            if left.wildcardRank != right.wildcardRank { return left.wildcardRank < right.wildcardRank }
            return left.weight == right.weight ? lhs.offset < rhs.offset : left.weight > right.weight
        }.map(\.element)
    }

    private static func clause(_ text: String) -> Clause? {
        let parts = text.split(separator: ";").map { trimmed($0) }
        guard let media = parts.first else { return nil }
        let names = media.lowercased().split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        var clause = Clause(
            type: String(names[0]), subtype: names.count > 1 ? String(names[1]) : "*", parameters: [:], weight: 1)
        for part in parts.dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = trimmed(pair[0]).lowercased()
            let value = pair.count > 1 ? trimmed(pair[1]) : ""
            if name == "q" { clause.weight = Double(value) ?? 1 } else { clause.parameters[name] = value }
        }
        return clause
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        var text = Substring(text)
        while text.first == " " || text.first == "\t" { text.removeFirst() }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return String(text)
    }
}
