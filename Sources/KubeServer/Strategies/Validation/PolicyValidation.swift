internal import KubeCore

/// What must hold for disruption budgets, autoscalers, priorities and leases.
/// Source: pkg/apis/policy, autoscaling, scheduling and coordination validation of Kubernetes 1.36.
enum PolicyValidation {
    static func podDisruptionBudget(_ object: KubeObject, _ errors: inout FieldErrors) {
        let spec = object["spec"] ?? [:]
        if let least = spec["minAvailable"], let most = spec["maxUnavailable"] {
            let shown: JSONValue = [
                "MinAvailable": least, "Selector": spec["selector"] ?? .null, "MaxUnavailable": most,
                "UnhealthyPodEvictionPolicy": spec["unhealthyPodEvictionPolicy"] ?? .null,
            ]
            errors.invalid("spec", shown, "minAvailable and maxUnavailable cannot be both set")
        }
        for field in ["minAvailable", "maxUnavailable"] {
            errors.notNegative("spec.\(field)", spec[field])
            guard let text = spec[field]?.stringValue else { continue }
            guard text.hasSuffix("%"), let percent = Int(text.dropLast()), percent >= 0 else {
                errors.invalid(
                    "spec.\(field)", .string(text),
                    "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')"
                )
                continue
            }
            if percent > 100 { errors.invalid("spec.\(field)", .string(text), "must not be greater than 100%") }
        }
        if let selector = spec["selector"] { errors.labelSelector("spec.selector", selector) }
        errors.oneOf(
            "spec.unhealthyPodEvictionPolicy", spec["unhealthyPodEvictionPolicy"], ["AlwaysAllow", "IfHealthyBudget"])
    }

    static func horizontalPodAutoscaler(_ object: KubeObject, _ errors: inout FieldErrors) {
        let spec = object["spec"] ?? [:]
        let least = spec["minReplicas"]?.intValue ?? 1
        if least < 1 { errors.invalid("spec.minReplicas", .int(least), "must be greater than or equal to 1") }
        let most = spec["maxReplicas"]?.intValue ?? 0
        if most < 1 { errors.required("spec.maxReplicas", "must be set and greater than 0") }
        if most < least {
            errors.invalid("spec.maxReplicas", .int(most), "must be greater than or equal to `minReplicas`")
        }
        let target = spec["scaleTargetRef"] ?? [:]
        for field in ["kind", "name"] where target.isUnset(field) { errors.required("spec.scaleTargetRef.\(field)") }
        if target.isUnset("apiVersion") {
            errors.invalid("spec.scaleTargetRef.apiVersion", "", "apiVersion must specify API group")
        }
    }

    static func lease(_ object: KubeObject, _ errors: inout FieldErrors) {
        let spec = object["spec"] ?? [:]
        if let seconds = spec["leaseDurationSeconds"]?.intValue, seconds <= 0 {
            errors.invalid("spec.leaseDurationSeconds", .int(seconds), "must be greater than 0")
        }
        errors.notNegative("spec.leaseTransitions", spec["leaseTransitions"])
    }

    // MARK: - PriorityClass

    private static let highestUserPriority: Int64 = 1_000_000_000
    private static let systemClasses: [String: Int64] = [
        "system-node-critical": 2_000_001_000, "system-cluster-critical": 2_000_000_000,
    ]

    static func priorityClass(_ object: KubeObject, _ errors: inout FieldErrors) {
        let value = object["value"]?.intValue ?? 0
        if object.name.hasPrefix("system-") {
            if systemClasses[object.name] != value {
                errors.forbidden(
                    "metadata.name",
                    "priority class names with 'system-' prefix are reserved for system use only. error: \(object.name) is not a known system priority class"
                )
            }
        } else if value > highestUserPriority {
            errors.forbidden("value", "maximum allowed value of a user defined priority is \(highestUserPriority)")
        }
        errors.oneOf("preemptionPolicy", object["preemptionPolicy"], ["Never", "PreemptLowerPriority"])
    }

    static func priorityClassChange(_ object: KubeObject, _ old: KubeObject, _ errors: inout FieldErrors) {
        if object["value"] != old["value"] { errors.forbidden("value", "may not be changed in an update.") }
        errors.immutable("preemptionPolicy", object["preemptionPolicy"], old["preemptionPolicy"])
    }
}
