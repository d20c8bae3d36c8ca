internal import KubeCore

/// What must hold for the lists of devices that drivers publish.
/// Source: pkg/apis/resource/validation/validation.go ValidateResourceSlice of Kubernetes 1.36.
enum SliceValidation {
    private static let maximumDevices = 128
    private static let maximumAttributes = 32
    private static let maximumTaints = 16
    private static let maximumPoolNameBytes = 253
    private static let attributeTypes = ["bool", "bools", "int", "ints", "string", "strings", "version", "versions"]

    static func slice(_ object: KubeObject, _ errors: inout FieldErrors) {
        let spec = object["spec"] ?? [:]
        DeviceValidation.driver(spec, "spec", &errors)
        pool(spec["pool"] ?? [:], &errors)
        placement(spec, &errors)
        let perDevice = spec["perDeviceNodeSelection"] == true
        var names = Set<String>()
        DeviceValidation.bounded(spec, "spec.devices", "devices", maximumDevices, &errors) { device, path, errors in
            let name = device.text("name")
            errors.invalid("\(path).name", name, NameValidation.dns1123Label(name))
            if !names.insert(name).inserted { errors.duplicate("\(path).name", .string(name)) }
            self.device(device, path, perDevice: perDevice, &errors)
        }
    }

    static func change(_ object: KubeObject, _ old: KubeObject, _ errors: inout FieldErrors) {
        for path in [["driver"], ["pool", "name"], ["nodeName"]] {
            errors.immutable(
                "spec.\(path.joined(separator: "."))", object["spec"]?.at(path) ?? "", old["spec"]?.at(path) ?? "")
        }
    }

    private static func pool(_ pool: JSONValue, _ errors: inout FieldErrors) {
        let name = pool.text("name")
        if name.isEmpty {
            errors.required("spec.pool.name")
        } else {
            if name.utf8.count > maximumPoolNameBytes {
                errors.tooLong("spec.pool.name", limitBytes: maximumPoolNameBytes)
            }
            for part in name.split(separator: "/", omittingEmptySubsequences: false) {
                errors.invalid("spec.pool.name", String(part), NameValidation.dns1123Subdomain(String(part)))
            }
        }
        let count = pool["resourceSliceCount"]?.intValue ?? 0
        if count <= 0 {
            errors.invalid("spec.pool.resourceSliceCount", .int(count), "must be greater than zero")
        }
        if let generation = pool["generation"]?.intValue, generation < 0 {
            errors.invalid("spec.pool.generation", .int(generation), "must be greater than or equal to zero")
        }
    }

    private static func placement(_ spec: JSONValue, _ errors: inout FieldErrors) {
        let chosen = ["nodeName", "nodeSelector", "allNodes", "perDeviceNodeSelection"].filter { member in
            switch spec[member] {
            case .bool(let flag)?: flag
            case .string(let text)?: !text.isEmpty
            case nil, .null?: false
            default: true
            }
        }
        let text = "exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required"
        if chosen.isEmpty { errors.required("spec", text) }
        if chosen.count > 1 {
            errors.invalid(
                "spec", .string("{\(chosen.map { "`\($0)`" }.joined(separator: ", "))}"),
                "\(text), but multiple fields are set")
        }
        if let node = spec["nodeName"]?.stringValue, !node.isEmpty {
            errors.invalid("spec.nodeName", node, NameValidation.dns1123Subdomain(node))
        }
    }

    private static func device(
        _ device: JSONValue, _ path: String, perDevice: Bool, _ errors: inout FieldErrors
    ) {
        let attributes = device["attributes"]?.objectValue ?? JSONObject()
        let capacity = device["capacity"]?.objectValue ?? JSONObject()
        if attributes.count + capacity.count > maximumAttributes {
            errors.invalid(
                path, .int(Int64(attributes.count + capacity.count)),
                "the total number of attributes and capacities must not exceed \(maximumAttributes)")
        }
        for name in attributes.keys.sorted() {
            let set = attributeTypes.filter { attributes[name]?[$0] != nil }
            if set.isEmpty {
                errors.required("\(path).attributes[\(name)]", "exactly one value must be specified")
            } else if set.count > 1 {
                errors.invalid("\(path).attributes[\(name)]", attributes[name], "exactly one value must be specified")
            }
        }
        DeviceValidation.bounded(device, "\(path).taints", "taints", maximumTaints, &errors) { taint, path, errors in
            errors.invalid("\(path).key", taint.text("key"), NameValidation.qualifiedName(taint.text("key")))
            if taint.isUnset("effect") {
                errors.required("\(path).effect")
            } else {
                errors.oneOf("\(path).effect", taint["effect"], ["NoExecute", "NoSchedule", "None"])
            }
        }
        let placed = ["nodeName", "nodeSelector", "allNodes"].filter { device[$0] != nil }
        if perDevice, placed.isEmpty {
            errors.required(
                path,
                "exactly one of `nodeName`, `nodeSelector`, or `allNodes` is required when `perDeviceNodeSelection` "
                    + "is set to true in the ResourceSlice")
        } else if !perDevice {
            for member in placed {
                errors.invalid(
                    "\(path).\(member)", device[member],
                    "`\(member)` must not be set if `perDeviceNodeSelection` is not set to true in the ResourceSlice")
            }
        }
    }
}
