internal import KubeCore

/// What must hold for the lists of devices that drivers publish.
/// Source: pkg/apis/resource/validation/validation.go ValidateResourceSlice of Kubernetes 1.36.
enum SliceValidation {
    private static let maximumDevices = 128
    private static let maximumAttributes = 32
    private static let maximumTaints = 16

    static func slice(_ object: KubeObject, _ errors: inout FieldErrors) {
        let spec = object["spec"] ?? [:]
        DeviceNames.driver(spec, "spec", &errors)
        pool(spec["pool"] ?? [:], &errors)
        placement(spec, &errors)
        let perDevice = spec["perDeviceNodeSelection"] == true
        DeviceValidation.bounded(spec, "spec.devices", "devices", maximumDevices, &errors) { device, path, errors in
            self.device(device, path, perDevice: perDevice, &errors)
        }
        let names = spec.elements("devices").map { $0.text("name") }
        DeviceValidation.unique(names, "spec.devices", member: "name", &errors)
    }

    static func change(_ object: KubeObject, _ old: KubeObject, _ errors: inout FieldErrors) {
        for path in [["pool", "name"], ["driver"], ["nodeName"]] {
            errors.immutable(
                "spec.\(path.joined(separator: "."))", object["spec"]?.at(path) ?? "", old["spec"]?.at(path) ?? "")
        }
    }

    private static func pool(_ pool: JSONValue, _ errors: inout FieldErrors) {
        DeviceNames.pool(pool.text("name"), "spec.pool.name", &errors)
        let count = pool["resourceSliceCount"]?.intValue ?? 0
        if count <= 0 {
            errors.invalid("spec.pool.resourceSliceCount", .int(count), "must be greater than zero")
        }
        if let generation = pool["generation"]?.intValue, generation < 0 {
            errors.invalid("spec.pool.generation", .int(generation), "must be greater than or equal to zero")
        }
    }

    private static func placement(_ spec: JSONValue, _ errors: inout FieldErrors) {
        nodes(of: spec, "spec", &errors)
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
    }

    /// Where the devices of a slice, or one of them, can be used.
    private static func nodes(of holder: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        errors.optionalName("\(path).nodeName", holder["nodeName"], NameValidation.dns1123Subdomain)
        guard let selector = holder["nodeSelector"] else { return }
        AffinityValidation.nodeSelector(selector, "\(path).nodeSelector", &errors)
        let terms = selector.elements("nodeSelectorTerms")
        if terms.count != 1 {
            errors.invalid(
                "\(path).nodeSelector.nodeSelectorTerms", GoForm.nodeSelectorTerm.showList(.array(terms)),
                "must have exactly one node selector term")
        }
    }

    private static func device(
        _ device: JSONValue, _ path: String, perDevice: Bool, _ errors: inout FieldErrors
    ) {
        DeviceNames.label(device, "name", path, &errors)
        let attributes = device["attributes"]?.objectValue ?? JSONObject()
        let capacity = device["capacity"]?.objectValue ?? JSONObject()
        DeviceAttributeValidation.attributes(attributes, "\(path).attributes", &errors)
        DeviceAttributeValidation.capacity(capacity, "\(path).capacity", &errors)
        let total = attributes.count + capacity.count
        if total > maximumAttributes {
            errors.invalid(
                path, .int(Int64(total)),
                "the total number of attributes and capacities must not exceed \(maximumAttributes)")
        }
        DeviceValidation.bounded(
            device, "\(path).taints", "taints", maximumTaints, &errors, DeviceAttributeValidation.taint)
        nodes(of: device, path, &errors)
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
