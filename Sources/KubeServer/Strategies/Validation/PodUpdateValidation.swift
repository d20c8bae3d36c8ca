internal import KubeCore

/// What of a pod may change after its creation.
/// Source: pkg/apis/core/validation/validation.go ValidatePodUpdate of Kubernetes 1.36.
enum PodUpdateValidation {
    private static let message =
        "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)"

    static func validate(_ pod: KubeObject, old: KubeObject, _ errors: inout FieldErrors) {
        let (spec, oldSpec) = (pod["spec"] ?? [:], old["spec"] ?? [:])
        for list in ["containers", "initContainers"] where spec.elements(list).count != oldSpec.elements(list).count {
            errors.forbidden("spec.\(list)", "pod updates may not add or remove containers")
            return
        }
        deadline(spec, oldSpec, &errors)
        tolerations(spec, oldSpec, &errors)
        let isGated = !oldSpec.isUnset("schedulingGates")
        if masked(spec, like: oldSpec, isGated: isGated) != oldSpec { errors.forbidden("spec", message) }
    }

    private static func deadline(_ spec: JSONValue, _ oldSpec: JSONValue, _ errors: inout FieldErrors) {
        guard let new = spec["activeDeadlineSeconds"], let old = oldSpec["activeDeadlineSeconds"]?.intValue else {
            return
        }
        if let seconds = new.intValue, seconds > old {
            errors.invalid(
                "spec.activeDeadlineSeconds", new, "must be less than or equal to previous value")
        }
    }

    private static func tolerations(_ spec: JSONValue, _ oldSpec: JSONValue, _ errors: inout FieldErrors) {
        let new = spec.elements("tolerations")
        for old in oldSpec.elements("tolerations") where !new.contains(where: { isSame($0, old) }) {
            errors.forbidden("spec.tolerations", "existing toleration can not be modified except its tolerationSeconds")
            return
        }
    }

    private static func isSame(_ first: JSONValue, _ second: JSONValue) -> Bool {
        ["key", "operator", "value", "effect"].allSatisfy { first.text($0) == second.text($0) }
    }

    /// The spec with everything that may change as it was.
    private static func masked(_ spec: JSONValue, like old: JSONValue, isGated: Bool) -> JSONValue {
        var spec = spec
        for list in ["containers", "initContainers"] {
            let images = old.elements(list).map { $0["image"] }
            var index = 0
            spec.editEach(list) { container in
                container["image"] = images[index]
                index += 1
            }
        }
        for member in ["activeDeadlineSeconds", "tolerations"] { spec[member] = old[member] }
        if old["terminationGracePeriodSeconds"]?.intValue ?? 0 < 0, spec["terminationGracePeriodSeconds"] == 1 {
            spec["terminationGracePeriodSeconds"] = old["terminationGracePeriodSeconds"]
        }
        // Scheduling gates may only be removed; while there are any, the node selector and affinity may be narrowed.
        if isGated {
            for member in ["schedulingGates", "nodeSelector", "affinity"] { spec[member] = old[member] }
        }
        return spec
    }
}
