internal import HTTPTransport
internal import KubeCore

/// Acting as somebody else, by the `Impersonate-*` headers.
///
/// Each name that a request takes on needs the verb `impersonate` on it: on `users` (or `serviceaccounts` of its
/// namespace), `groups`, `uids` and `userextras/KEY`.
/// Source: k8s.io/apiserver/pkg/endpoints/filters/impersonation.
enum Impersonation {
    private static let extraPrefix = "impersonate-extra-"
    private static let authenticationGroup = "authentication.k8s.io"

    /// Who the request is made as: the caller himself when there are no such headers.
    /// - Throws: `forbidden` when he may not, `internalError` (as kube-apiserver) when the user's name is missing.
    static func resolve(
        headers: HTTPFields, actingAs caller: UserInfo, authorizer: RBACAuthorizer
    ) async throws(StatusError) -> UserInfo {
        let name = headers["Impersonate-User"] ?? ""
        let uid = headers["Impersonate-Uid"] ?? ""
        let groups = headers.values("Impersonate-Group").filter { !$0.isEmpty }
        let extra = try extra(headers)
        guard !name.isEmpty else {
            if uid.isEmpty, groups.isEmpty, extra.isEmpty { return caller }
            throw .internalError("requested impersonation without impersonating a user")
        }
        for attributes in questions(caller: caller, name: name, uid: uid, groups: groups, extra: extra) {
            try await authorizer.authorize(attributes)
        }
        return impersonated(name: name, uid: uid, groups: groups, extra: extra)
    }

    private static func extra(_ headers: HTTPFields) throws(StatusError) -> [String: [String]] {
        var extra: [String: [String]] = [:]
        for field in headers {
            let name = field.name.lowercased()
            guard name.hasPrefix(extraPrefix) else { continue }
            guard let key = PercentEncoding.decode(name.dropFirst(extraPrefix.count), plusIsSpace: false) else {
                continue
            }
            extra[key, default: []].append(field.value)
        }
        return extra
    }

    private static func questions(
        caller: UserInfo, name: String, uid: String, groups: [String], extra: [String: [String]]
    ) -> [AuthorizationAttributes] {
        func question(_ resource: String, _ name: String, group: String = "", namespace: String = "", part: String = "")
            -> AuthorizationAttributes
        {
            AuthorizationAttributes(
                user: caller, verb: "impersonate", group: group, version: "v1", resource: resource, subresource: part,
                namespace: namespace, name: name)
        }
        var questions: [AuthorizationAttributes] = []
        if let account = UserInfo(name: name).serviceAccount {
            questions.append(question("serviceaccounts", account.name, namespace: account.namespace))
        } else {
            questions.append(question("users", name))
        }
        questions += groups.map { question("groups", $0) }
        if !uid.isEmpty { questions.append(question("uids", uid, group: authenticationGroup)) }
        for (key, values) in extra.sorted(by: { $0.key < $1.key }) {
            questions += values.map { question("userextras", $0, group: authenticationGroup, part: key) }
        }
        return questions
    }

    private static func impersonated(
        name: String, uid: String, groups: [String], extra: [String: [String]]
    ) -> UserInfo {
        var user = UserInfo(name: name, uid: uid, groups: groups, extra: extra)
        if groups.isEmpty, let account = user.serviceAccount {
            user.groups = ["system:serviceaccounts", "system:serviceaccounts:\(account.namespace)"]
        }
        let standing = user.isAnonymous ? UserInfo.unauthenticatedGroup : UserInfo.authenticatedGroup
        if !user.groups.contains(standing) { user.groups.append(standing) }
        return user
    }
}
