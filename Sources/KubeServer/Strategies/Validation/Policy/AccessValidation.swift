internal import KubeCore

/// What must hold for roles and role bindings.
/// Source: pkg/apis/rbac/validation/validation.go of Kubernetes 1.36.
enum AccessValidation {
    /// Source: pkg/registry/core/serviceaccount/strategy.go.
    static func serviceAccountWarnings(_ account: KubeObject) -> [String] {
        guard account.annotations["kubernetes.io/enforce-mountable-secrets"] != nil else { return [] }
        return [
            "metadata.annotations[kubernetes.io/enforce-mountable-secrets]: deprecated in v1.32+; prefer separate "
                + "namespaces to isolate access to mounted secrets"
        ]
    }

    static func role(_ object: KubeObject, _ errors: inout FieldErrors) {
        let isNamespaced = object.kind == "Role"
        for (index, rule) in (object["rules"]?.arrayValue ?? []).enumerated() {
            let path = "rules[\(index)]"
            if rule.isUnset("verbs") { errors.required("\(path).verbs", "verbs must contain at least one value") }
            if !rule.isUnset("nonResourceURLs") {
                if isNamespaced {
                    errors.invalid(
                        "\(path).nonResourceURLs", rule["nonResourceURLs"],
                        "namespaced rules cannot apply to non-resource URLs")
                }
                if !rule.isUnset("apiGroups") || !rule.isUnset("resources") || !rule.isUnset("resourceNames") {
                    errors.invalid(
                        "\(path).nonResourceURLs", rule["nonResourceURLs"],
                        "rules cannot apply to both regular resources and non-resource URLs")
                }
                continue
            }
            if rule.isUnset("apiGroups") {
                errors.required("\(path).apiGroups", "resource rules must supply at least one api group")
            }
            if rule.isUnset("resources") {
                errors.required("\(path).resources", "resource rules must supply at least one resource")
            }
        }
        aggregation(object["aggregationRule"], &errors)
    }

    /// Which roles a ClusterRole is the sum of.
    private static func aggregation(_ rule: JSONValue?, _ errors: inout FieldErrors) {
        guard let rule else { return }
        let selectors = rule.elements("clusterRoleSelectors")
        if selectors.isEmpty {
            errors.required(
                "aggregationRule.clusterRoleSelectors",
                "at least one clusterRoleSelector required if aggregationRule is non-nil")
        }
        for (index, selector) in selectors.enumerated() {
            let path = "aggregationRule.clusterRoleSelectors[\(index)]"
            errors.labelSelector(path, selector)
        }
    }

    static func binding(_ object: KubeObject, _ errors: inout FieldErrors) {
        let isNamespaced = object.kind == "RoleBinding"
        let roleRef = object["roleRef"] ?? [:]
        errors.oneOf("roleRef.apiGroup", roleRef["apiGroup"], ["rbac.authorization.k8s.io"])
        errors.oneOf("roleRef.kind", roleRef["kind"] ?? "", isNamespaced ? ["Role", "ClusterRole"] : ["ClusterRole"])
        if roleRef.isUnset("name") {
            errors.required("roleRef.name")
        } else {
            errors.invalid("roleRef.name", roleRef.text("name"), NameValidation.pathSegment(roleRef.text("name")))
        }
        for (index, subject) in (object["subjects"]?.arrayValue ?? []).enumerated() {
            self.subject(subject, "subjects[\(index)]", isNamespaced: isNamespaced, &errors)
        }
    }

    private static func subject(
        _ subject: JSONValue, _ path: String, isNamespaced: Bool, _ errors: inout FieldErrors
    ) {
        let name = subject.text("name")
        if name.isEmpty { errors.required("\(path).name") }
        switch subject.text("kind") {
        case "ServiceAccount":
            if !name.isEmpty { errors.invalid("\(path).name", name, NameValidation.dns1123Subdomain(name)) }
            errors.oneOf("\(path).apiGroup", subject["apiGroup"], [""])
            if !isNamespaced, subject.isUnset("namespace") { errors.required("\(path).namespace") }
        case "User", "Group": errors.oneOf("\(path).apiGroup", subject["apiGroup"], ["rbac.authorization.k8s.io"])
        default: errors.oneOf("\(path).kind", subject["kind"] ?? "", ["ServiceAccount", "User", "Group"])
        }
    }

    static func bindingChange(_ object: KubeObject, _ old: KubeObject, _ errors: inout FieldErrors) {
        guard object["roleRef"] != old["roleRef"], let roleRef = object["roleRef"] else { return }
        errors.invalid("roleRef", GoForm.roleReference.show(roleRef), "cannot change roleRef")
    }
}
