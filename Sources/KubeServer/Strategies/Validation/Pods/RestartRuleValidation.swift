internal import KubeCore

/// Restart policies of single containers.
/// Source: KEP-5307 (container restart rules); pkg/apis/core/validation of Kubernetes 1.36.
enum RestartRuleValidation {
    private static let maximumRules = 20
    private static let maximumExitCodes = 255

    static func rules(_ container: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        let rules = container.elements("restartPolicyRules")
        if container.isUnset("restartPolicy") {
            if !rules.isEmpty {
                errors.required("\(path).restartPolicy", "must specify restartPolicy when restart rules are used")
            }
        } else {
            errors.oneOf("\(path).restartPolicy", container["restartPolicy"], ["Always", "Never", "OnFailure"])
        }
        if rules.count > maximumRules {
            errors.tooMany("\(path).restartPolicyRules", rules.count, limit: maximumRules)
        }
        for (index, rule) in rules.enumerated() {
            let place = "\(path).restartPolicyRules[\(index)]"
            errors.oneOf("\(place).action", rule["action"] ?? "", ["Restart", "RestartAllContainers"])
            guard let codes = rule["exitCodes"] else {
                errors.required("\(place).exitCodes", "must be specified")
                continue
            }
            errors.oneOf("\(place).exitCodes.operator", codes["operator"] ?? "", ["In", "NotIn"])
            let count = codes.elements("values").count
            if count == 0 {
                errors.required("\(place).exitCodes.values", "must specify at least one value")
            } else if count > maximumExitCodes {
                errors.tooMany("\(place).exitCodes.values", count, limit: maximumExitCodes)
            }
        }
    }
}
