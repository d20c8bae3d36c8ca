internal import KubeCore

/// What must hold for quotas.
/// Source: pkg/apis/core/validation/validation.go ValidateResourceQuota of Kubernetes 1.36.
enum QuotaValidation {
    private static let podResources: Set<String> = [
        "pods", "cpu", "memory", "limits.cpu", "limits.memory", "requests.cpu", "requests.memory",
    ]
    private static let exclusive = [["BestEffort", "NotBestEffort"], ["Terminating", "NotTerminating"]]
    private static let scopes: Set<String> = [
        "Terminating", "NotTerminating", "BestEffort", "NotBestEffort", "PriorityClass",
        "CrossNamespacePodAffinity", "VolumeAttributesClass",
    ]

    static func quota(_ object: KubeObject, _ errors: inout FieldErrors) {
        let spec = object["spec"] ?? [:]
        amounts(spec["hard"], "spec.hard", &errors)
        self.scopes(spec, &errors)
        scopeSelector(spec, &errors)
    }

    private static func amounts(_ list: JSONValue?, _ path: String, _ errors: inout FieldErrors) {
        for (name, amount) in (list?.objectValue ?? JSONObject()).sorted(by: { $0.0 < $1.0 }) {
            let place = "\(path)[\(name)]"
            ResourceNameValidation.quota(name, place, &errors)
            ResourceValidation.quantity(amount, of: name, place, &errors)
        }
    }

    static func change(_ object: KubeObject, _ old: KubeObject, _ errors: inout FieldErrors) {
        let scopes = object.at("spec", "scopes")
        if Set(scopes?.arrayValue ?? []) != Set(old.at("spec", "scopes")?.arrayValue ?? []) {
            errors.invalid("spec.scopes", scopes, "field is immutable")
        }
    }

    static func status(_ object: KubeObject, _ old: KubeObject, _ errors: inout FieldErrors) {
        for list in ["hard", "used"] { amounts(object.at("status", list), "status.\(list)", &errors) }
    }

    // MARK: - Scopes

    private static func isValid(_ scope: String, for resource: String) -> Bool {
        switch scope {
        case "Terminating", "NotTerminating", "NotBestEffort", "PriorityClass", "CrossNamespacePodAffinity":
            podResources.contains(resource) || ResourceNameValidation.isHugePages(resource)
                || resource.hasPrefix("requests.hugepages-") || resource.hasSuffix("ephemeral-storage")
        case "BestEffort": resource == "pods"
        case "VolumeAttributesClass":
            resource == "persistentvolumeclaims" || resource == "requests.storage"
        default: true
        }
    }

    private static func unsuitable(_ scope: String, _ spec: JSONValue) -> Int {
        (spec["hard"]?.objectValue?.keys ?? []).count {
            ResourceNameValidation.isStandardForQuota($0) && !isValid(scope, for: $0)
        }
    }

    private static func scopes(_ spec: JSONValue, _ errors: inout FieldErrors) {
        let names = spec.elements("scopes").map { $0.stringValue ?? "" }
        for scope in names {
            if !scopes.contains(scope) { errors.invalid("spec.scopes", spec["scopes"], "unsupported scope") }
            for _ in 0..<unsuitable(scope, spec) {
                errors.invalid("spec.scopes", spec["scopes"], "unsupported scope applied to resource")
            }
        }
        conflicts(Set(names), "spec.scopes", spec, &errors)
    }

    private static func conflicts(
        _ names: Set<String>, _ path: String, _ spec: JSONValue, _ errors: inout FieldErrors
    ) {
        for pair in exclusive where names.isSuperset(of: pair) {
            errors.invalid(path, spec["scopes"], "conflicting scopes")
        }
    }

    private static func scopeSelector(_ spec: JSONValue, _ errors: inout FieldErrors) {
        guard let selector = spec["scopeSelector"] else { return }
        let path = "spec.scopeSelector.matchExpressions"
        var names = Set<String>()
        for requirement in selector.elements("matchExpressions") {
            let (scope, operation) = (requirement.text("scopeName"), requirement["operator"] ?? "")
            if !scopes.contains(scope) { errors.invalid("\(path).scopeName", .string(scope), "unsupported scope") }
            for _ in 0..<unsuitable(scope, spec) {
                errors.invalid(
                    path, GoForm.scopeSelector.show(selector), "unsupported scope applied to resource")
            }
            if scopes.contains(scope), scope != "PriorityClass", scope != "VolumeAttributesClass", operation != "Exists"
            {
                errors.invalid(
                    "\(path).operator", operation,
                    "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity"
                )
            }
            values(requirement, operation, path, &errors)
            names.insert(scope)
        }
        conflicts(names, path, spec, &errors)
    }

    private static func values(
        _ requirement: JSONValue, _ operation: JSONValue, _ path: String, _ errors: inout FieldErrors
    ) {
        switch operation {
        case "In", "NotIn":
            if requirement.isUnset("values") {
                errors.required(
                    "\(path).values", "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector"
                )
            }
        case "Exists", "DoesNotExist":
            if !requirement.isUnset("values") {
                errors.invalid(
                    "\(path).values", requirement["values"],
                    "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector")
            }
        default: errors.invalid("\(path).operator", operation, "not a valid selector operator")
        }
    }
}
