internal import HTTPTransport

/// The clauses of an `Accept` header, best first, read to the letter as kube-apiserver reads them.
///
/// The order is not that of RFC 9110: a clause moves before the one to its left when it weighs more or is more specific,
/// whichever of both. So `*/*;q=0.8, application/yaml;q=0.1` prefers YAML, and in `application/yaml;q=0.1, */*` the
/// wildcard comes first.
/// Source: github.com/munnerz/goautoneg ParseAccept, which compares in this way and sorts by insertion.
struct AcceptHeader: Sendable, Hashable {
    struct Clause: Sendable, Hashable {
        var type: String
        var subtype: String
        /// Without `q`.
        var parameters: [String: String] = [:]
        var weight = 1.0

        /// Whether the clause covers a media type.
        func matches(type: String, subtype: String) -> Bool {
            (self.type == "*" && self.subtype == "*")
                || (self.type == type && (self.subtype == subtype || self.subtype == "*"))
        }

        fileprivate func goesBefore(_ other: Clause) -> Bool {
            weight > other.weight || (type != "*" && other.type == "*") || (subtype != "*" && other.subtype == "*")
        }
    }

    let clauses: [Clause]
    /// The media types as they were written, for the router.
    let mediaTypes: [String]
    /// Nothing was asked for.
    let isEmpty: Bool

    /// - Parameter text: the value of the header; empty when there is none.
    init(_ text: String) {
        isEmpty = text.isEmpty
        let parts = text.split(separator: ",")
        mediaTypes = parts.map { Self.trimmed($0.prefix { $0 != ";" }) }
        var clauses: [Clause] = []
        for clause in parts.compactMap(Self.clause) {
            var place = clauses.count
            while place > 0, clause.goesBefore(clauses[place - 1]) { place -= 1 }
            clauses.insert(clause, at: place)
        }
        self.clauses = clauses
    }

    /// Of several such headers only the first counts.
    init(_ headers: HTTPFields) { self.init(headers["Accept"] ?? "") }

    private static func clause(_ text: Substring) -> Clause? {
        let parts = text.split(separator: ";", omittingEmptySubsequences: false)
        let names = (parts.first ?? "").split(separator: "/", omittingEmptySubsequences: false).map(trimmed)
        var clause: Clause
        switch names.count {
        case 1 where names[0] == "*": clause = Clause(type: "*", subtype: "*")
        case 2 where !names[1].isEmpty: clause = Clause(type: names[0], subtype: names[1])
        default: return nil
        }
        for part in parts.dropFirst() {
            let pair = part.split(separator: "=", omittingEmptySubsequences: false)
            guard pair.count == 2, !pair[1].isEmpty else { continue }
            let name = trimmed(pair[0])
            if name == "q" {
                clause.weight = Double(pair[1]) ?? 0
            } else {
                clause.parameters[name] = trimmed(pair[1])
            }
        }
        return clause
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
