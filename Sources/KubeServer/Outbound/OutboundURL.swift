/// The parts of an absolute URL that somebody configured, such as that of a webhook.
/// Source: RFC 3986.
package struct OutboundURL: Sendable, Hashable, CustomStringConvertible {
    /// In lower case, `https`.
    package var scheme: String
    /// Name and password before the host, nil when there are none. Secret.
    package var userInfo: String?
    /// Name or IP address, IPv6 without brackets. May be empty.
    package var host: String
    /// Nil when the URL names none.
    package var port: Int?
    /// Empty, or with a leading slash. Percent-encoding stays as it is.
    package var path: String
    /// Without the question mark; nil when there is none.
    package var query: String?
    /// Without the hash; nil when there is none.
    package var fragment: String?

    package init(scheme: String = "https", host: String, port: Int? = nil, path: String = "", query: String? = nil) {
        self.scheme = scheme
        userInfo = nil
        self.host = host
        self.port = port
        self.path = path
        self.query = query
    }

    /// Nil when the text has a space or a control character, no scheme, or a port that is none.
    package init?(_ text: String) {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else { return nil }
        var rest = Substring(text)
        if let hash = rest.firstIndex(of: "#") {
            fragment = String(rest[rest.index(after: hash)...])
            rest = rest[..<hash]
        }
        if let mark = rest.firstIndex(of: "?") {
            query = String(rest[rest.index(after: mark)...])
            rest = rest[..<mark]
        }
        scheme = ""
        if let colon = rest.firstIndex(of: ":"), rest[..<colon].allSatisfy({ $0.isLetter || $0.isNumber }) {
            scheme = rest[..<colon].lowercased()
            rest = rest[rest.index(after: colon)...]
        }
        userInfo = nil
        host = ""
        if rest.hasPrefix("//") {
            rest = rest.dropFirst(2)
            var authority = rest.prefix { $0 != "/" }
            rest = rest.dropFirst(authority.count)
            if let at = authority.lastIndex(of: "@") {
                userInfo = String(authority[..<at])
                authority = authority[authority.index(after: at)...]
            }
            guard let (host, port) = Self.split(authority) else { return nil }
            self.host = host
            self.port = port
        }
        path = String(rest)
    }

    private static func split(_ authority: Substring) -> (host: String, port: Int?)? {
        var host = authority
        var port: Int?
        let hostEnd = authority.hasPrefix("[") ? authority.firstIndex(of: "]") : authority.startIndex
        guard let hostEnd else { return nil }
        if let colon = authority[hostEnd...].firstIndex(of: ":") {
            let digits = authority[authority.index(after: colon)...]
            guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
            if !digits.isEmpty {
                guard let number = Int(digits), (1...65535).contains(number) else { return nil }
                port = number
            }
            host = authority[..<colon]
        }
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        return (String(host), port)
    }

    /// The host as it stands in a URL, with the port when one is named.
    package var authority: String { Self.authority(host, port) }

    static func authority(_ host: String, _ port: Int?) -> String {
        let host = host.contains(":") ? "[\(host)]" : host
        return port.map { "\(host):\($0)" } ?? host
    }

    /// The path and the query, as a request line has them.
    package var target: String { (path.isEmpty ? "/" : path) + (query.map { "?\($0)" } ?? "") }

    package var description: String {
        "\(scheme)://\(authority)\(path)" + (query.map { "?\($0)" } ?? "") + (fragment.map { "#\($0)" } ?? "")
    }
}
