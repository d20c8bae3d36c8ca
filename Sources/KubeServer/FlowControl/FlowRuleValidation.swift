internal import KubeCore

/// What must hold for the rules of a flow schema: whose requests they are, and for what.
/// Source: pkg/apis/flowcontrol/validation/validation.go of Kubernetes 1.36.
enum FlowRuleValidation {
    private static let verbs = [
        "create", "delete", "deletecollection", "get", "list", "patch", "proxy", "update", "watch",
    ]

    static func rule(_ rule: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        let subjects = rule.elements("subjects")
        if subjects.isEmpty { errors.required("\(path).subjects", "subjects must contain at least one value") }
        for (index, subject) in subjects.enumerated() {
            self.subject(subject, "\(path).subjects[\(index)]", &errors)
        }
        if rule.isUnset("resourceRules"), rule.isUnset("nonResourceRules") {
            errors.required(path, "at least one of resourceRules and nonResourceRules has to be non-empty")
        }
        for (index, entry) in rule.elements("resourceRules").enumerated() {
            resources(entry, "\(path).resourceRules[\(index)]", &errors)
        }
        for (index, entry) in rule.elements("nonResourceRules").enumerated() {
            paths(entry, "\(path).nonResourceRules[\(index)]", &errors)
        }
    }

    // MARK: - Subjects

    private static func subject(_ subject: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        let members = ["ServiceAccount": "serviceAccount", "User": "user", "Group": "group"]
        let kind = subject.text("kind")
        guard let own = members[kind] else {
            errors.oneOf("\(path).kind", .string(kind), members.keys.sorted())
            return
        }
        if let details = subject[own], details != .null {
            if kind == "ServiceAccount" {
                account(details, "\(path).\(own)", &errors)
            } else if details.isUnset("name") {
                errors.required("\(path).\(own).name")
            }
        } else {
            errors.required("\(path).\(own)", "\(own) is required when subject kind is '\(kind)'")
        }
        for other in ["ServiceAccount", "User", "Group"] where other != kind {
            let member = members[other] ?? ""
            if let details = subject[member], details != .null {
                errors.forbidden(
                    "\(path).\(member)", "\(member) is forbidden when subject kind is not '\(other)'")
            }
        }
    }

    private static func account(_ account: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        let (name, namespace) = (account.text("name"), account.text("namespace"))
        if name.isEmpty {
            errors.required("\(path).name")
        } else if name != "*" {
            errors.invalid("\(path).name", name, NameValidation.dns1123Subdomain(name))
        }
        if namespace.isEmpty {
            errors.required("\(path).namespace", "must specify namespace for service account")
        } else {
            errors.invalid("\(path).namespace", namespace, NameValidation.dns1123Label(namespace))
        }
    }

    // MARK: - Rules

    private static func resources(_ rule: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        verbs(rule, path, &errors)
        wildcard(
            rule, path, "apiGroups", "resource rules must supply at least one api group", "api groups", &errors)
        wildcard(
            rule, path, "resources", "resource rules must supply at least one resource", "resources", &errors)
        let namespaces = rule.elements("namespaces")
        if namespaces.isEmpty {
            guard rule["clusterScope"] != true else { return }
            errors.required(
                "\(path).namespaces",
                "resource rules that are not cluster scoped must supply at least one namespace")
        } else if namespaces.contains("*") {
            if namespaces.count > 1 {
                errors.invalid(
                    "\(path).namespaces", rule["namespaces"],
                    "if '*' is present, must not specify other namespaces")
            }
        } else {
            for (index, namespace) in namespaces.enumerated() {
                let text = namespace.stringValue ?? ""
                let problems = NameValidation.dns1123Label(text)
                errors.invalid(
                    "\(path).namespaces[\(index)]", text,
                    problems.map { "each member of this list must be '*' or a DNS-1123 label; \($0)" })
            }
        }
    }

    private static func verbs(_ rule: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        let given = rule.elements("verbs").compactMap(\.stringValue)
        if given.isEmpty || given.contains("*") {
            wildcard(rule, path, "verbs", "verbs must contain at least one value", "verbs", &errors)
        } else if !given.allSatisfy(verbs.contains) {
            errors.notSupported("\(path).verbs", rule["verbs"] ?? [], verbs)
        }
    }

    private static func wildcard(
        _ rule: JSONValue, _ path: String, _ member: String, _ missing: String, _ plural: String,
        _ errors: inout FieldErrors
    ) {
        let given = rule.elements(member)
        if given.isEmpty {
            errors.required("\(path).\(member)", missing)
        } else if given.contains("*"), given.count > 1 {
            errors.invalid(
                "\(path).\(member)", rule[member], "if '*' is present, must not specify other \(plural)")
        }
    }

    private static func paths(_ rule: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        verbs(rule, path, &errors)
        let urls = rule.elements("nonResourceURLs")
        guard !urls.isEmpty, !urls.contains("*") else {
            wildcard(
                rule, path, "nonResourceURLs", "nonResourceURLs must contain at least one value",
                "non-resource URLs", &errors)
            return
        }
        for (index, url) in urls.enumerated() {
            guard let problem = problem(ofPath: url.stringValue ?? "") else { continue }
            errors.invalid("\(path).nonResourceURLs[\(index)]", url, problem)
        }
    }

    private static func problem(ofPath path: String) -> String? {
        if path.isEmpty { return "must not be empty" }
        if path == "/" { return nil }
        if !path.hasPrefix("/") { return "must start with slash" }
        if path.contains(" ") { return "must not contain white-space" }
        if path.contains("//") { return "must not contain double slash" }
        let stars = path.count { $0 == "*" }
        if stars > 1 || (stars == 1 && !path.hasSuffix("/*")) { return "wildcard can only do suffix matching" }
        return nil
    }
}
