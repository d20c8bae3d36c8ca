package import KubeCore

/// Keeps users from granting rights that they do not have, by roles or by bindings.
///
/// Exempt are `system:masters`, who has the verb `escalate` on the role, and who has the verb `bind` on the role that a
/// binding refers to. A rule set that an update leaves as it is needs no rights.
/// Source: pkg/registry/rbac/{role,clusterrole,rolebinding,clusterrolebinding}/policybased/storage.go.
package struct EscalationGuard: AdmissionPlugin {
    package let name = "RBACEscalation"
    private let authorizer: RBACAuthorizer

    package init(authorizer: RBACAuthorizer) { self.authorizer = authorizer }

    package func validate(_ request: AdmissionRequest, object: KubeObject) async throws(StatusError) {
        guard request.resource.resource.group == "rbac.authorization.k8s.io", request.subresource == nil,
            request.operation == .create || request.operation == .update, !request.context.user.isMaster
        else { return }
        switch request.resource.resource.resource {
        case "roles", "clusterroles": try await validateRole(request, object)
        case "rolebindings", "clusterrolebindings": try await validateBinding(request, object)
        default: return
        }
    }

    private func validateRole(_ request: AdmissionRequest, _ role: KubeObject) async throws(StatusError) {
        if let old = request.oldObject, old["rules"] == role["rules"], old["aggregationRule"] == role["aggregationRule"]
        {
            return
        }
        if await isAllowed("escalate", request, resource: request.resource.resource.resource, name: role.name) {
            return
        }
        if role["aggregationRule"].map({ !$0.isNull }) == true {
            let everything = [
                PolicyRule(verbs: ["*"], apiGroups: ["*"], resources: ["*"]),
                PolicyRule(verbs: ["*"], nonResourceURLs: ["*"]),
            ]
            let owned = await authorizer.rules(for: request.context.user, in: "")
            guard RuleCoverage.missing(owned: owned, wanted: everything).isEmpty else {
                throw .forbidden(
                    request.resource.groupResource, role.name,
                    "must have cluster-admin privileges to use an aggregationRule")
            }
        }
        try await confirmNoEscalation(request, object: role, rules: PolicyRule.rules(of: role))
    }

    private func validateBinding(_ request: AdmissionRequest, _ object: KubeObject) async throws(StatusError) {
        if let old = request.oldObject, old["subjects"] == object["subjects"], old["roleRef"] == object["roleRef"] {
            return
        }
        let binding = RBACBinding(object)
        let resource = binding.roleKind == "Role" ? "roles" : "clusterroles"
        if await isAllowed("bind", request, resource: resource, name: binding.roleName) { return }
        guard let rules = await authorizer.rules(ofRole: binding.role) else {
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
        let missing = RuleCoverage.missing(owned: owned, wanted: rules)
        guard !missing.isEmpty else { return }
        throw .forbidden(
            request.resource.groupResource, object.name,
            "user \"\(user.name)\" (groups=\(RuleCoverage.quotedList(user.groups))) is attempting to grant RBAC "
                + "permissions not currently held:\n\(RuleCoverage.describe(missing))")
    }
}
