internal import KubeCore

/// What must hold for every container, be it regular, initial or ephemeral.
/// Source: pkg/apis/core/validation/validation.go validateContainerCommon of Kubernetes 1.36.
enum ContainerValidation {
    static func validate(_ container: JSONValue, _ path: String, _ scope: PodScope, _ errors: inout FieldErrors) {
        errors.requiredName("\(path).name", container["name"], NameValidation.dns1123Label)
        if container.isUnset("image") { errors.required("\(path).image") }
        errors.requiredOneOf(
            "\(path).terminationMessagePolicy", container["terminationMessagePolicy"],
            ["File", "FallbackToLogsOnError"])
        ports(container.elements("ports"), "\(path).ports", &errors)
        EnvironmentValidation.variables(container.elements("env"), "\(path).env", &errors)
        EnvironmentValidation.sources(container.elements("envFrom"), "\(path).envFrom", &errors)
        MountValidation.mounts(container, path, scope, &errors)
        MountValidation.devices(container, path, scope, &errors)
        errors.requiredOneOf(
            "\(path).imagePullPolicy", container["imagePullPolicy"], ["Always", "IfNotPresent", "Never"])
        ResourceValidation.requirements(
            container["resources"], "\(path).resources", scope.claimNames, &errors)
        resizePolicies(container.elements("resizePolicy"), "\(path).resizePolicy", scope, &errors)
        SecurityContextValidation.container(
            container["securityContext"], "\(path).securityContext", usesHostUsers: scope.usesHostUsers, &errors)
    }

    /// Templates may have spaces around the image, which their pods may not.
    static func imageOfPod(_ container: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        let image = container.text("image")
        if image.first?.isWhitespace == true || image.last?.isWhitespace == true {
            errors.invalid("\(path).image", .string(image), "must not have leading or trailing whitespace")
        }
    }

    private static func ports(_ ports: [JSONValue], _ path: String, _ errors: inout FieldErrors) {
        var names = Set<String>()
        for (index, port) in ports.enumerated() {
            let place = "\(path)[\(index)]"
            let name = port.text("name")
            if !name.isEmpty {
                let problems = NameValidation.portName(name)
                errors.invalid("\(place).name", name, problems)
                if problems.isEmpty, !names.insert(name).inserted { errors.duplicate("\(place).name", .string(name)) }
            }
            if (port["containerPort"]?.intValue ?? 0) == 0 {
                errors.required("\(place).containerPort")
            } else {
                errors.port("\(place).containerPort", port["containerPort"])
            }
            if let hostPort = port["hostPort"], hostPort != 0 { errors.port("\(place).hostPort", hostPort) }
            errors.requiredOneOf("\(place).protocol", port["protocol"], ["SCTP", "TCP", "UDP"])
        }
    }

    private static func resizePolicies(
        _ policies: [JSONValue], _ path: String, _ scope: PodScope, _ errors: inout FieldErrors
    ) {
        var resources = Set<String>()
        for (index, policy) in policies.enumerated() {
            let resource = policy.text("resourceName")
            if !resources.insert(resource).inserted { errors.duplicate("\(path)[\(index)]", .string(resource)) }
            errors.requiredOneOf(path, policy["resourceName"], ["cpu", "memory"])
            errors.requiredOneOf(path, policy["restartPolicy"], ["NotRequired", "RestartContainer"])
            if scope.restartPolicy == "Never", policy["restartPolicy"] != "NotRequired" {
                errors.invalid(
                    path, policy["restartPolicy"] ?? "",
                    "must be 'NotRequired' when `restartPolicy` is 'Never'")
            }
        }
    }
}
