internal import KubeCore

/// What must hold for a container.
/// Source: pkg/apis/core/validation/validation.go validateContainerCommon of Kubernetes 1.36.
enum ContainerValidation {
    static func validate(
        _ container: JSONValue, _ path: String, _ volumeNames: Set<String>, _ errors: inout FieldErrors
    ) {
        let name = container.text("name")
        if name.isEmpty {
            errors.required("\(path).name")
        } else {
            errors.invalid("\(path).name", name, NameValidation.dns1123Label(name))
        }
        let image = container.text("image")
        if image.isEmpty {
            errors.required("\(path).image")
        } else if image.first == " " || image.last == " " {
            errors.invalid("\(path).image", .string(image), "must not have leading or trailing whitespace")
        }
        for member in ["livenessProbe", "readinessProbe", "startupProbe"] {
            if let probe = container[member] { handler(probe, "\(path).\(member)", &errors) }
        }
        ports(container.elements("ports"), "\(path).ports", &errors)
        environment(container.elements("env"), "\(path).env", &errors)
        mounts(container.elements("volumeMounts"), "\(path).volumeMounts", volumeNames, &errors)
        errors.oneOf("\(path).imagePullPolicy", container["imagePullPolicy"], ["Always", "IfNotPresent", "Never"])
        ResourceValidation.requirements(container["resources"], "\(path).resources", &errors)
    }

    private static func handler(_ probe: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        let handlers = ["exec", "httpGet", "tcpSocket", "grpc"].filter { probe[$0] != nil }
        if handlers.isEmpty { errors.required(path, "must specify a handler type") }
        for extra in handlers.dropFirst() {
            errors.forbidden("\(path).\(extra)", "may not specify more than 1 handler type")
        }
        for member in [
            "initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold",
        ] { errors.notNegative("\(path).\(member)", probe[member]) }
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
            errors.oneOf("\(place).protocol", port["protocol"], ["SCTP", "TCP", "UDP"])
        }
    }

    private static func environment(_ variables: [JSONValue], _ path: String, _ errors: inout FieldErrors) {
        for (index, variable) in variables.enumerated() {
            let place = "\(path)[\(index)]"
            let name = variable.text("name")
            if name.isEmpty {
                errors.required("\(place).name")
            } else {
                errors.invalid("\(place).name", name, NameValidation.environmentName(name))
            }
            guard let source = variable["valueFrom"]?.objectValue else { continue }
            if !variable.text("value").isEmpty {
                errors.invalid("\(place).valueFrom", "", "may not be specified when `value` is not empty")
            }
            if source.count > 1 {
                errors.invalid("\(place).valueFrom", "", "may not have more than one field specified at a time")
            } else if source.isEmpty {
                errors.invalid(
                    "\(place).valueFrom", "",
                    "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`"
                )
            }
        }
    }

    private static func mounts(
        _ mounts: [JSONValue], _ path: String, _ volumeNames: Set<String>, _ errors: inout FieldErrors
    ) {
        var paths = Set<String>()
        for (index, mount) in mounts.enumerated() {
            let place = "\(path)[\(index)]"
            let name = mount.text("name")
            if name.isEmpty {
                errors.required("\(place).name")
            } else if !volumeNames.contains(name) {
                errors.notFound("\(place).name", .string(name))
            }
            let mountPath = mount.text("mountPath")
            if mountPath.isEmpty {
                errors.required("\(place).mountPath")
            } else if !paths.insert(mountPath).inserted {
                errors.invalid("\(place).mountPath", .string(mountPath), "must be unique")
            }
            if mount.text("subPath").split(separator: "/").contains("..") {
                errors.invalid("\(place).subPath", mount["subPath"], "must not contain '..'")
            }
        }
    }
}
