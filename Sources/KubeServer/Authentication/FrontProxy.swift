package import HTTPTransport
internal import KubeCore

/// Takes the word of a proxy that has authenticated its users itself, given in headers.
///
/// Only connections with a certificate of the proxies' own authority are believed; from all others these headers mean
/// nothing.
/// Source: k8s.io/apiserver/pkg/authentication/request/headerrequest/requestheader.go.
package struct FrontProxy: Sendable {
    /// Common names of the proxies; empty for whoever has a certificate of the authority.
    package var allowedNames: Set<String> = []
    package var usernameHeaders = ["X-Remote-User"]
    package var uidHeaders: [String] = []
    package var groupHeaders = ["X-Remote-Group"]
    package var extraHeaderPrefixes = ["X-Remote-Extra-"]

    package init() {}

    package func trusts(_ commonName: String) -> Bool { allowedNames.isEmpty || allowedNames.contains(commonName) }

    /// Whom the proxy names; nil when it names nobody.
    package func user(_ headers: HTTPFields) -> UserInfo? {
        guard let name = Self.first(usernameHeaders, headers) else { return nil }
        var user = UserInfo(name: name, uid: Self.first(uidHeaders, headers) ?? "")
        user.groups = groupHeaders.flatMap { headers.values($0) }.filter { !$0.isEmpty }
        for prefix in extraHeaderPrefixes.map({ $0.lowercased() }) {
            for field in headers {
                let header = field.name.lowercased()
                guard header.hasPrefix(prefix) else { continue }
                let key = header.dropFirst(prefix.count)
                user.extra[PercentEncoding.decode(key, plusIsSpace: false) ?? String(key), default: []]
                    .append(field.value)
            }
        }
        if name != UserInfo.anonymous.name, !user.groups.contains(UserInfo.authenticatedGroup) {
            user.groups.append(UserInfo.authenticatedGroup)
        }
        return user
    }

    private static func first(_ names: [String], _ headers: HTTPFields) -> String? {
        names.lazy.compactMap { headers[$0] }.first { !$0.isEmpty }
    }
}
