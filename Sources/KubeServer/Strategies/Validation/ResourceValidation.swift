internal import KubeCore

/// What must hold for amounts of resources.
/// Source: pkg/apis/core/validation/validation.go ValidateResourceRequirements of Kubernetes 1.36.
enum ResourceValidation {
    static func requirements(_ resources: JSONValue?, _ path: String, _ errors: inout FieldErrors) {
        guard let resources else { return }
        let limits = resources["limits"]?.objectValue ?? JSONObject()
        let requests = resources["requests"]?.objectValue ?? JSONObject()
        for (list, amounts) in [("limits", limits), ("requests", requests)] {
            for (name, amount) in amounts {
                let place = "\(path).\(list)[\(name)]"
                containerResource(name, place, &errors)
                notNegative(amount, place, &errors)
            }
        }
        for (name, request) in requests {
            guard let limit = limits[name].flatMap(quantity), let amount = quantity(request) else { continue }
            if amount > limit {
                errors.invalid(
                    "\(path).requests", request, "must be less than or equal to \(name) limit of \(limit)")
            }
        }
    }

    private static func containerResource(_ name: String, _ path: String, _ errors: inout FieldErrors) {
        let problems = NameValidation.qualifiedName(name)
        errors.invalid(path, name, problems)
        guard problems.isEmpty, !name.contains("/") else { return }
        if !standardResources.contains(name), !name.hasPrefix("hugepages-") {
            errors.invalid(path, .string(name), "must be a standard resource type or fully qualified")
        }
        if !containerResources.contains(name), !name.hasPrefix("hugepages-") {
            errors.invalid(path, .string(name), "must be a standard resource for containers")
        }
    }

    static func notNegative(_ amount: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        if quantity(amount)?.isNegative == true { errors.invalid(path, amount, "must be greater than or equal to 0") }
    }

    /// Nil when it is no amount, which decoding has refused already.
    static func quantity(_ value: JSONValue) -> Quantity? { try? Quantity(json: value) }

    private static let containerResources: Set<String> = ["cpu", "memory", "ephemeral-storage"]
    private static let standardResources: Set<String> = [
        "cpu", "memory", "ephemeral-storage", "requests.cpu", "requests.memory", "requests.ephemeral-storage",
        "limits.cpu", "limits.memory", "limits.ephemeral-storage", "pods", "resourcequotas", "services",
        "replicationcontrollers", "secrets", "configmaps", "persistentvolumeclaims", "storage", "requests.storage",
        "services.nodeports", "services.loadbalancers",
    ]
}
