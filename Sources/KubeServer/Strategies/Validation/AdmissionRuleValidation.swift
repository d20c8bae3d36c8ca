internal import CEL
internal import KubeCore

/// What must hold for the parts that webhooks and admission policies share: rules, selectors, match conditions.
/// Source: pkg/apis/admissionregistration/validation/validation.go of Kubernetes 1.36.
enum AdmissionRuleValidation {
    private static let maximumMatchConditions = 64

    /// - Parameter hasNames: whether rules name resources (those of policies do).
    static func rules(_ field: String, _ rules: [JSONValue], hasNames: Bool = false, _ errors: inout FieldErrors) {
        for (index, rule) in rules.enumerated() {
            let path = "\(field)[\(index)]"
            if hasNames { resourceNames("\(path).resourceNames", rule.elements("resourceNames"), &errors) }
            self.rule(path, rule, &errors)
        }
    }

    private static func resourceNames(_ field: String, _ names: [JSONValue], _ errors: inout FieldErrors) {
        var seen: Set<JSONValue> = []
        for (index, name) in names.enumerated() {
            errors.invalid(
                "\(field)[\(index)]", name.stringValue ?? "", NameValidation.pathSegment(name.stringValue ?? ""))
            if !seen.insert(name).inserted { errors.duplicate("\(field)[\(index)]", name) }
        }
    }

    private static func rule(_ path: String, _ rule: JSONValue, _ errors: inout FieldErrors) {
        let operations = rule.elements("operations")
        if operations.isEmpty { errors.required("\(path).operations") }
        wildcard("\(path).operations", operations, "operations", &errors)
        for (index, operation) in operations.enumerated() {
            errors.oneOf("\(path).operations[\(index)]", operation, ["*", "CONNECT", "CREATE", "DELETE", "UPDATE"])
        }
        let groups = rule.elements("apiGroups")
        if groups.isEmpty { errors.required("\(path).apiGroups") }
        wildcard("\(path).apiGroups", groups, "API groups", &errors)
        let versions = rule.elements("apiVersions")
        if versions.isEmpty { errors.required("\(path).apiVersions") }
        wildcard("\(path).apiVersions", versions, "API versions", &errors)
        for (index, version) in versions.enumerated() where version == "" {
            errors.required("\(path).apiVersions[\(index)]")
        }
        resources("\(path).resources", rule.elements("resources"), &errors)
        errors.oneOf("\(path).scope", rule["scope"], ["*", "Cluster", "Namespaced"])
    }

    private static func wildcard(
        _ field: String, _ values: [JSONValue], _ what: String, _ errors: inout FieldErrors
    ) {
        if values.count > 1, values.contains("*") {
            errors.invalid(field, .array(values), "if '*' is present, must not specify other \(what)")
        }
    }

    private static func resources(_ field: String, _ values: [JSONValue], _ errors: inout FieldErrors) {
        if values.isEmpty { errors.required(field) }
        let texts = values.map { $0.stringValue ?? "" }
        var withAllSubresources: Set<Substring> = []
        var subresourcesOfAll: Set<Substring> = []
        var plain: Set<String> = []
        for (index, text) in texts.enumerated() {
            let path = "\(field)[\(index)]"
            if text.isEmpty {
                errors.required(path)
                continue
            }
            let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else {
                plain.insert(text)
                continue
            }
            if withAllSubresources.contains(parts[0]) {
                errors.invalid(path, .string(text), "if '\(parts[0])/*' is present, must not specify \(text)")
            }
            if subresourcesOfAll.contains(parts[1]) {
                errors.invalid(path, .string(text), "if '*/\(parts[1])' is present, must not specify \(text)")
            }
            if parts[1] == "*" { withAllSubresources.insert(parts[0]) }
            if parts[0] == "*" { subresourcesOfAll.insert(parts[1]) }
        }
        if texts.count > 1, texts.contains("*/*") {
            errors.invalid(field, .array(values), "if '*/*' is present, must not specify other resources")
        }
        if texts.contains("*"), plain.count > 1 {
            errors.invalid(
                field, .array(values), "if '*' is present, must not specify other resources without subresources")
        }
    }

    /// The constraints of a policy or binding.
    static func matchResources(_ field: String, _ value: JSONValue, _ errors: inout FieldErrors) {
        errors.oneOf("\(field).matchPolicy", value["matchPolicy"], ["Equivalent", "Exact"])
        errors.labelSelector("\(field).namespaceSelector", value["namespaceSelector"])
        errors.labelSelector("\(field).objectSelector", value["objectSelector"])
        rules("\(field).resourceRules", value.elements("resourceRules"), hasNames: true, &errors)
        rules("\(field).excludeResourceRules", value.elements("excludeResourceRules"), hasNames: true, &errors)
    }

    static func matchConditions(
        _ field: String, _ conditions: [JSONValue], hasParameters: Bool = false, _ errors: inout FieldErrors
    ) {
        if conditions.count > maximumMatchConditions {
            errors.tooMany(field, conditions.count, limit: maximumMatchConditions)
        }
        let environment = AdmissionExpressions.environment(hasParameters: hasParameters, for: .matchCondition)
        var names: Set<String> = []
        for (index, condition) in conditions.enumerated() {
            let path = "\(field)[\(index)]"
            let expression = condition.text("expression").trimmingASCIISpace
            if expression.isEmpty {
                errors.required("\(path).expression")
            } else {
                errors.expression("\(path).expression", expression, environment, expecting: [.bool])
            }
            let name = condition.text("name")
            if name.isEmpty {
                errors.required("\(path).name")
            } else {
                errors.invalid("\(path).name", name, NameValidation.qualifiedName(name))
                if !names.insert(name).inserted { errors.duplicate("\(path).name", .string(name)) }
            }
        }
    }
}
