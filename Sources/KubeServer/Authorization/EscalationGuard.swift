package import KubeCore

/// Keeps users from granting rights that they do not have, by roles or by bindings.
///
/// Exempt are `system:masters`, who has the verb `escalate` on the role, who has the verb `bind` on the role that a
/// binding refers to, and updates that change nothing but what garbage collection does. It judges what all other plugins
/// have made of the object, before the object is validated.
/// Source: pkg/registry/rbac/{role,clusterrole,rolebinding,clusterrolebinding}/policybased/storage.go.
package struct EscalationGuard: AdmissionPlugin {
    package let name = "RBACEscalation"
    private let authorizer: RBACAuthorizer

    package init(authorizer: RBACAuthorizer) { self.authorizer = authorizer }

    package func admit(_ request: AdmissionRequest, object: inout KubeObject) async throws(StatusError) {
        guard request.resource.resource.group == "rbac.authorization.k8s.io", request.subresource == nil,
            request.operation == .create || request.operation == .update, !request.context.user.isMaster
        else { return }
        if let old = request.oldObject, Self.isOnlyCollected(object, old) { return }
        switch request.resource.resource.resource {
        case "roles", "clusterroles": try await judgeRole(request, object)
        case "rolebindings", "clusterrolebindings": try await judgeBinding(request, object)
        default: return
        }
    }

    /// Whether an update changes at most what the garbage collector does.
    private static func isOnlyCollected(_ object: KubeObject, _ old: KubeObject) -> Bool {
        func rest(_ object: KubeObject) -> JSONValue {
            var rest = object
            for member in ["ownerReferences", "finalizers", "managedFields", "selfLink", "resourceVersion"] {
                rest.set(nil, at: "metadata", member)
            }
            return rest.value
        }
        return rest(object) == rest(old)
    }

    private func judgeRole(_ request: AdmissionRequest, _ role: KubeObject) async throws(StatusError) {
        if await isAllowed("escalate", request, resource: request.resource.resource.resource, name: role.name) {
            return
        }
        try await confirmNoEscalation(request, object: role, rules: PolicyRule.rules(of: role))
        guard Self.aggregates(role) || request.oldObject.map(Self.aggregates) == true else { return }
        let everything = [
            PolicyRule(verbs: ["*"], apiGroups: ["*"], resources: ["*"]),
            PolicyRule(verbs: ["*"], nonResourceURLs: ["*"]),
        ]
        let owned = await authorizer.rules(for: request.context.user, in: "")
        guard RuleCoverage.missing(owned: owned.rules, wanted: everything).isEmpty else {
            throw .forbidden(
                request.resource.groupResource, role.name,
                "must have cluster-admin privileges to use an aggregationRule")
        }
    }

    private static func aggregates(_ role: KubeObject) -> Bool {
        role.at("aggregationRule", "clusterRoleSelectors")?.arrayValue?.isEmpty == false
    }

    private func judgeBinding(_ request: AdmissionRequest, _ object: KubeObject) async throws(StatusError) {
        let binding = RBACBinding(object)
        let resource: String
        switch binding.roleKind {
        case "Role": resource = "roles"
        case "ClusterRole": resource = "clusterroles"
        default:
            throw StatusError(
                code: 500, reason: .unknown,
                message: "unsupported role reference kind: \(JSONValue.string(binding.roleKind))")
        }
        if await isAllowed("bind", request, resource: resource, name: binding.roleName) { return }
        // The object may not have its namespace yet.
        let key = ObjectKey(namespace: binding.roleKind == "Role" ? request.namespace : "", name: binding.roleName)
        guard let rules = await authorizer.rules(ofRole: key) else {
            throw .notFound(
                GroupResource(group: request.resource.resource.group, resource: resource), binding.roleName)
        }
        try await confirmNoEscalation(request, object: object, rules: rules)
    }

    private func isAllowed(_ verb: String, _ request: AdmissionRequest, resource: String, name: String) async -> Bool {
        let attributes = AuthorizationAttributes(
            user: request.context.user, verb: verb, group: request.resource.resource.group,
            version: request.resource.resource.version, resource: resource, namespace: request.namespace, name: name)
        return await authorizer.decide(attributes).isAllowed
    }

    private func confirmNoEscalation(
        _ request: AdmissionRequest, object: KubeObject, rules: [PolicyRule]
    ) async throws(StatusError) {
        let user = request.context.user
        let owned = await authorizer.rules(for: user, in: request.namespace)
        let missing = RuleCoverage.missing(owned: owned.rules, wanted: rules)
        if missing.isEmpty { return }
        var message =
            "user \"\(user.name)\" (groups=\(RuleCoverage.quotedList(user.groups))) is attempting to grant RBAC "
            + "permissions not currently held:\n\(RuleCoverage.describe(missing))"
        if !owned.missingRoles.isEmpty {
            message += "; resolution errors: [\(MissingRole.describe(owned.missingRoles, inStore: true))]"
        }
        throw .forbidden(request.resource.groupResource, object.name, message)
    }
}
