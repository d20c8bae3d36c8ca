package import KubeCore

/// All roles and bindings of a cluster, indexed by whom they are for.
///
/// A decision costs one look-up for the user and one per group, in the cluster-wide bindings and in those of one
/// namespace; roles that nobody in the request is bound to are never looked at.
/// Source: plugin/pkg/auth/authorizer/rbac/rbac.go; pkg/registry/rbac/validation/rule.go.
package struct RBACPolicy: Sendable {
    /// Whom a binding names. Service accounts count as the users they authenticate as.
    enum Subject: Hashable, Sendable {
        case user(String)
        case group(String)
    }

    /// A role in a namespace, or with an empty namespace a ClusterRole.
    private var roles: [ObjectKey: [PolicyRule]] = [:]
    private var bindings: [ObjectKey: RBACBinding] = [:]
    /// Sorted, so that the reason given for a decision is always the same.
    private var bindingNames: [String: [Subject: [String]]] = [:]

    package init() {}

    // MARK: Changes

    /// Adds or replaces a Role or ClusterRole.
    package mutating func setRole(_ role: KubeObject) { roles[ObjectKey(role)] = PolicyRule.rules(of: role) }

    package mutating func removeRole(_ key: ObjectKey) { roles[key] = nil }

    /// Adds or replaces a RoleBinding or ClusterRoleBinding. O(number of its subjects).
    package mutating func setBinding(_ object: KubeObject) {
        let key = ObjectKey(object)
        removeBinding(key)
        let binding = RBACBinding(object)
        bindings[key] = binding
        for subject in Set(binding.subjects.map(\.subject)) {
            var names = bindingNames[key.namespace]?[subject] ?? []
            names.insert(key.name, at: names.firstIndex { $0 > key.name } ?? names.endIndex)
            bindingNames[key.namespace, default: [:]][subject] = names
        }
    }

    package mutating func removeBinding(_ key: ObjectKey) {
        guard let binding = bindings.removeValue(forKey: key) else { return }
        for subject in Set(binding.subjects.map(\.subject)) {
            guard var names = bindingNames[key.namespace]?[subject] else { continue }
            names.removeAll { $0 == key.name }
            bindingNames[key.namespace]?[subject] = names.isEmpty ? nil : names
        }
        if bindingNames[key.namespace]?.isEmpty == true { bindingNames[key.namespace] = nil }
    }

    // MARK: Questions

    package func decide(_ attributes: AuthorizationAttributes) -> AuthorizationDecision {
        if attributes.user.isMaster { return .allowed("") }
        for (binding, described) in bindings(of: attributes.user, in: attributes.namespace)
        where rules(of: binding).contains(where: { $0.allows(attributes) }) {
            return .allowed("RBAC: allowed by \(binding.description) to \(described.description)")
        }
        let missing = missingRoles(of: bindings(of: attributes.user, in: attributes.namespace).map(\.binding))
        if missing.isEmpty { return .noOpinion }
        return AuthorizationDecision(isAllowed: false, reason: "RBAC: \(MissingRole.describe(missing))")
    }

    /// Every rule that holds for a user in a namespace, cluster-wide ones included.
    package func rules(for user: UserInfo, in namespace: String) -> HeldRules {
        let bindings = bindings(of: user, in: namespace).map(\.binding)
        return HeldRules(rules: bindings.flatMap(rules(of:)), missingRoles: missingRoles(of: bindings))
    }

    /// The rules of a role; nil when it does not exist. An empty namespace means a ClusterRole.
    package func rules(ofRole key: ObjectKey) -> [PolicyRule]? { roles[key] }

    private func rules(of binding: RBACBinding) -> [PolicyRule] { roles[binding.role] ?? [] }

    private func missingRoles(of bindings: [RBACBinding]) -> [MissingRole] {
        var missing: [MissingRole] = []
        for binding in bindings where roles[binding.role] == nil {
            let role = MissingRole(kind: binding.roleKind, name: binding.roleName)
            if !missing.contains(role) { missing.append(role) }
        }
        return missing
    }

    private func bindings(
        of user: UserInfo, in namespace: String
    ) -> [(binding: RBACBinding, subject: RBACBinding.NamedSubject)] {
        let subjects = [Subject.user(user.name)] + user.groups.map(Subject.group)
        var result: [(RBACBinding, RBACBinding.NamedSubject)] = []
        for scope in namespace.isEmpty ? [""] : ["", namespace] {
            guard let index = bindingNames[scope] else { continue }
            for subject in subjects {
                for name in index[subject] ?? [] {
                    guard let binding = bindings[ObjectKey(namespace: scope, name: name)],
                        let described = binding.subjects.first(where: { $0.subject == subject })
                    else { continue }
                    result.append((binding, described))
                }
            }
        }
        return result
    }
}

/// The rules that somebody's bindings give him.
package struct HeldRules: Sendable {
    package var rules: [PolicyRule]
    /// What bindings refer to but what does not exist: there might be more rules.
    package var missingRoles: [MissingRole]
}

/// A role that a binding refers to and that does not exist.
package struct MissingRole: Sendable, Hashable {
    let kind: String
    let name: String

    /// As Go shows such errors together. The authorizer, which reads copies, names the type in the singular; what reads
    /// the store in the plural.
    static func describe(_ roles: [MissingRole], inStore: Bool = false) -> String {
        let texts = roles.map { role in
            let resource = role.kind.lowercased() + (inStore ? "s" : "")
            return StatusError.notFound(
                GroupResource(group: "rbac.authorization.k8s.io", resource: resource), role.name
            ).message
        }
        return texts.count > 1 ? "[\(texts.joined(separator: ", "))]" : texts.first ?? ""
    }
}

/// A RoleBinding or ClusterRoleBinding, read.
struct RBACBinding: Sendable {
    struct NamedSubject: Sendable {
        let subject: RBACPolicy.Subject
        /// `Group "system:masters"`, `ServiceAccount "default/kube-system"`.
        let description: String
    }

    let key: ObjectKey
    let roleKind: String
    let roleName: String
    let subjects: [NamedSubject]

    init(_ object: KubeObject) {
        let key = ObjectKey(object)
        self.key = key
        roleKind = object.at("roleRef", "kind")?.stringValue ?? ""
        roleName = object.at("roleRef", "name")?.stringValue ?? ""
        subjects = (object["subjects"]?.arrayValue ?? []).compactMap {
            Self.subject($0, bindingNamespace: key.namespace)
        }
    }

    /// The role it refers to: a Role lives in the namespace of its binding.
    var role: ObjectKey { ObjectKey(namespace: roleKind == "Role" ? key.namespace : "", name: roleName) }

    var description: String {
        let binding =
            key.namespace.isEmpty
            ? "ClusterRoleBinding \"\(key.name)\"" : "RoleBinding \"\(key.name)/\(key.namespace)\""
        return "\(binding) of \(roleKind) \"\(roleName)\""
    }

    private static func subject(_ value: JSONValue, bindingNamespace: String) -> NamedSubject? {
        guard let kind = value["kind"]?.stringValue, let name = value["name"]?.stringValue else { return nil }
        switch kind {
        case "User": return NamedSubject(subject: .user(name), description: "User \"\(name)\"")
        case "Group": return NamedSubject(subject: .group(name), description: "Group \"\(name)\"")
        case "ServiceAccount":
            var namespace = value["namespace"]?.stringValue ?? ""
            if namespace.isEmpty { namespace = bindingNamespace }
            guard !namespace.isEmpty else { return nil }
            return NamedSubject(
                subject: .user("system:serviceaccount:\(namespace):\(name)"),
                description: "ServiceAccount \"\(name)/\(namespace)\"")
        default: return nil
        }
    }
}
