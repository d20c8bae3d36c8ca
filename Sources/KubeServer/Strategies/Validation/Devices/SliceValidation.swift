internal import KubeCore

/// What must hold for the lists of devices that drivers publish.
/// Source: pkg/apis/resource/validation/validation.go ValidateResourceSlice of Kubernetes 1.36.
enum SliceValidation {
    private static let maximumDevices = 128
    /// When one of them has taints or consumes counters.
    private static let maximumLargeDevices = 64
    private static let maximumAttributes = 32
    private static let maximumTaints = 16

    static func slice(_ object: KubeObject, _ errors: inout FieldErrors) {
        let spec = object["spec"] ?? [:]
        DeviceNames.driver(spec, "spec", &errors)
        pool(spec["pool"] ?? [:], &errors)
        placement(spec, &errors)
        let perDevice = spec["perDeviceNodeSelection"] == true
        if spec["sharedCounters"]?.arrayValue != nil, spec["devices"]?.arrayValue != nil {
            errors.invalid("spec", "", "only one of `sharedCounters` or `devices` is allowed")
        }
        let isLarge = spec.elements("devices").contains { !$0.isUnset("taints") || !$0.isUnset("consumesCounters") }
        DeviceValidation.set(
            spec, "spec.devices", "devices", isLarge ? maximumLargeDevices : maximumDevices, &errors
        ) { device, path, errors in
            self.device(device, path, perDevice: perDevice, &errors)
        }
        CounterValidation.sharedCounters(of: spec, &errors)
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
        var chosen = nodeName(of: spec, "spec", "must be either unset or set to a non-empty string", &errors)
        if let selector = spec["nodeSelector"], selector != .null {
            chosen.append("nodeSelector")
            AffinityValidation.nodeSelector(selector, "spec.nodeSelector", &errors)
            let terms = selector.elements("nodeSelectorTerms")
            if terms.count != 1 {
                errors.invalid(
                    "spec.nodeSelector.nodeSelectorTerms", GoForm.nodeSelectorTerm.showList(.array(terms)),
                    "must have exactly one node selector term")
            }
        }
        chosen += flag("allNodes", of: spec, "spec", &errors)
        chosen += flag("perDeviceNodeSelection", of: spec, "spec", &errors)
        let text = "exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required"
        if chosen.isEmpty { errors.required("spec", text) }
        if chosen.count > 1 {
            errors.invalid("spec", .string(list(chosen)), "\(text), but multiple fields are set")
        }
    }

    /// Where a device can be used, of a slice whose devices each say.
    private static func ownPlacement(_ device: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        var chosen = nodeName(of: device, path, "must not be empty", &errors)
        if let selector = device["nodeSelector"], selector != .null {
            chosen.append("nodeSelector")
            AffinityValidation.nodeSelector(selector, "\(path).nodeSelector", &errors)
        }
        chosen += flag("allNodes", of: device, path, &errors)
        let text =
            "exactly one of `nodeName`, `nodeSelector`, or `allNodes` is required when `perDeviceNodeSelection` is set "
            + "to true in the ResourceSlice spec"
        if chosen.isEmpty { errors.required(path, text) }
        if chosen.count > 1 { errors.invalid(path, .string(list(chosen)), text) }
    }

    private static func list(_ members: [String]) -> String {
        "{\(members.map { "`\($0)`" }.joined(separator: ", "))}"
    }

    /// - Returns: the member, if it names a node.
    private static func nodeName(
        of holder: JSONValue, _ path: String, _ ifEmpty: String, _ errors: inout FieldErrors
    ) -> [String] {
        guard let name = holder["nodeName"]?.stringValue else { return [] }
        if name.isEmpty {
            errors.invalid("\(path).nodeName", "", ifEmpty)
            return []
        }
        errors.invalid("\(path).nodeName", name, NameValidation.dns1123Subdomain(name))
        return ["nodeName"]
    }

    /// - Returns: the member, if it is true.
    private static func flag(
        _ member: String, of holder: JSONValue, _ path: String, _ errors: inout FieldErrors
    ) -> [String] {
        guard let flag = holder[member]?.boolValue else { return [] }
        if !flag { errors.invalid("\(path).\(member)", false, "must be either unset or set to true") }
        return flag ? [member] : []
    }

    private static func device(
        _ device: JSONValue, _ path: String, perDevice: Bool, _ errors: inout FieldErrors
    ) {
        DeviceNames.label(device, "name", path, &errors)
        let attributes = device["attributes"]?.objectValue ?? JSONObject()
        let capacity = device["capacity"]?.objectValue ?? JSONObject()
        let total = attributes.count + capacity.count
        if total > maximumAttributes {
            errors.invalid(
                path, .int(Int64(total)),
                "the total number of attributes and capacities must not exceed \(maximumAttributes)")
        }
        DeviceAttributeValidation.attributes(attributes, "\(path).attributes", &errors)
        DeviceAttributeValidation.capacity(
            capacity, isShared: device["allowMultipleAllocations"] == true, "\(path).capacity", &errors)
        DeviceValidation.bounded(
            device, "\(path).taints", "taints", maximumTaints, &errors, DeviceAttributeValidation.taint)
        CounterValidation.consumedCounters(of: device, path, &errors)
        if perDevice {
            ownPlacement(device, path, &errors)
        } else if ["nodeName", "nodeSelector", "allNodes"].contains(where: { device[$0] != nil }) {
            errors.invalid(
                path, nil,
                "`nodeName`, `nodeSelector` and `allNodes` can only be set if `perDeviceNodeSelection` is set to true in "
                    + "the ResourceSlice spec")
        }
        BindingConditionValidation.conditions(of: device, path, &errors)
    }
}
