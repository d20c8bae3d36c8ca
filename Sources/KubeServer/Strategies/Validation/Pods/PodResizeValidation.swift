internal import KubeCore

/// Changes of a pod by way of its subresources `resize` and `ephemeralcontainers`.
/// Source: pkg/apis/core/validation/validation.go ValidatePodResize, ValidatePodEphemeralContainersUpdate of
/// Kubernetes 1.36; KEP-1287.
enum PodResizeValidation {
    private static let mirror = "kubernetes.io/config.mirror"

    static func ephemeralContainers(_ pod: KubeObject, old: KubeObject, _ errors: inout FieldErrors) {
        if old.annotations[mirror] != nil {
            errors = FieldErrors()
            errors.forbidden("", "static pods do not support ephemeral containers")
            return
        }
        PodAnnotationValidation.change(pod, old: old, &errors)
        let field = "spec.ephemeralContainers"
        let containers = (pod["spec"] ?? [:]).elements("ephemeralContainers")
        for old in (old["spec"] ?? [:]).elements("ephemeralContainers") {
            let name = JSONValue.string(old.text("name"))
            guard let new = containers.first(where: { $0.text("name") == old.text("name") }) else {
                errors.forbidden(field, "existing ephemeral containers \(name) may not be removed\n")
                continue
            }
            if new != old {
                let difference = GoForm.difference(
                    GoForm.ephemeralContainer.show(old), GoForm.ephemeralContainer.show(new))
                errors.forbidden(field, "existing ephemeral containers \(name) may not be changed\n\(difference)")
            }
        }
    }

    static func resize(_ pod: KubeObject, old: KubeObject, _ errors: inout FieldErrors) {
        let (spec, oldSpec) = (pod["spec"] ?? [:], old["spec"] ?? [:])
        if let refusal = refusal(oldSpec, old) {
            errors = FieldErrors()
            errors.forbidden("", refusal)
            return
        }
        if QualityOfService.of(pod) != QualityOfService.of(old) {
            errors.invalid(
                "spec", pod.at("status", "qosClass") ?? "", "Pod QOS Class may not change as a result of resizing")
        }
        if !isSupported(old) { errors.forbidden("spec", "Pod running on node without support for resize") }
        for list in ["initContainers", "containers"] {
            for (index, (new, old)) in zip(spec.elements(list), oldSpec.elements(list)).enumerated() {
                if list == "initContainers", old["restartPolicy"] != "Always" { continue }
                container(new, old, "spec.\(list)[\(index)].resources", &errors)
            }
        }
        mutability(spec, oldSpec, &errors)
    }

    /// Why pods of this kind cannot be resized at all.
    private static func refusal(_ spec: JSONValue, _ pod: KubeObject) -> String? {
        if pod.annotations[mirror] != nil { return "static pods cannot be resized" }
        if spec["os"]?["name"] == "windows" { return "windows pods cannot be resized" }
        return nil
    }

    /// A node that can resize reports the resources of what runs.
    private static func isSupported(_ pod: KubeObject) -> Bool {
        let running = (pod["status"] ?? [:]).elements("containerStatuses").first { $0["state"]?["running"] != nil }
        return running.map { $0["resources"] != nil } ?? true
    }

    private static func container(
        _ new: JSONValue, _ old: JSONValue, _ path: String, _ errors: inout FieldErrors
    ) {
        for (member, words) in [("requests", "resource requests"), ("limits", "resource limits")] {
            let amounts = new["resources"]?[member]?.objectValue ?? JSONObject()
            let before = old["resources"]?[member]?.objectValue ?? JSONObject()
            if before.keys.contains(where: { amounts[$0] == nil }) {
                errors.forbidden("\(path).\(member)", "\(words) cannot be removed")
            }
        }
    }

    /// Only CPU and memory change, and only of containers that go on running.
    private static func mutability(_ spec: JSONValue, _ oldSpec: JSONValue, _ errors: inout FieldErrors) {
        guard
            ["containers", "initContainers"].allSatisfy({ spec.elements($0).count == oldSpec.elements($0).count })
        else {
            errors.forbidden("spec", "only cpu and memory resources are mutable")
            return
        }
        for (new, old) in zip(spec.elements("containers"), oldSpec.elements("containers"))
        where masked(new, like: old) != old {
            errors.forbidden("spec", "only cpu and memory resources are mutable")
        }
        for (new, old) in zip(spec.elements("initContainers"), oldSpec.elements("initContainers")) {
            if old["restartPolicy"] == "Always" {
                if masked(new, like: old) != old {
                    errors.forbidden("spec", "only cpu and memory resources for sidecar containers are mutable")
                }
            } else if new != old {
                errors.forbidden("spec", "resources for non-sidecar init containers are immutable")
            }
        }
    }

    /// The container with CPU, memory and resize policy as they were.
    private static func masked(_ container: JSONValue, like old: JSONValue) -> JSONValue {
        var container = container
        container["resizePolicy"] = old["resizePolicy"]
        container.editOrMake("resources") { resources in
            for member in ["limits", "requests"] {
                var amounts = resources[member] ?? [:]
                for name in ["cpu", "memory"] { amounts[name] = old["resources"]?[member]?[name] }
                resources[member] = amounts
                if amounts == [:], old["resources"]?[member] == nil { resources[member] = nil }
            }
        }
        return container
    }
}
