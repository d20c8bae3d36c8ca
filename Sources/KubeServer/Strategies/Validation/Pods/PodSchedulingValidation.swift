internal import KubeCore

/// What a pod says to the scheduler: gates, spreading, tolerations.
/// Source: pkg/apis/core/validation/validation.go validateSchedulingGates, validateTopologySpreadConstraints,
/// ValidateTolerations of Kubernetes 1.36.
enum PodSchedulingValidation {
    static func gates(_ spec: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        for (index, gate) in spec.elements("readinessGates").enumerated() {
            let type = gate.text("conditionType")
            errors.invalid(
                "\(path).readinessGates[\(index)].conditionType", type, NameValidation.qualifiedName(type))
        }
        var seen = Set<String>()
        for (index, gate) in spec.elements("schedulingGates").enumerated() {
            let name = gate.text("name")
            errors.invalid("\(path).schedulingGates[\(index)]", name, NameValidation.qualifiedName(name))
            if !seen.insert(name).inserted {
                errors.duplicate("\(path).schedulingGates[\(index)]", .string(name))
            }
        }
    }

    // MARK: - Topology spread

    static func spread(_ constraints: [JSONValue], _ path: String, _ errors: inout FieldErrors) {
        for (index, constraint) in constraints.enumerated() {
            let place = "\(path)[\(index)]"
            let (key, action) = (constraint.text("topologyKey"), constraint.text("whenUnsatisfiable"))
            if (constraint["maxSkew"]?.intValue ?? 0) <= 0 {
                errors.invalid("\(place).maxSkew", constraint["maxSkew"] ?? 0, "must be greater than zero")
            }
            if key.isEmpty { errors.required("\(place).topologyKey", "can not be empty") }
            errors.oneOf("\(place).whenUnsatisfiable", .string(action), ["DoNotSchedule", "ScheduleAnyway"])
            let repeats = constraints[(index + 1)...].contains {
                $0.text("topologyKey") == key && $0.text("whenUnsatisfiable") == action
            }
            if repeats {
                errors.duplicate("\(place).{topologyKey, whenUnsatisfiable}", .string("{\(key), \(action)}"))
            }
            minimumDomains(constraint, place, &errors)
            for member in ["nodeAffinityPolicy", "nodeTaintsPolicy"] {
                if let policy = constraint[member] {
                    errors.oneOf("\(place).\(member)", policy, ["Honor", "Ignore"])
                }
            }
            matchLabelKeys(constraint, "\(place).matchLabelKeys", &errors)
            errors.labelSelector("\(place).labelSelector", constraint["labelSelector"])
        }
    }

    private static func minimumDomains(_ constraint: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        guard let count = constraint["minDomains"]?.intValue else { return }
        let field = "\(path).minDomains"
        if count <= 0 { errors.invalid(field, .int(count), "must be greater than zero") }
        let action = constraint.text("whenUnsatisfiable")
        if action != "DoNotSchedule" {
            errors.invalid(
                field, .int(count), "can only use minDomains if whenUnsatisfiable=DoNotSchedule, not \(action)")
        }
    }

    private static func matchLabelKeys(_ constraint: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        let keys = constraint.elements("matchLabelKeys").map { $0.stringValue ?? "" }
        guard !keys.isEmpty else { return }
        let selector = constraint["labelSelector"]
        if selector == nil { errors.forbidden(path, "must not be specified when labelSelector is not set") }
        let selected = Set(
            (selector?["matchLabels"]?.objectValue?.keys ?? [])
                + (selector?.elements("matchExpressions") ?? []).map { $0.text("key") })
        for (index, key) in keys.enumerated() {
            errors.invalid("\(path)[\(index)]", key, NameValidation.qualifiedName(key))
            if selected.contains(key) {
                errors.invalid(
                    "\(path)[\(index)]", .string(key), "exists in both matchLabelKeys and labelSelector")
            }
        }
    }

    // MARK: - Tolerations and taints

    private static let effects = ["NoSchedule", "PreferNoSchedule", "NoExecute"]

    static func tolerations(_ tolerations: [JSONValue], _ path: String, _ errors: inout FieldErrors) {
        for (index, toleration) in tolerations.enumerated() {
            let place = "\(path)[\(index)]"
            let (key, value) = (toleration.text("key"), toleration.text("value"))
            let operation = toleration.text("operator")
            if !key.isEmpty { errors.invalid("\(place).key", key, NameValidation.qualifiedName(key)) }
            if key.isEmpty, operation != "Exists" {
                errors.invalid(
                    "\(place).operator", .string(operation),
                    "operator must be Exists when `key` is empty, which means \"match all values and all keys\"")
            }
            if toleration["tolerationSeconds"] != nil, toleration.text("effect") != "NoExecute" {
                errors.invalid(
                    "\(place).effect", toleration["effect"] ?? "",
                    "effect must be 'NoExecute' when `tolerationSeconds` is set")
            }
            switch operation {
            case "Equal", "":
                let problems = NameValidation.labelValue(value)
                if !problems.isEmpty {
                    errors.invalid("\(place).operator", .string(value), problems.joined(separator: ";"))
                }
            case "Exists":
                if !value.isEmpty {
                    errors.invalid(
                        "\(place).operator", .string(value), "value must be empty when `operator` is 'Exists'")
                }
            default: errors.oneOf("\(place).operator", .string(operation), ["Equal", "Exists"])
            }
            if !toleration.isUnset("effect") { errors.oneOf("\(place).effect", toleration["effect"], effects) }
        }
    }

    /// The taints of a node.
    static func taints(_ taints: [JSONValue], _ path: String, _ errors: inout FieldErrors) {
        var seen = Set<[String]>()
        for (index, taint) in taints.enumerated() {
            let place = "\(path)[\(index)]"
            let (key, value) = (taint.text("key"), taint.text("value"))
            errors.invalid("\(place).key", key, NameValidation.qualifiedName(key))
            let problems = NameValidation.labelValue(value)
            if !problems.isEmpty {
                errors.invalid("\(place).value", .string(value), problems.joined(separator: ";"))
            }
            errors.requiredOneOf("\(place).effect", taint["effect"], effects)
            if !seen.insert([taint.text("effect"), key]).inserted {
                errors.duplicate(place, GoForm.taint.show(taint), "taints must be unique by key and effect pair")
            }
        }
    }
}
