internal import KubeCore

/// What may come through `pods/ephemeralcontainers`: containers are added, never changed or removed.
/// Source: pkg/apis/core/validation/validation.go ValidatePodEphemeralContainersUpdate of Kubernetes 1.36.
enum EphemeralContainerValidation {
    private static let path = "spec.ephemeralContainers"
    private static let refusal = "cannot be set for an Ephemeral Container"
    /// Members of a container for fundamental services of a pod, for which ephemeral ones are not meant.
    private static let forbiddenMembers = [
        "ports", "resources", "resizePolicy", "restartPolicy", "restartPolicyRules", "livenessProbe", "readinessProbe",
        "startupProbe", "lifecycle",
    ]

    static func validate(_ pod: KubeObject, old: KubeObject, _ errors: inout FieldErrors) {
        let spec = pod["spec"] ?? [:]
        let containers = spec.elements("ephemeralContainers")
        let volumeNames = Set(spec.elements("volumes").map { $0.text("name") })
        let otherNames = Set(["containers", "initContainers"].flatMap { spec.elements($0) }.map { $0.text("name") })
        var names = otherNames
        for (index, container) in containers.enumerated() {
            let place = "\(path)[\(index)]"
            ContainerValidation.validate(container, place, volumeNames, &errors)
            if !names.insert(container.text("name")).inserted {
                errors.duplicate("\(place).name", container["name"] ?? "")
            }
            let target = container.text("targetContainerName")
            if !target.isEmpty, !otherNames.contains(target) {
                errors.notFound("\(place).targetContainerName", .string(target))
            }
            members(container, place, &errors)
        }
        existing(old["spec"]?.elements("ephemeralContainers") ?? [], containers, &errors)
    }

    private static func members(_ container: JSONValue, _ place: String, _ errors: inout FieldErrors) {
        for member in forbiddenMembers where !container.isUnset(member) && container[member] != [:] {
            errors.forbidden("\(place).\(member)", refusal)
        }
        for (index, mount) in container.elements("volumeMounts").enumerated() {
            for member in ["subPath", "subPathExpr"] where !mount.text(member).isEmpty {
                errors.forbidden("\(place).volumeMounts[\(index)].\(member)", refusal)
            }
        }
    }

    /// Patches do not keep the order, so each is looked up by its name.
    private static func existing(_ old: [JSONValue], _ new: [JSONValue], _ errors: inout FieldErrors) {
        for container in old {
            let name = container.text("name")
            let same = new.last { $0.text("name") == name }
            if same == nil {
                errors.forbidden(path, "existing ephemeral containers \"\(name)\" may not be removed\n")
            } else if same != container {
                errors.forbidden(path, "existing ephemeral containers \"\(name)\" may not be changed\n")
            }
        }
    }
}
