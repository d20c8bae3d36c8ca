internal import KubeSchema

/// A path to a field that a schema has, as rules blame one and selectable fields name one.
/// Source: Kubernetes documentation, "Field path"; apiextensions-apiserver/pkg/apiserver/schema/cel ValidFieldPath.
struct SchemaFieldPath {
    /// Why a text is no such path, in kube-apiserver's words.
    struct Failure: Error {
        let description: String

        static let endsEarly = Failure(description: "unexpected end of JSON path")
        static let leadsNowhere = Failure(description: "does not refer to a valid field")
    }

    /// As field paths of errors show it, such as `.spec.mode` or `.labels[app]`.
    private(set) var text = ""
    /// The names on the way, without how they were written.
    private(set) var names: [String] = []
    /// What the path leads to; nil for a value of which nothing is known.
    private(set) var schema: StructuralSchema?

    /// - Parameter allowsBrackets: whether names may be written as `['name']`.
    /// - Throws: when the text is no path, or leads to nothing that the schema knows.
    init(_ path: String, in root: StructuralSchema, allowsBrackets: Bool = true) throws(Failure) {
        schema = root
        var tokens = Tokens(rest: Substring(path))
        while let token = tokens.next() {
            switch token {
            case ".":
                guard let name = tokens.next() else { throw .endsEarly }
                try enter(String(name))
            case "[":
                guard allowsBrackets else { throw Failure(description: "array notation is not allowed") }
                guard let quoted = tokens.next() else { throw .endsEarly }
                try enter(try Self.unquoted(quoted))
                guard let end = tokens.next() else { throw .endsEarly }
                guard end == "]" else { throw Failure(description: "expected ] but got \(end)") }
            default: throw Failure(description: "expected [ or . but got: \(token)")
            }
        }
    }

    private mutating func enter(_ name: String) throws(Failure) {
        guard let parent = schema else { throw .leadsNowhere }
        if !parent.properties.isEmpty {
            guard let property = parent.properties[name] else { throw .leadsNowhere }
            schema = property
            text += ".\(name)"
        } else {
            switch parent.additionalProperties {
            case .none: throw .leadsNowhere
            case .anything: schema = nil
            case .schema(let values): schema = values
            }
            text += "[\(name)]"
        }
        names.append(name)
    }

    private static func unquoted(_ token: Substring) throws(Failure) -> String {
        guard token.utf8.count >= 2, token.first == "'", token.last == "'" else {
            throw Failure(description: "expected single quoted string but got \(token)")
        }
        var result = ""
        var isEscaped = false
        for character in token.dropFirst().dropLast() {
            guard isEscaped else {
                if character == "\\" { isEscaped = true } else { result.append(character) }
                continue
            }
            isEscaped = false
            switch character {
            case "a": result.append("\u{07}")
            case "b": result.append("\u{08}")
            case "f": result.append("\u{0C}")
            case "n": result.append("\n")
            case "r": result.append("\r")
            case "t": result.append("\t")
            case "v": result.append("\u{0B}")
            case "'", "\\": result.append(character)
            default: throw Failure(description: "invalid string literal: invalid escape char \(character)")
            }
        }
        return result
    }
}

/// Cuts a path into dots, brackets, quoted strings and the names between them.
private struct Tokens {
    var rest: Substring

    mutating func next() -> Substring? {
        guard let first = rest.first else { return nil }
        let end: Substring.Index
        if first == "'" {
            end = quoteEnd()
        } else if Self.isDelimiter(first) {
            end = rest.index(after: rest.startIndex)
        } else {
            end = rest.firstIndex(where: Self.isDelimiter) ?? rest.endIndex
        }
        defer { rest = rest[end...] }
        return rest[..<end]
    }

    /// A quote that is never closed ends with the text.
    private func quoteEnd() -> Substring.Index {
        var index = rest.index(after: rest.startIndex)
        var previous: Character = "'"
        while index < rest.endIndex {
            if rest[index] == "'", previous != "\\" { return rest.index(after: index) }
            previous = rest[index]
            index = rest.index(after: index)
        }
        return rest.endIndex
    }

    private static func isDelimiter(_ character: Character) -> Bool {
        character == "." || character == "[" || character == "]"
    }
}
