internal import KubeCore

/// Where containers see their volumes.
/// Source: pkg/apis/core/validation/validation.go ValidateVolumeMounts, ValidateVolumeDevices of Kubernetes 1.36.
enum MountValidation {
    static func mounts(_ container: JSONValue, _ path: String, _ scope: PodScope, _ errors: inout FieldErrors) {
        let list = "\(path).volumeMounts"
        let devices = container.elements("volumeDevices")
        var paths = Set<String>()
        for (index, mount) in container.elements("volumeMounts").enumerated() {
            let place = "\(list)[\(index)]"
            let (name, mountPath) = (mount.text("name"), mount.text("mountPath"))
            if name.isEmpty { errors.required("\(place).name") }
            let volume = scope.volumes[name]
            if volume == nil { errors.notFound("\(place).name", .string(name)) }
            if mountPath.isEmpty { errors.required("\(place).mountPath") }
            if !paths.insert(mountPath).inserted {
                errors.invalid("\(place).mountPath", .string(mountPath), "must be unique")
            }
            if devices.contains(where: { $0.text("name") == name }) {
                errors.invalid("\(place).name", .string(name), "must not already exist in volumeDevices")
            }
            if devices.contains(where: { $0.text("devicePath") == mountPath }) {
                errors.invalid(
                    "\(place).mountPath", .string(mountPath), "must not already exist as a path in volumeDevices")
            }
            subPaths(mount, place, list: list, &errors)
            propagation(mount, container, list, &errors)
        }
    }

    /// kube-apiserver names the list where a sub-path leaves its volume, not the element.
    private static func subPaths(_ mount: JSONValue, _ place: String, list: String, _ errors: inout FieldErrors) {
        let (path, expression) = (mount.text("subPath"), mount.text("subPathExpr"))
        if !path.isEmpty { PathValidation.descending(path, "\(list).subPath", &errors) }
        guard !expression.isEmpty else { return }
        if !path.isEmpty {
            errors.invalid(
                "\(place).subPathExpr", .string(expression), "subPathExpr and subPath are mutually exclusive")
        }
        PathValidation.descending(expression, "\(list).subPathExpr", &errors)
    }

    private static func propagation(
        _ mount: JSONValue, _ container: JSONValue, _ list: String, _ errors: inout FieldErrors
    ) {
        if let mode = mount["mountPropagation"] {
            errors.oneOf("\(list).mountPropagation", mode, ["Bidirectional", "HostToContainer", "None"])
            if mode == "Bidirectional", container["securityContext"]?["privileged"] != true {
                errors.forbidden(
                    "\(list).mountPropagation",
                    "Bidirectional mount propagation is available only to privileged containers")
            }
        }
        let field = "\(list).recursiveReadOnly"
        switch mount["recursiveReadOnly"] {
        case nil, "Disabled"?: break
        case "Enabled"?, "IfPossible"?:
            if mount["readOnly"] != true {
                errors.forbidden(field, "may only be specified when readOnly is true")
            }
            if mount["mountPropagation"] != nil, mount["mountPropagation"] != "None" {
                errors.forbidden(field, "may only be specified when mountPropagation is None or not specified")
            }
        case let other?: errors.oneOf(field, other, ["Disabled", "Enabled", "IfPossible"])
        }
    }

    static func devices(_ container: JSONValue, _ path: String, _ scope: PodScope, _ errors: inout FieldErrors) {
        let mounts = container.elements("volumeMounts")
        var (names, paths) = (Set<String>(), Set<String>())
        for (index, device) in container.elements("volumeDevices").enumerated() {
            let place = "\(path).volumeDevices[\(index)]"
            let (name, devicePath) = (device.text("name"), device.text("devicePath"))
            if name.isEmpty { errors.required("\(place).name") }
            if names.contains(name) { errors.invalid("\(place).name", .string(name), "must be unique") }
            if let volume = scope.volumes[name] {
                if volume["persistentVolumeClaim"] == nil, volume["ephemeral"] == nil {
                    errors.invalid(
                        "\(place).name", .string(name),
                        "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode")
                }
            } else {
                errors.notFound("\(place).name", .string(name))
            }
            if devicePath.isEmpty { errors.required("\(place).devicePath") }
            if paths.contains(devicePath) {
                errors.invalid("\(place).devicePath", .string(devicePath), "must be unique")
            }
            if PathValidation.hasBackstep(devicePath) {
                errors.invalid("\(place).devicePath", .string(devicePath), "can not contain backsteps ('..')")
            } else {
                paths.insert(devicePath)
            }
            if mounts.contains(where: { $0.text("name") == name }) {
                errors.invalid("\(place).name", .string(name), "must not already exist in volumeMounts")
            }
            if mounts.contains(where: { $0.text("mountPath") == devicePath }) {
                errors.invalid(
                    "\(place).devicePath", .string(devicePath), "must not already exist as a path in volumeMounts")
            }
            if !name.isEmpty { names.insert(name) }
        }
    }
}
