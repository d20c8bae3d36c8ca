/// Who makes a request.
/// Source: Kubernetes API reference, UserInfo v1 authentication.k8s.io; k8s.io/apiserver/pkg/authentication/user.
package struct UserInfo: Sendable, Hashable {
    package var name: String
    /// Empty when the credential tells none, as a client certificate.
    package var uid: String
    package var groups: [String]
    package var extra: [String: [String]]

    package init(name: String, uid: String = "", groups: [String] = [], extra: [String: [String]] = [:]) {
        self.name = name
        self.uid = uid
        self.groups = groups
        self.extra = extra
    }

    /// Members of this group may do everything; no role can take that away.
    package static let mastersGroup = "system:masters"
    package static let authenticatedGroup = "system:authenticated"
    package static let unauthenticatedGroup = "system:unauthenticated"

    /// Where `extra` tells by which credential a user has shown who he is.
    package static let credentialKey = "authentication.kubernetes.io/credential-id"

    /// The server itself and the parts that live in its process, as they appear in requests through the loopback.
    package static let apiServer = UserInfo(name: "system:apiserver", groups: [mastersGroup, authenticatedGroup])

    /// A request that shows no credentials.
    package static let anonymous = UserInfo(name: "system:anonymous", groups: [unauthenticatedGroup])

    package var isAnonymous: Bool { name == Self.anonymous.name }
    package var isMaster: Bool { groups.contains(Self.mastersGroup) }

    /// The service account's namespace and name when the user is one (`system:serviceaccount:NS:NAME`).
    package var serviceAccount: (namespace: String, name: String)? {
        let parts = name.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0] == "system", parts[1] == "serviceaccount" else { return nil }
        return (String(parts[2]), String(parts[3]))
    }

    package init(serviceAccount name: String, namespace: String, uid: String, extra: [String: [String]] = [:]) {
        self.init(
            name: "system:serviceaccount:\(namespace):\(name)", uid: uid,
            groups: ["system:serviceaccounts", "system:serviceaccounts:\(namespace)", Self.authenticatedGroup],
            extra: extra)
    }
}
