internal import HTTPTransport
internal import KubeCore

/// How the API server tells an aggregated one who makes a request: by header fields, vouched for by its own client
/// certificate.
/// Source: Kubernetes documentation, "Configure the Aggregation Layer"; k8s.io/client-go/transport/round_trippers.go.
package enum RemoteIdentity {
    package static let userField = "X-Remote-User"
    package static let uidField = "X-Remote-Uid"
    package static let groupField = "X-Remote-Group"
    package static let extraPrefix = "X-Remote-Extra-"
    /// The common name of the certificate that vouches.
    package static let commonName = "front-proxy-client"

    /// Adds who the user is. What the client itself may have sent under these names must be gone.
    static func add(_ user: UserInfo, to headers: inout HTTPFields) {
        headers.add(userField, user.name)
        if !user.uid.isEmpty { headers.add(uidField, user.uid) }
        for group in user.groups { headers.add(groupField, group) }
        for (key, values) in user.extra.sorted(by: { $0.key < $1.key }) {
            for value in values { headers.add(extraPrefix + escaped(key), value) }
        }
    }

    /// Whether a field is one of those by which users are named.
    static func isIdentity(_ name: String) -> Bool {
        let name = name.lowercased()
        return name.hasPrefix("x-remote-") || name.hasPrefix("impersonate-") || name == "authorization"
    }

    /// Percent-encodes what cannot stand in the name of a field. Source: RFC 9110, section 5.6.2.
    private static func escaped(_ key: String) -> String {
        PercentEncoding.encode(key) { byte in
            byte > 0x20 && byte < 0x7F && !"\"(),/:;<=>?@[\\]{}%".utf8.contains(byte)
        }
    }
}
