internal import KubeCore

/// Which resources there are, and where each may be named.
/// Source: pkg/apis/core/helper/helpers.go, pkg/apis/core/validation/validation.go validateResourceName of
/// Kubernetes 1.36.
enum ResourceNameValidation {
    static let hugePagesPrefix = "hugepages-"

    private static let computeResources: Set<String> = ["cpu", "memory", "ephemeral-storage"]
    private static let countedResources: Set<String> = [
        "pods", "resourcequotas", "services", "replicationcontrollers", "secrets", "configmaps",
        "persistentvolumeclaims", "services.nodeports", "services.loadbalancers",
    ]
    private static let otherQuotaResources: Set<String> = [
        "requests.cpu", "requests.memory", "requests.storage", "requests.ephemeral-storage", "limits.cpu",
        "limits.memory", "limits.ephemeral-storage",
    ]

    static func isHugePages(_ name: String) -> Bool { name.hasPrefix(hugePagesPrefix) }

    private static func isQuotaHugePages(_ name: String) -> Bool {
        isHugePages(name) || name.hasPrefix("requests.hugepages-")
    }

    private static func isStandard(_ name: String) -> Bool {
        computeResources.contains(name) || isStandardForQuota(name) || name == "storage"
    }

    static func isStandardForQuota(_ name: String) -> Bool {
        computeResources.contains(name) || countedResources.contains(name) || otherQuotaResources.contains(name)
            || isQuotaHugePages(name)
    }

    /// Whether Kubernetes itself knows the resource.
    static func isNative(_ name: String) -> Bool { !name.contains("/") || name.contains("kubernetes.io/") }

    static func isExtended(_ name: String) -> Bool {
        !isNative(name) && !name.hasPrefix("requests.") && NameValidation.qualifiedName("requests.\(name)").isEmpty
    }

    static func allowsOvercommit(_ name: String) -> Bool { isNative(name) && !isHugePages(name) }

    /// Whether there are only whole ones of it.
    static func isCounted(_ name: String) -> Bool { countedResources.contains(name) || isExtended(name) }

    // MARK: - Rules by place

    /// A resource of any kind.
    /// - Returns: whether the name can be used.
    @discardableResult
    static func any(_ name: String, _ path: String, _ errors: inout FieldErrors) -> Bool {
        let problems = NameValidation.qualifiedName(name)
        errors.invalid(path, name, problems)
        guard problems.isEmpty else { return false }
        if !name.contains("/"), !isStandard(name) {
            errors.invalid(path, .string(name), "must be a standard resource type or fully qualified")
            return false
        }
        return true
    }

    static func container(_ name: String, _ path: String, _ errors: inout FieldErrors) {
        any(name, path, &errors)
        if !name.contains("/") {
            if !computeResources.contains(name), !isHugePages(name) {
                errors.invalid(path, .string(name), "must be a standard resource for containers")
            }
        } else if !isNative(name), !isExtended(name) {
            errors.invalid(path, .string(name), "doesn't follow extended resource name standard")
        }
    }

    /// A resource of a pod as a whole.
    static func pod(_ name: String, _ path: String, _ errors: inout FieldErrors) {
        guard any(name, path, &errors) else { return }
        if name != "cpu", name != "memory", !isHugePages(name) {
            errors.notSupported(path, .string(name), ["cpu", hugePagesPrefix, "memory"])
        }
    }

    static func quota(_ name: String, _ path: String, _ errors: inout FieldErrors) {
        any(name, path, &errors)
        if !name.contains("/"), !isStandardForQuota(name) {
            errors.invalid(path, .string(name), "must be a standard resource for quota")
        }
    }
}
