/// A path into a JSON document: `/spec/containers/0/image`, with `~1` for `/` and `~0` for `~` in a token.
/// Source: RFC 6901.
struct JSONPointer: Hashable {
    let tokens: [String]

    init(tokens: [String]) { self.tokens = tokens }

    /// Nil when the text is neither empty nor begins with a slash.
    init?(_ text: String) {
        if text.isEmpty {
            tokens = []
            return
        }
        guard text.utf8.first == UInt8(ascii: "/") else { return nil }
        tokens = text.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map(Self.unescape)
    }

    private static func unescape(_ token: Substring) -> String {
        guard token.utf8.contains(UInt8(ascii: "~")) else { return String(token) }
        var result: [UInt8] = []
        var isEscaped = false
        for byte in token.utf8 {
            if isEscaped {
                switch byte {
                case UInt8(ascii: "1"): result.append(UInt8(ascii: "/"))
                case UInt8(ascii: "0"): result.append(UInt8(ascii: "~"))
                default: result += [UInt8(ascii: "~"), byte]
                }
                isEscaped = false
            } else if byte == UInt8(ascii: "~") {
                isEscaped = true
            } else {
                result.append(byte)
            }
        }
        if isEscaped { result.append(UInt8(ascii: "~")) }
        return String(decoding: result, as: UTF8.self)
    }

    /// The value at this place, nil when there is none. O(token count).
    func value(in document: JSONValue) -> JSONValue? {
        var current = document
        for token in tokens {
            switch current {
            case .object(let object):
                guard let member = object[token] else { return nil }
                current = member
            case .array(let elements):
                guard let index = Self.index(token, count: elements.count) else { return nil }
                current = elements[index]
            default: return nil
            }
        }
        return current
    }

    /// The array index that a token names. Like kube-apiserver's library, negative indices count from the end.
    static func index(_ token: String, count: Int) -> Int? {
        guard let number = Int(token) else { return nil }
        let index = number < 0 ? number + count : number
        return (0..<count).contains(index) ? index : nil
    }
}

extension JSONValue {
    /// Changes the object or array at the end of `tokens` in place; a path that does not exist is left alone.
    /// O(token count) beside `change`.
    mutating func change<Failure: Error>(
        at tokens: ArraySlice<String>, _ change: (inout JSONValue) throws(Failure) -> Void
    ) throws(Failure) {
        guard let token = tokens.first else { return try change(&self) }
        let rest = tokens.dropFirst()
        switch self {
        case .object(var object):
            guard var member = object[token] else { return }
            self = .null  // gives up the other reference, so that nothing is copied
            object[token] = .null
            defer {
                object[token] = member
                self = .object(object)
            }
            try member.change(at: rest, change)
        case .array(var elements):
            guard let index = JSONPointer.index(token, count: elements.count) else { return }
            self = .null
            defer { self = .array(elements) }
            try elements[index].change(at: rest, change)
        default: return
        }
    }

    /// How many levels of arrays and objects this value has; stops counting past `limit`. O(size).
    func depth(limit: Int) -> Int {
        guard limit > 0 else { return 0 }
        switch self {
        case .array(let elements): return 1 + (elements.lazy.map { $0.depth(limit: limit - 1) }.max() ?? 0)
        case .object(let object): return 1 + (object.values.lazy.map { $0.depth(limit: limit - 1) }.max() ?? 0)
        default: return 0
        }
    }
}
