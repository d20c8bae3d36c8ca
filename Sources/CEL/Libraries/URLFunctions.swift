/// Parts of addresses of the web. Source: https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-url-library.
struct URLObject: CELObject {
    let scheme: String
    /// With the port.
    let host: String
    let path: String
    let query: String

    static let type = CELType.opaque("kubernetes.URL")
    var type: CELType { Self.type }

    func isEqual(to other: any CELObject) -> Bool {
        guard let other = other as? URLObject else { return false }
        return (scheme, host, path, query) == (other.scheme, other.host, other.path, other.query)
    }

    /// Nil when the text is neither an absolute address nor an absolute path.
    /// Source: Go's url.ParseRequestURI.
    init?(_ text: String) {
        guard !text.isEmpty, text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else { return nil }
        var rest = Substring(text)
        var scheme = ""
        if !text.hasPrefix("/") {
            guard let colon = text.firstIndex(of: ":"), colon > text.startIndex else { return nil }
            scheme = text[..<colon].lowercased()
            guard scheme.first?.isLetter == true,
                scheme.utf8.allSatisfy({
                    $0 < 0x80 && (Character(Unicode.Scalar($0)).isLetter || "0123456789+-.".utf8.contains($0))
                })
            else { return nil }
            rest = text[text.index(after: colon)...]
        }
        var query = ""
        if let mark = rest.firstIndex(of: "?") {
            query = String(rest[rest.index(after: mark)...])
            rest = rest[..<mark]
        }
        guard rest.hasPrefix("/") else { return nil }
        var host = ""
        if !scheme.isEmpty, rest.hasPrefix("//") {
            rest = rest.dropFirst(2)
            let end = rest.firstIndex(of: "/") ?? rest.endIndex
            var authority = rest[..<end]
            if let at = authority.lastIndex(of: "@") { authority = authority[authority.index(after: at)...] }
            host = String(authority)
            rest = rest[end...]
            guard Self.isHost(host) else { return nil }
        }
        guard Self.hasValidEscapes(rest) else { return nil }
        (self.scheme, self.host, self.query) = (scheme, host, query)
        path = Self.escaped(rest)
    }

    /// Whether a port, where there is one, is a number.
    private static func isHost(_ host: String) -> Bool {
        if host.hasPrefix("["), !host.contains("]") { return false }
        let tail =
            host.hasPrefix("[") ? host[(host.firstIndex(of: "]") ?? host.startIndex)...].dropFirst() : Substring(host)
        guard let colon = tail.firstIndex(of: ":") else { return true }
        return tail[tail.index(after: colon)...].allSatisfy { $0.isASCII && $0.isNumber }
    }

    private static func hasValidEscapes(_ text: Substring) -> Bool {
        let bytes = Array(text.utf8)
        return bytes.indices.allSatisfy { index in
            bytes[index] != UInt8(ascii: "%")
                || (index + 2 < bytes.count + 0
                    && bytes[index + 1...index + 2].allSatisfy {
                        Character(Unicode.Scalar($0)).isHexDigit
                    })
        }
    }

    private static func escaped(_ path: Substring) -> String {
        let kept = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~$&+,/:;=@!'()*%[]".utf8)
        return path.utf8.map { byte in
            kept.contains(byte)
                ? String(Character(Unicode.Scalar(byte)))
                : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }.joined()
    }

    var hostname: String {
        if host.hasPrefix("["), let end = host.firstIndex(of: "]") {
            return String(host[host.index(after: host.startIndex)..<end])
        }
        return String(host.prefix { $0 != ":" })
    }

    var port: String {
        let tail = host.hasPrefix("[") ? host[(host.firstIndex(of: "]") ?? host.startIndex)...] : Substring(host)
        guard let colon = tail.firstIndex(of: ":") else { return "" }
        return String(tail[tail.index(after: colon)...])
    }

    /// The values of each name of the query, decoded.
    var parameters: CELMap {
        var names: [String] = []
        var values: [String: [CELValue]] = [:]
        for part in query.split(separator: "&") where !part.contains(";") {
            let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decoded(sides[0]), let value = Self.decoded(sides.count > 1 ? sides[1] : "") else {
                continue
            }
            if values[name] == nil { names.append(name) }
            values[name, default: []].append(.string(value))
        }
        return CELMap(names.map { ($0, .list(CELList(values[$0] ?? []))) })
    }

    private static func decoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard rest.count >= 2, let decoded = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
                else {
                    return nil
                }
                bytes.append(decoded)
                rest = rest.dropFirst(2)
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension FunctionTable {
    static func addURLFunctions(_ table: inout FunctionTable) {
        table.add("url", [.string], URLObject.type, cost: .passes(1)) { values throws(CELEvaluationError) in
            guard let url = URLObject(values[0].text) else {
                throw CELEvaluationError(
                    "URL parse error during conversion from string: parse \(TextFormat.quote(values[0].text)): invalid URI for request"
                )
            }
            return .object(url)
        }
        table.add("isURL", [.string], .bool, cost: .passes(1)) { .bool(URLObject($0[0].text) != nil) }
        let parts: [(String, @Sendable (URLObject) -> String)] = [
            ("getScheme", \.scheme), ("getHost", \.host), ("getHostname", \.hostname), ("getPort", \.port),
            ("getEscapedPath", \.path),
        ]
        for (name, part) in parts {
            table.addMember(name, [URLObject.type], .string) { values throws(CELEvaluationError) in
                .string(part(try values[0].object(URLObject.self)))
            }
        }
        table.addMember("getQuery", [URLObject.type], .map(.string, .list(.string))) {
            values throws(CELEvaluationError) in
            .map(try values[0].object(URLObject.self).parameters)
        }
    }
}
