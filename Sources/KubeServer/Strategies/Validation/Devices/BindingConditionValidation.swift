internal import KubeCore

/// Conditions that a claim must have, or must not have, before its pod is bound.
/// Source: pkg/apis/resource/validation/validation.go validateDeviceBindingParameters of Kubernetes 1.36; KEP-5007.
enum BindingConditionValidation {
    private static let maximumConditions = 4

    static func conditions(of holder: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        let (wanted, failing) = ("bindingConditions", "bindingFailureConditions")
        for member in [wanted, failing] {
            DeviceValidation.bounded(holder, "\(path).\(member)", member, maximumConditions, &errors) {
                entry, path, errors in
                errors.invalid(path, entry.stringValue ?? "", NameValidation.qualifiedName(entry.stringValue ?? ""))
            }
        }
        let names = holder.elements(wanted).map { $0.stringValue ?? "" }
        let failures = holder.elements(failing).map { $0.stringValue ?? "" }
        DeviceValidation.unique(names, "\(path).\(wanted)", &errors)
        var seen = Set<String>()
        for (index, name) in failures.enumerated() {
            let field = "\(path).\(failing)[\(index)]"
            if !seen.insert(name).inserted { errors.duplicate(field, .string(name)) }
            if names.contains(name) {
                errors.invalid(
                    field, .string(name), "bindingFailureConditions must not overlap with bindingConditions")
            }
        }
        if names.isEmpty, !failures.isEmpty {
            errors.invalid(
                "\(path).\(wanted)", holder[wanted], "\(wanted) are required to use \(failing)")
        }
        if failures.isEmpty, !names.isEmpty {
            errors.invalid(
                "\(path).\(failing)", holder[failing], "\(failing) are required to use \(wanted)")
        }
    }
}
