internal import KubeCore

/// When a Job has failed, and when it has succeeded.
/// Source: pkg/apis/batch/validation/validation.go validatePodFailurePolicy, validateSuccessPolicy of Kubernetes 1.36.
enum JobPolicyValidation {
    private static let maximumRules = 20
    private static let maximumConditions = 20
    private static let maximumExitCodes = 255
    private static let maximumIndexBytes = 64 << 10

    static func policies(_ spec: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        if let policy = spec["podFailurePolicy"] {
            failure(policy, spec, "\(path).podFailurePolicy.rules", &errors)
        }
        if let policy = spec["successPolicy"] {
            if spec["completionMode"] == "Indexed" {
                success(policy, spec, "\(path).successPolicy.rules", &errors)
            } else {
                errors.invalid(
                    "\(path).successPolicy", GoForm.successPolicy.show(policy), "requires indexed completion mode")
            }
        }
        if let policy = spec["podReplacementPolicy"] {
            errors.oneOf(
                "\(path).podReplacementPolicy", policy,
                spec["podFailurePolicy"] == nil ? ["Failed", "TerminatingOrFailed"] : ["Failed"])
        }
    }

    // MARK: - Failure

    private static func failure(
        _ policy: JSONValue, _ spec: JSONValue, _ path: String, _ errors: inout FieldErrors
    ) {
        let rules = policy.elements("rules")
        if rules.count > maximumRules { errors.tooMany(path, rules.count, limit: maximumRules) }
        let template = spec["template"]?["spec"] ?? [:]
        let containers = Set(
            (template.elements("containers") + template.elements("initContainers")).map { $0.text("name") })
        for (index, rule) in rules.enumerated() {
            let place = "\(path)[\(index)]"
            action(rule, spec, "\(place).action", &errors)
            let conditions = rule.elements("onPodConditions")
            if let codes = rule["onExitCodes"] { exitCodes(codes, containers, "\(place).onExitCodes", &errors) }
            self.conditions(conditions, "\(place).onPodConditions", &errors)
            switch (rule["onExitCodes"] != nil, !conditions.isEmpty) {
            case (true, true):
                errors.invalidWithoutValue(
                    place, "specifying both OnExitCodes and OnPodConditions is not supported")
            case (false, false):
                errors.invalidWithoutValue(place, "specifying one of OnExitCodes and OnPodConditions is required")
            default: break
            }
        }
    }

    /// A member that is missing is told what it can be, as Go prints lists.
    private static func requiredOneOf(
        _ path: String, _ value: JSONValue?, _ supported: [String], _ errors: inout FieldErrors
    ) {
        if value?.stringValue?.isEmpty ?? true {
            let list = supported.map { JSONValue.string($0).description }.joined(separator: " ")
            errors.required(path, "valid values: [\(list)]")
        } else {
            errors.oneOf(path, value, supported)
        }
    }

    private static func action(_ rule: JSONValue, _ spec: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        if rule["action"] == "FailIndex", spec["backoffLimitPerIndex"] == nil {
            errors.invalid(path, rule["action"], "requires the backoffLimitPerIndex to be set")
        }
        requiredOneOf(path, rule["action"], ["Count", "FailIndex", "FailJob", "Ignore"], &errors)
    }

    private static func conditions(_ conditions: [JSONValue], _ path: String, _ errors: inout FieldErrors) {
        if conditions.count > maximumConditions {
            errors.tooMany(path, conditions.count, limit: maximumConditions)
        }
        for (index, condition) in conditions.enumerated() {
            let type = condition.text("type")
            errors.invalid("\(path)[\(index)].type", type, NameValidation.qualifiedName(type))
            requiredOneOf(
                "\(path)[\(index)].status", condition["status"], ["False", "True", "Unknown"], &errors)
        }
    }

    private static func exitCodes(
        _ codes: JSONValue, _ containers: Set<String>, _ path: String, _ errors: inout FieldErrors
    ) {
        requiredOneOf("\(path).operator", codes["operator"], ["In", "NotIn"], &errors)
        if let name = codes["containerName"]?.stringValue, !containers.contains(name) {
            errors.invalid(
                "\(path).containerName", .string(name),
                "must be one of the container or initContainer names in the pod template")
        }
        let values = codes.elements("values")
        if values.isEmpty {
            errors.invalid("\(path).values", codes["values"], "at least one value is required")
        } else if values.count > maximumExitCodes {
            errors.tooMany("\(path).values", values.count, limit: maximumExitCodes)
        }
        var seen = Set<JSONValue>()
        for (index, value) in values.enumerated() {
            let place = "\(path).values[\(index)]"
            if codes["operator"] == "In", value == 0 {
                errors.invalid(place, value, "must not be 0 for the In operator")
            }
            if !seen.insert(value).inserted { errors.duplicate(place, value) }
        }
        let numbers = values.map { $0.intValue ?? 0 }
        if zip(numbers, numbers.dropFirst()).contains(where: { $0 > $1 }) {
            errors.invalid("\(path).values", codes["values"], "must be ordered")
        }
    }

    // MARK: - Success

    private static func success(
        _ policy: JSONValue, _ spec: JSONValue, _ path: String, _ errors: inout FieldErrors
    ) {
        let rules = policy.elements("rules")
        if rules.isEmpty {
            errors.required(path, "at least one rules must be specified when the successPolicy is specified")
        }
        if rules.count > maximumRules { errors.tooMany(path, rules.count, limit: maximumRules) }
        let completions = spec["completions"]?.intValue ?? 0
        for (index, rule) in rules.enumerated() {
            successRule(rule, completions: completions, "\(path)[\(index)]", &errors)
        }
    }

    private static func successRule(
        _ rule: JSONValue, completions: Int64, _ path: String, _ errors: inout FieldErrors
    ) {
        let indexes = rule["succeededIndexes"]?.stringValue
        if indexes == nil, rule["succeededCount"] == nil {
            errors.required(path, "at least one of succeededCount or succeededIndexes must be specified")
        }
        var total: Int64 = 0
        if let indexes {
            if indexes.utf8.count > maximumIndexBytes {
                errors.tooLong("\(path).succeededIndexes", limitBytes: maximumIndexBytes)
            }
            do throws(JobIndexes.ParseError) {
                total = try JobIndexes(indexes, completions: completions).count
            } catch {
                errors.invalid(
                    "\(path).succeededIndexes", .string(indexes), "error parsing succeededIndexes: \(error)")
            }
        }
        guard let count = rule["succeededCount"]?.intValue else { return }
        let field = "\(path).succeededCount"
        errors.notNegative(field, .int(count))
        if count > completions {
            errors.invalid(
                field, .int(count),
                "must be less than or equal to \(completions) (the number of specified completions)")
        }
        if indexes != nil, count > total {
            errors.invalid(
                field, .int(count),
                "must be less than or equal to \(total) (the number of indexes in the specified succeededIndexes field)"
            )
        }
    }
}
