internal import KubeCore

/// What must hold for autoscalers.
/// Source: pkg/apis/autoscaling/validation/validation.go of Kubernetes 1.36.
enum HorizontalPodAutoscalerValidation {
    /// Which versions a reference may name.
    enum Versions: Sendable {
        case any
        /// Those that can be read.
        case readable
        /// Those that can be read and name a group.
        case grouped
    }

    static func new(_ object: KubeObject, _ errors: inout FieldErrors) {
        let target = object.at("spec", "scaleTargetRef") ?? [:]
        autoscaler(object, target: versions(of: target), metrics: .readable, &errors)
    }

    /// What an autoscaler refers to may stay as it is, whatever it is.
    static func change(_ object: KubeObject, _ old: KubeObject, _ errors: inout FieldErrors) {
        let (target, before) = (object.at("spec", "scaleTargetRef") ?? [:], old.at("spec", "scaleTargetRef") ?? [:])
        let isSame = ["apiVersion", "kind"].allSatisfy { target.text($0) == before.text($0) }
        let metrics = (old["spec"] ?? [:]).elements("metrics").filter { $0["type"] == "Object" }
        let wereReadable = metrics.allSatisfy {
            problem(of: $0["object"]?["describedObject"]?.text("apiVersion") ?? "", .readable) == nil
        }
        autoscaler(
            object, target: isSame ? .any : versions(of: target), metrics: wereReadable ? .readable : .any, &errors)
    }

    private static func versions(of target: JSONValue) -> Versions {
        target["kind"] == "ReplicationController" ? .readable : .grouped
    }

    private static func autoscaler(
        _ object: KubeObject, target: Versions, metrics: Versions, _ errors: inout FieldErrors
    ) {
        let spec = object["spec"] ?? [:]
        let least = spec["minReplicas"]?.intValue
        let most = spec["maxReplicas"]?.intValue ?? 0
        if let least, least < 1 {
            errors.invalid("spec.minReplicas", .int(least), "must be greater than or equal to 1")
        }
        if most < 1 { errors.required("spec.maxReplicas", "must be set and greater than 0") }
        if let least, most < least {
            errors.invalid("spec.maxReplicas", .int(most), "must be greater than or equal to `minReplicas`")
        }
        reference(spec["scaleTargetRef"] ?? [:], "spec.scaleTargetRef", target, &errors)
        MetricValidation.metrics(
            spec.elements("metrics"), minReplicas: least, references: metrics, "spec.metrics", &errors)
        for direction in ["scaleUp", "scaleDown"] {
            if let rules = spec["behavior"]?[direction] { self.rules(rules, "spec.behavior.\(direction)", &errors) }
        }
    }

    /// An object by its kind, version and name.
    static func reference(
        _ reference: JSONValue, _ path: String, _ versions: Versions, _ errors: inout FieldErrors
    ) {
        for member in ["kind", "name"] {
            errors.requiredName("\(path).\(member)", reference[member], NameValidation.pathSegment)
        }
        let version = reference.text("apiVersion")
        if let problem = problem(of: version, versions) {
            errors.invalid("\(path).apiVersion", .string(version), problem)
        }
    }

    private static func problem(of apiVersion: String, _ versions: Versions) -> String? {
        if case .any = versions { return nil }
        if let problem = NameValidation.groupVersion(apiVersion).first { return problem }
        let hasGroup = apiVersion.contains("/") && !apiVersion.hasPrefix("/")
        if case .grouped = versions, !hasGroup { return "apiVersion must specify API group" }
        return nil
    }

    // MARK: - Behaviour

    private static let maximumWindowSeconds: Int64 = 3600
    private static let maximumPeriodSeconds: Int64 = 1800

    private static func rules(_ rules: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        if let seconds = rules["stabilizationWindowSeconds"]?.intValue {
            let field = "\(path).stabilizationWindowSeconds"
            if seconds < 0 { errors.invalid(field, .int(seconds), "must be greater than or equal to zero") }
            if seconds > maximumWindowSeconds {
                errors.invalid(field, .int(seconds), "must be less than or equal to \(maximumWindowSeconds)")
            }
        }
        errors.oneOf("\(path).selectPolicy", rules["selectPolicy"], ["Disabled", "Max", "Min"])
        if rules.isUnset("policies") { errors.required("\(path).policies", "must specify at least one Policy") }
        for (index, policy) in rules.elements("policies").enumerated() {
            let place = "\(path).policies[\(index)]"
            errors.oneOf("\(place).type", policy["type"] ?? "", ["Percent", "Pods"])
            for member in ["value", "periodSeconds"] where policy[member]?.intValue ?? 0 <= 0 {
                errors.invalid("\(place).\(member)", policy[member] ?? 0, "must be greater than zero")
            }
            if let seconds = policy["periodSeconds"]?.intValue, seconds > maximumPeriodSeconds {
                errors.invalid(
                    "\(place).periodSeconds", .int(seconds), "must be less than or equal to \(maximumPeriodSeconds)")
            }
        }
        if let tolerance = rules["tolerance"] {
            ResourceValidation.notNegative(tolerance, "\(path).tolerance", &errors)
        }
    }

    static func status(_ object: KubeObject, _ old: KubeObject, _ errors: inout FieldErrors) {
        for member in ["currentReplicas", "desiredReplicas"] {
            errors.notNegative("status.\(member)", object.at("status", member))
        }
    }
}
