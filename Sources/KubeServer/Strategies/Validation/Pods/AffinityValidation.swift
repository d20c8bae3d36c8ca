internal import KubeCore

/// Affinity to nodes and to other pods.
/// Source: pkg/apis/core/validation/validation.go validateAffinity, ValidateNodeSelector of Kubernetes 1.36.
enum AffinityValidation {
    private static let required = "requiredDuringSchedulingIgnoredDuringExecution"
    private static let preferred = "preferredDuringSchedulingIgnoredDuringExecution"

    static func affinity(_ affinity: JSONValue?, _ path: String, _ errors: inout FieldErrors) {
        guard let affinity else { return }
        if let node = affinity["nodeAffinity"] {
            if let selector = node[required] {
                nodeSelector(selector, "\(path).nodeAffinity.\(required)", &errors)
            }
            for (index, term) in node.elements(preferred).enumerated() {
                let place = "\(path).nodeAffinity.\(preferred)[\(index)]"
                weight(term, place, &errors)
                self.term(term["preference"] ?? [:], "\(place).preference", checksValues: false, &errors)
            }
        }
        for member in ["podAffinity", "podAntiAffinity"] {
            guard let pods = affinity[member] else { continue }
            for (index, term) in pods.elements(required).enumerated() {
                podTerm(term, "\(path).\(member).\(required)[\(index)]", &errors)
            }
            for (index, term) in pods.elements(preferred).enumerated() {
                let place = "\(path).\(member).\(preferred)[\(index)]"
                weight(term, place, &errors)
                podTerm(term["podAffinityTerm"] ?? [:], "\(place).podAffinityTerm", &errors)
            }
        }
    }

    private static func weight(_ term: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        let weight = term["weight"]?.intValue ?? 0
        if !(1...100).contains(weight) {
            errors.invalid("\(path).weight", .int(weight), "must be in the range 1-100")
        }
    }

    // MARK: - Nodes

    static func nodeSelector(_ selector: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        let terms = selector.elements("nodeSelectorTerms")
        if terms.isEmpty {
            errors.required("\(path).nodeSelectorTerms", "must have at least one node selector term")
        }
        for (index, term) in terms.enumerated() {
            self.term(term, "\(path).nodeSelectorTerms[\(index)]", checksValues: true, &errors)
        }
    }

    private static func term(
        _ term: JSONValue, _ path: String, checksValues: Bool, _ errors: inout FieldErrors
    ) {
        for (index, requirement) in term.elements("matchExpressions").enumerated() {
            expression(requirement, "\(path).matchExpressions[\(index)]", checksValues: checksValues, &errors)
        }
        for (index, requirement) in term.elements("matchFields").enumerated() {
            field(requirement, "\(path).matchFields[\(index)]", &errors)
        }
    }

    private static func expression(
        _ requirement: JSONValue, _ path: String, checksValues: Bool, _ errors: inout FieldErrors
    ) {
        let values = requirement.elements("values")
        switch requirement.text("operator") {
        case "In", "NotIn":
            if values.isEmpty {
                errors.required("\(path).values", "must be specified when `operator` is 'In' or 'NotIn'")
            }
        case "Exists", "DoesNotExist":
            if !values.isEmpty {
                errors.forbidden(
                    "\(path).values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")
            }
        case "Gt", "Lt":
            if values.count != 1 {
                errors.required("\(path).values", "must be specified single value when `operator` is 'Lt' or 'Gt'")
            }
        default:
            errors.invalid("\(path).operator", requirement["operator"] ?? "", "not a valid selector operator")
        }
        let key = requirement.text("key")
        errors.invalid("\(path).key", key, NameValidation.qualifiedName(key))
        guard checksValues else { return }
        for (index, value) in values.enumerated() {
            let text = value.stringValue ?? ""
            errors.invalid("\(path).values[\(index)]", text, NameValidation.labelValue(text))
        }
    }

    private static func field(_ requirement: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        let values = requirement.elements("values")
        switch requirement.text("operator") {
        case "In", "NotIn":
            if values.count != 1 {
                errors.required(
                    "\(path).values",
                    "must be only one value when `operator` is 'In' or 'NotIn' for node field selector")
            }
        default:
            errors.invalid("\(path).operator", requirement["operator"] ?? "", "not a valid selector operator")
        }
        guard requirement["key"] == "metadata.name" else {
            errors.invalid("\(path).key", requirement["key"] ?? "", "not a valid field selector key")
            return
        }
        for (index, value) in values.enumerated() {
            let text = value.stringValue ?? ""
            errors.invalid("\(path).values[\(index)]", text, NameValidation.dns1123Subdomain(text))
        }
    }

    // MARK: - Pods

    private static func podTerm(_ term: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        for selector in ["labelSelector", "namespaceSelector"] {
            errors.labelSelector("\(path).\(selector)", term[selector])
        }
        for namespace in term.elements("namespaces") {
            let name = namespace.stringValue ?? ""
            errors.invalid("\(path).namespace", name, NameValidation.dns1123Label(name))
        }
        labelKeys(term, path, &errors)
        let key = term.text("topologyKey")
        if key.isEmpty { errors.required("\(path).topologyKey", "can not be empty") }
        errors.invalid("\(path).topologyKey", key, NameValidation.qualifiedName(key))
    }

    private static func labelKeys(_ term: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        func keys(_ member: String) -> [String] { term.elements(member).map { $0.stringValue ?? "" } }
        for member in ["matchLabelKeys", "mismatchLabelKeys"] where !term.isUnset(member) {
            guard term["labelSelector"] != nil else {
                errors.forbidden("\(path).\(member)", "must not be specified when labelSelector is not set")
                continue
            }
            for (index, key) in keys(member).enumerated() {
                errors.invalid("\(path).\(member)[\(index)]", key, NameValidation.qualifiedName(key))
            }
        }
        let matching = keys("matchLabelKeys")
        var selected = Set(term["labelSelector"]?["matchLabels"]?.objectValue?.keys ?? [])
        for expression in (term["labelSelector"] ?? [:]).elements("matchExpressions") {
            let key = expression.text("key")
            if let index = matching.firstIndex(of: key), selected.contains(key) {
                errors.invalid(
                    "\(path)[\(index)]", .string(key), "exists in both matchLabelKeys and labelSelector")
            }
            selected.insert(key)
        }
        let mismatching = Set(keys("mismatchLabelKeys"))
        for (index, key) in matching.enumerated() where mismatching.contains(key) {
            errors.invalid(
                "\(path).matchLabelKeys[\(index)]", .string(key),
                "exists in both matchLabelKeys and mismatchLabelKeys")
        }
    }
}
