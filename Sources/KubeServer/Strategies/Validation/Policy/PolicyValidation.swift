internal import KubeCore

/// What must hold for disruption budgets, priorities, leases and runtime classes.
/// Source: pkg/apis/policy, scheduling, coordination and node validation of Kubernetes 1.36.
enum PolicyValidation {
    static func podDisruptionBudget(_ object: KubeObject, _ errors: inout FieldErrors) {
        let spec = object["spec"] ?? [:]
        if spec["minAvailable"] != nil, spec["maxUnavailable"] != nil {
            errors.invalid(
                "spec", GoForm.disruptionBudget.show(spec), "minAvailable and maxUnavailable cannot be both set")
        }
        for field in ["minAvailable", "maxUnavailable"] {
            guard let value = spec[field] else { continue }
            errors.amountOrPercent("spec.\(field)", value)
            errors.atMostWhole("spec.\(field)", value)
        }
        if let selector = spec["selector"] { errors.labelSelector("spec.selector", selector) }
        errors.oneOf(
            "spec.unhealthyPodEvictionPolicy", spec["unhealthyPodEvictionPolicy"], ["AlwaysAllow", "IfHealthyBudget"])
    }

    static func podDisruptionBudgetStatus(_ object: KubeObject, _ old: KubeObject, _ errors: inout FieldErrors) {
        let status = object["status"] ?? [:]
        for member in ["disruptionsAllowed", "currentHealthy", "desiredHealthy", "expectedPods"] {
            errors.notNegative("status.\(member)", status[member])
        }
    }

    // MARK: - Leases

    static func lease(_ object: KubeObject, _ errors: inout FieldErrors) {
        let spec = object["spec"] ?? [:]
        if let seconds = spec["leaseDurationSeconds"]?.intValue, seconds <= 0 {
            errors.invalid("spec.leaseDurationSeconds", .int(seconds), "must be greater than 0")
        }
        errors.notNegative("spec.leaseTransitions", spec["leaseTransitions"])
        if let strategy = spec["strategy"]?.stringValue {
            let field = "spec.strategy.strategy"
            if strategy.contains("/") {
                errors.invalid(field, strategy, NameValidation.qualifiedName(strategy))
            } else {
                errors.oneOf(field, .string(strategy), ["OldestEmulationVersion"])
            }
        }
        if !spec.isUnset("preferredHolder"), spec.isUnset("strategy") {
            errors.forbidden("spec.preferredHolder", "may only be specified if `strategy` is defined")
        }
    }

    // MARK: - PriorityClass

    private static let highestUserPriority: Int64 = 1_000_000_000
    private static let systemClasses: [String: Int64] = [
        "system-node-critical": 2_000_001_000, "system-cluster-critical": 2_000_000_000,
    ]

    static func priorityClass(_ object: KubeObject, _ errors: inout FieldErrors) {
        let value = object["value"]?.intValue ?? 0
        if object.name.hasPrefix("system-") {
            if let expected = systemClasses[object.name] {
                if expected != value {
                    reserved(object.name, "value of \(object.name) PriorityClass must be \(expected)", &errors)
                }
            } else {
                reserved(object.name, "\(object.name) is not a known system priority class", &errors)
            }
        } else if value > highestUserPriority {
            errors.forbidden("value", "maximum allowed value of a user defined priority is \(highestUserPriority)")
        }
        if let policy = object["preemptionPolicy"] {
            errors.requiredOneOf("preemptionPolicy", policy, ["PreemptLowerPriority", "Never"])
        }
    }

    private static func reserved(_ name: String, _ reason: String, _ errors: inout FieldErrors) {
        errors.forbidden(
            "metadata.name",
            "priority class names with 'system-' prefix are reserved for system use only. error: \(reason)")
    }

    static func priorityClassChange(_ object: KubeObject, _ old: KubeObject, _ errors: inout FieldErrors) {
        if object["value"]?.intValue ?? 0 != old["value"]?.intValue ?? 0 {
            errors.forbidden("value", "may not be changed in an update.")
        }
        errors.immutable("preemptionPolicy", object["preemptionPolicy"], old["preemptionPolicy"])
    }

    // MARK: - RuntimeClass

    static func runtimeClass(_ object: KubeObject, _ errors: inout FieldErrors) {
        let handler = object["handler"]?.stringValue ?? ""
        errors.invalid("handler", handler, NameValidation.dns1123Label(handler))
        if let overhead = object["overhead"] {
            // kube-apiserver checks the amounts as limits of a container, and names them so.
            ResourceValidation.requirements(["limits": overhead["podFixed"] ?? [:]], "overhead", [], &errors)
        }
        guard let scheduling = object["scheduling"] else { return }
        errors.labels("scheduling.nodeSelector", scheduling["nodeSelector"])
        let tolerations = scheduling.elements("tolerations")
        PodSchedulingValidation.tolerations(tolerations, "scheduling.tolerations", &errors)
        for (index, toleration) in tolerations.enumerated() where tolerations[..<index].contains(toleration) {
            errors.duplicate("scheduling.tolerations[\(index)]", toleration)
        }
    }
}
