internal import KubeCore

/// Resources of a pod as a whole.
/// Source: KEP-2837; pkg/apis/core/validation/validation.go validatePodResources of Kubernetes 1.36.
enum PodResourceValidation {
    static func podLevel(_ spec: JSONValue, _ path: String, _ scope: PodScope, _ errors: inout FieldErrors) {
        guard let resources = spec["resources"] else { return }
        if !resources.isUnset("claims") {
            errors.forbidden("\(path).claims", "claims cannot be set for Resources at pod-level")
        }
        ResourceValidation.requirements(
            resources, path, scope.claimNames, nameRule: ResourceNameValidation.pod, &errors)
        var containersOnly = spec
        containersOnly["overhead"] = nil
        containersOnly["resources"] = nil
        let pod: JSONObject = ["spec": containersOnly]
        let needed = ResourceAmounts(requestedBy: KubeObject(pod))
        for name in (["cpu", "memory"] + needed.others.keys).sorted() {
            let sum = needed.quantity(of: name)
            let request = resources["requests"]?[name].flatMap(ResourceValidation.quantity) ?? .zero
            if sum > request {
                errors.invalid(
                    "\(path).requests[\(name)]", .string(request.description),
                    "must be greater than or equal to aggregate container requests of \(sum)")
            }
        }
        for (index, container) in spec.elements("containers").enumerated() {
            let limits = container["resources"]?["limits"]?.objectValue ?? JSONObject()
            for (name, amount) in limits.sorted(by: { $0.0 < $1.0 }) {
                guard let own = ResourceValidation.quantity(amount),
                    let whole = resources["limits"]?[name].flatMap(ResourceValidation.quantity), own > whole
                else { continue }
                errors.invalid(
                    "\(path).containers[\(index)][\(name)].limits", amount,
                    "must be less than or equal to pod limits of \(whole)")
            }
        }
    }
}
