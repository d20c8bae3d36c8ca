/// Everything needed to talk to one Kubernetes API server. Holds secrets: never log it.
package struct ClientConfiguration: Sendable {
    /// A certificate chain and its key, both PEM.
    package struct Identity: Sendable {
        package var certificateChainPEM: String
        package var privateKeyPEM: String

        package init(certificateChainPEM: String, privateKeyPEM: String) {
            self.certificateChainPEM = certificateChainPEM
            self.privateKeyPEM = privateKeyPEM
        }
    }

    package enum Token: Sendable {
        case none
        case fixed(String)
        /// Read anew when the file changes, as kubelets rotate it.
        case file(path: String)
    }

    package var server: ServerURL
    /// CA certificates that the server's certificate must chain to; nil trusts the system's.
    package var certificateAuthorityPEM: String?
    package var identity: Identity?
    package var token: Token = .none
    /// The name that the server's certificate must have when it is not the host of `server`.
    package var tlsServerName: String?
    /// Believes any server certificate. Only on a person's explicit wish.
    package var skipsTLSVerification = false
    /// The namespace of the context; `default` when it names none.
    package var namespace = "default"
    package var userAgent = "vcluster"

    package init(server: ServerURL) { self.server = server }
}

/// Address of an API server: scheme, host, port and a path prefix.
package struct ServerURL: Sendable, Hashable, CustomStringConvertible {
    package let isTLS: Bool
    /// Name or IP address, IPv6 without brackets.
    package let host: String
    package let port: Int
    /// Empty, or with a leading and without a trailing slash (`/k8s/clusters/c-1`).
    package let pathPrefix: String

    package init(isTLS: Bool = true, host: String, port: Int, pathPrefix: String = "") {
        self.isTLS = isTLS
        self.host = host
        self.port = port
        self.pathPrefix = pathPrefix
    }

    /// From text such as `https://10.0.0.1:6443`. A missing scheme is `https` as kubectl has it. Nil when there is no
    /// host or the port is no port.
    package init?(_ text: String) {
        var rest = Substring(text)
        var isTLS = true
        if let scheme = rest.range(of: "://") {
            switch rest[..<scheme.lowerBound].lowercased() {
            case "https": isTLS = true
            case "http": isTLS = false
            default: return nil
            }
            rest = rest[scheme.upperBound...]
        }
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        var prefix = String(rest.dropFirst(authority.count).prefix { $0 != "?" && $0 != "#" })
        while prefix.hasSuffix("/") { prefix.removeLast() }
        guard !authority.contains("@"), let (host, port) = Self.split(authority, defaultPort: isTLS ? 443 : 80) else {
            return nil
        }
        self.init(isTLS: isTLS, host: host, port: port, pathPrefix: prefix)
    }

    private static func split(_ authority: Substring, defaultPort: Int) -> (host: String, port: Int)? {
        var host = authority
        var port = defaultPort
        let hostEnd = authority.hasPrefix("[") ? authority.firstIndex(of: "]") : authority.startIndex
        guard let hostEnd else { return nil }
        if let colon = authority[hostEnd...].firstIndex(of: ":") {
            guard let number = Int(authority[authority.index(after: colon)...]), (1...65535).contains(number) else {
                return nil
            }
            port = number
            host = authority[..<colon]
        }
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        return host.isEmpty ? nil : (String(host), port)
    }

    /// The host as it stands in a URL or a `Host` field, with the port.
    package var authority: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    package var description: String { "\(isTLS ? "https" : "http")://\(authority)\(pathPrefix)" }
}

extension Substring {
    fileprivate func range(of text: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }
}
