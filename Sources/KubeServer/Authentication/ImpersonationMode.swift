internal import KubeCore

/// A way in which a right to act as somebody else can be given.
///
/// Constrained ways need two rights: `impersonate-on:WAY:VERB` on what is to be done, and `impersonate:WAY` on each name
/// that the request takes on. The old way needs `impersonate` on each name, and then everything can be done.
/// Source: KEP-5284; k8s.io/apiserver/pkg/endpoints/filters/impersonation/mode.go of Kubernetes 1.36.
enum ImpersonationMode: String, CaseIterable, Sendable {
    /// A service account as the node that its pod runs on.
    case associatedNode = "associated-node"
    case arbitraryNode = "arbitrary-node"
    case serviceAccount = "serviceaccount"
    case userInfo = "user-info"
    case legacy = ""

    /// From so many names on the right to all of them is asked for first.
    private static let manyNames = 4
    private static let authenticationGroup = "authentication.k8s.io"
    private static let nodePrefix = "system:node:"
    private static let nodesGroup = "system:nodes"

    private var isConstrained: Bool { self != .legacy }
    private var verb: String { isConstrained ? "impersonate:\(rawValue)" : "impersonate" }

    // MARK: Whether it applies

    func isMeant(for wanted: UserInfo, by caller: UserInfo) -> Bool {
        let isOnlyNamed = wanted.uid.isEmpty && wanted.groups.isEmpty && wanted.extra.isEmpty
        let node = Self.nodeName(wanted.name)
        switch self {
        case .associatedNode:
            guard isOnlyNamed, let node, caller.serviceAccount != nil else { return false }
            return caller.extra["authentication.kubernetes.io/node-name"] == [node]
        case .arbitraryNode: return isOnlyNamed && node != nil
        case .serviceAccount: return isOnlyNamed && wanted.serviceAccount != nil
        case .userInfo: return node == nil && wanted.serviceAccount == nil
        case .legacy: return true
        }
    }

    private static func nodeName(_ user: String) -> String? {
        guard user.hasPrefix(nodePrefix) else { return nil }
        let name = String(user.dropFirst(nodePrefix.count))
        return NameValidation.dns1123Subdomain(name).isEmpty ? name : nil
    }

    // MARK: Whether it is allowed

    /// Who the request is made as, in this way.
    /// - Throws: `forbidden` with the first right that is missing.
    func take(
        on wanted: UserInfo, _ request: AuthorizationAttributes, _ authorizer: RBACAuthorizer
    ) async throws(StatusError) -> Impersonation.Outcome {
        if isConstrained {
            var deed = request
            deed.verb = "impersonate-on:\(rawValue):\(request.verb)"
            try await authorizer.authorize(deed)
        }
        try await authorizer.authorize(nameQuestion(wanted, by: request.user))
        if !wanted.uid.isEmpty {
            try await authorizer.authorize(question("uids", wanted.uid, by: request.user))
        }
        try await authorizeGroups(wanted.groups, request.user, authorizer)
        try await authorizeExtra(wanted.extra, request.user, authorizer)
        return Impersonation.Outcome(user: completed(wanted), constraint: isConstrained ? verb : "")
    }

    private func question(
        _ resource: String, _ name: String, by caller: UserInfo, group: String = authenticationGroup,
        namespace: String = "", part: String = ""
    ) -> AuthorizationAttributes {
        AuthorizationAttributes(
            user: caller, verb: verb, group: group, version: "v1", resource: resource, subresource: part,
            namespace: namespace, name: name)
    }

    /// The API group of users and groups: that of the core in the old way.
    private var namesGroup: String { isConstrained ? Self.authenticationGroup : "" }

    private func nameQuestion(_ wanted: UserInfo, by caller: UserInfo) -> AuthorizationAttributes {
        if let account = wanted.serviceAccount {
            return question(
                "serviceaccounts", account.name, by: caller, group: namesGroup, namespace: account.namespace)
        }
        if isConstrained, let node = Self.nodeName(wanted.name) {
            // Whoever may act as the node of his pod may do so on each node.
            return question("nodes", self == .associatedNode ? "*" : node, by: caller)
        }
        return question("users", wanted.name, by: caller, group: namesGroup)
    }

    private func authorizeGroups(
        _ groups: [String], _ caller: UserInfo, _ authorizer: RBACAuthorizer
    ) async throws(StatusError) {
        func ask(_ name: String) -> AuthorizationAttributes { question("groups", name, by: caller, group: namesGroup) }
        if isConstrained {
            if groups.contains("") {
                throw ask("").refusal(reason: "impersonating the empty string group is not allowed")
            }
            if groups.contains(UserInfo.mastersGroup) {
                throw ask(UserInfo.mastersGroup)
                    .refusal(reason: "impersonating the system:masters group is not allowed")
            }
            if groups.count >= Self.manyNames, await authorizer.decide(ask("*")).isAllowed { return }
        }
        for group in groups { try await authorizer.authorize(ask(group)) }
    }

    private func authorizeExtra(
        _ extra: [String: [String]], _ caller: UserInfo, _ authorizer: RBACAuthorizer
    ) async throws(StatusError) {
        func ask(_ key: String, _ value: String) -> AuthorizationAttributes {
            question("userextras", value, by: caller, part: key)
        }
        if isConstrained {
            if let fault = Self.fault(in: extra) { throw ask("", "").refusal(reason: fault) }
            let count = max(extra.count, extra.values.reduce(0) { $0 + $1.count })
            if count >= Self.manyNames, await authorizer.decide(ask("*", "*")).isAllowed { return }
        }
        for (key, values) in extra.sorted(by: { $0.key < $1.key }) {
            for value in values { try await authorizer.authorize(ask(key, value)) }
        }
    }

    private static func fault(in extra: [String: [String]]) -> String? {
        for (key, values) in extra.sorted(by: { $0.key < $1.key }) {
            if key.isEmpty { return "impersonating the empty string key in extra is not allowed" }
            var errors = FieldErrors()
            errors.domainPrefixedPath("extra.key", key)
            if let cause = errors.causes.first {
                return "impersonating an invalid key in extra is not allowed: \(cause.field): \(cause.message)"
            }
            if key != key.lowercased() {
                return "impersonating a non-lowercase key in extra is not allowed: \(JSONValue.string(key))"
            }
            if values.contains("") { return "impersonating the empty string value in extra is not allowed" }
        }
        return nil
    }

    // MARK: Who it is then

    /// The groups that nobody has to name.
    private func completed(_ wanted: UserInfo) -> UserInfo {
        var user = wanted
        if user.groups.isEmpty, let account = user.serviceAccount {
            user.groups = ["system:serviceaccounts", "system:serviceaccounts:\(account.namespace)"]
        }
        if isConstrained, Self.nodeName(user.name) != nil { user.groups = [Self.nodesGroup] }
        let isUnauthenticated = user.groups.contains(UserInfo.unauthenticatedGroup)
        if user.isAnonymous {
            if !isUnauthenticated { user.groups.append(UserInfo.unauthenticatedGroup) }
        } else if !isUnauthenticated, !user.groups.contains(UserInfo.authenticatedGroup) {
            user.groups.append(UserInfo.authenticatedGroup)
        }
        return user
    }
}
