internal import KubeCore

/// What must hold for the containers of a pod together.
/// Source: pkg/apis/core/validation/validation.go validateContainers, validateInitContainers and
/// validateEphemeralContainers of Kubernetes 1.36.
enum ContainerListValidation {
    /// Every container of a pod with its path, in the order in which kube-apiserver visits them.
    static func all(of spec: JSONValue, _ path: String) -> [(container: JSONValue, path: String)] {
        ["initContainers", "containers", "ephemeralContainers"].flatMap { list in
            spec.elements(list).enumerated().map { ($0.element, "\(path).\(list)[\($0.offset)]") }
        }
    }

    static func containers(_ spec: JSONValue, _ path: String, _ scope: PodScope, _ errors: inout FieldErrors) {
        regular(spec.elements("containers"), "\(path).containers", scope, &errors)
        initial(spec, "\(path).initContainers", scope, &errors)
        ephemeral(spec, "\(path).ephemeralContainers", scope, &errors)
    }

    private static func regular(
        _ containers: [JSONValue], _ path: String, _ scope: PodScope, _ errors: inout FieldErrors
    ) {
        guard !containers.isEmpty else {
            errors.required(path)
            return
        }
        var names = Set<String>()
        for (index, container) in containers.enumerated() {
            let place = "\(path)[\(index)]"
            ContainerValidation.validate(container, place, scope, &errors)
            let name = container.text("name")
            if !names.insert(name).inserted { errors.duplicate("\(place).name", .string(name)) }
            hooks(container, place, scope, &errors)
            RestartRuleValidation.rules(container, place, &errors)
        }
        uniqueHostPorts(containers, path, &errors)
    }

    private static func initial(_ spec: JSONValue, _ path: String, _ scope: PodScope, _ errors: inout FieldErrors) {
        var names = Set(spec.elements("containers").map { $0.text("name") })
        for (index, container) in spec.elements("initContainers").enumerated() {
            let place = "\(path)[\(index)]"
            ContainerValidation.validate(container, place, scope, &errors)
            RestartRuleValidation.rules(container, place, &errors)
            let name = container.text("name")
            if !name.isEmpty, !names.insert(name).inserted { errors.duplicate("\(place).name", .string(name)) }
            uniqueHostPorts([container], path, &errors)
            if container["restartPolicy"] == "Always" {
                hooks(container, place, scope, &errors)
            } else {
                for member in ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"]
                where container[member] != nil {
                    errors.forbidden(
                        "\(place).\(member)", "may not be set for init containers without restartPolicy=Always")
                }
            }
        }
    }

    /// What containers have that live as long as the pod.
    private static func hooks(
        _ container: JSONValue, _ path: String, _ scope: PodScope, _ errors: inout FieldErrors
    ) {
        ProbeValidation.lifecycle(container["lifecycle"], "\(path).lifecycle", scope, &errors)
        ProbeValidation.probes(container, path, scope, &errors)
    }

    private static func uniqueHostPorts(_ containers: [JSONValue], _ path: String, _ errors: inout FieldErrors) {
        var taken = Set<String>()
        for (index, container) in containers.enumerated() {
            for (position, port) in container.elements("ports").enumerated() {
                guard let number = port["hostPort"]?.intValue, number != 0 else { continue }
                let key = "\(port.text("protocol"))/\(port.text("hostIP"))/\(number)"
                if !taken.insert(key).inserted {
                    errors.duplicate("\(path)[\(index)].ports[\(position)].hostPort", .string(key))
                }
            }
        }
    }

    // MARK: - Ephemeral containers

    /// What an ephemeral container cannot have, in the order of the Go type.
    private static let forbiddenMembers = [
        "ports", "resources", "resizePolicy", "restartPolicy", "restartPolicyRules", "livenessProbe",
        "readinessProbe", "startupProbe", "lifecycle",
    ]

    private static func ephemeral(_ spec: JSONValue, _ path: String, _ scope: PodScope, _ errors: inout FieldErrors) {
        let others = Set((spec.elements("containers") + spec.elements("initContainers")).map { $0.text("name") })
        var names = others
        for (index, container) in spec.elements("ephemeralContainers").enumerated() {
            let place = "\(path)[\(index)]"
            ContainerValidation.validate(container, place, scope, &errors)
            ContainerValidation.imageOfPod(container, place, &errors)
            let name = container.text("name")
            if !names.insert(name).inserted { errors.duplicate("\(place).name", .string(name)) }
            let target = container.text("targetContainerName")
            if !target.isEmpty, !others.contains(target) {
                errors.notFound("\(place).targetContainerName", .string(target))
            }
            for member in forbiddenMembers where !container.isUnset(member) {
                errors.forbidden("\(place).\(member)", "cannot be set for an Ephemeral Container")
            }
            for (position, mount) in container.elements("volumeMounts").enumerated() {
                for member in ["subPath", "subPathExpr"] where !mount.isUnset(member) {
                    errors.forbidden(
                        "\(place).volumeMounts[\(position)].\(member)", "cannot be set for an Ephemeral Container")
                }
            }
        }
    }
}
