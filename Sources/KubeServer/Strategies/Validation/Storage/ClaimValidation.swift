internal import KubeCore

/// What must hold for claims to volumes.
/// Source: pkg/apis/core/validation/validation.go ValidatePersistentVolumeClaim of Kubernetes 1.36.
enum ClaimValidation {
    static let accessModes = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"]

    static func claim(_ object: KubeObject, _ errors: inout FieldErrors) { spec(object["spec"], "spec", &errors) }

    static func spec(_ spec: JSONValue?, _ path: String, _ errors: inout FieldErrors) {
        let spec = spec ?? [:]
        if spec.isUnset("accessModes") {
            errors.required("\(path).accessModes", "at least 1 access mode is required")
        }
        if let selector = spec["selector"] { errors.labelSelector("\(path).selector", selector) }
        modes(spec, "\(path).accessModes", &errors)
        if let amount = spec["resources"]?["requests"]?["storage"] {
            ResourceValidation.positive(amount, "\(path).resources[storage]", &errors)
        } else {
            errors.required("\(path).resources[storage]")
        }
        errors.optionalName(
            "\(path).storageClassName", spec["storageClassName"], NameValidation.dns1123Subdomain)
        errors.oneOf("\(path).volumeMode", spec["volumeMode"], ["Block", "Filesystem"])
        dataSources(spec, path, &errors)
        errors.optionalName(
            "\(path).volumeAttributesClassName", spec["volumeAttributesClassName"], NameValidation.dns1123Subdomain)
    }

    static func modes(_ spec: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        let modes = spec.elements("accessModes").map { $0.stringValue ?? "" }
        for mode in modes { errors.oneOf(path, .string(mode), accessModes) }
        if modes.contains("ReadWriteOncePod"),
            modes.contains(where: { $0 != "ReadWriteOncePod" && accessModes.contains($0) })
        {
            errors.forbidden(path, "may not use ReadWriteOncePod with other access modes")
        }
    }

    private static func dataSources(_ spec: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        for member in ["dataSource", "dataSourceRef"] {
            guard let source = spec[member] else { continue }
            let place = "\(path).\(member)"
            for part in ["name", "kind"] where source.isUnset(part) { errors.required("\(place).\(part)") }
            let group = source.text("apiGroup")
            if group.isEmpty, source["kind"] != "PersistentVolumeClaim" {
                errors.invalid(
                    place, source["kind"] ?? "",
                    "must be 'PersistentVolumeClaim' when referencing the default apiGroup")
            }
            if !group.isEmpty { errors.invalid("\(place).apiGroup", group, NameValidation.dns1123Subdomain(group)) }
            if member == "dataSourceRef" {
                errors.optionalName("\(place).namespace", source["namespace"], NameValidation.dns1123Label)
            }
        }
        guard let source = spec["dataSource"], let reference = spec["dataSourceRef"] else { return }
        // The value that kube-apiserver shows here is a Go structure without visible members.
        if !reference.isUnset("namespace") {
            errors.invalid(path, [:], "may not be specified when dataSourceRef.namespace is specified")
        } else if ["apiGroup", "kind", "name"].contains(where: { source.text($0) != reference.text($0) }) {
            errors.invalid(path, [:], "must match dataSourceRef")
        }
    }

    // MARK: - Changes

    private static let classAnnotation = "volume.beta.kubernetes.io/storage-class"

    /// Once created, a claim's spec only grows its request, gets its volume, and changes its attributes class.
    static func change(_ object: KubeObject, _ old: KubeObject, _ errors: inout FieldErrors) {
        let (new, before) = (object["spec"] ?? [:], old["spec"] ?? [:])
        let annotation = object.annotations[classAnnotation]
        if annotation != old.annotations[classAnnotation] {
            errors.invalid(
                "metadata.annotations.\(classAnnotation)", .string(annotation ?? ""), "field is immutable")
        }
        var (spec, oldSpec) = (new, before)
        if oldSpec.isUnset("volumeName") { oldSpec["volumeName"] = spec["volumeName"] }
        if oldSpec["storageClassName"] == nil { oldSpec["storageClassName"] = spec["storageClassName"] }
        if object.at("status", "phase") == "Bound" {
            if spec["resources"]?["requests"] != nil {
                spec.set(oldSpec["resources"]?["requests"]?["storage"], at: ["resources", "requests", "storage"])
            }
            if spec["volumeAttributesClassName"] != nil {
                spec["volumeAttributesClassName"] = oldSpec["volumeAttributesClassName"]
            }
        }
        if spec != oldSpec {
            errors.forbidden(
                "spec",
                "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n"
                    + GoForm.difference(GoForm.claimSpec.show(oldSpec), GoForm.claimSpec.show(spec)))
        }
        size(new, before, old, &errors)
        errors.immutable("volumeMode", new["volumeMode"], before["volumeMode"])
        attributesClass(new["volumeAttributesClassName"], before["volumeAttributesClassName"], &errors)
    }

    /// A request may shrink again to what the volume has, so that a failed growth can be undone.
    private static func size(
        _ spec: JSONValue, _ oldSpec: JSONValue, _ old: KubeObject, _ errors: inout FieldErrors
    ) {
        func amount(_ value: JSONValue?) -> Quantity { value.flatMap(ResourceValidation.quantity) ?? .zero }
        let new = amount(spec["resources"]?["requests"]?["storage"])
        let before = amount(oldSpec["resources"]?["requests"]?["storage"])
        if new < before, new <= amount(old.at("status", "capacity", "storage")) {
            errors.forbidden("spec.resources.requests.storage", "field can not be less than status.capacity")
        }
    }

    private static func attributesClass(_ new: JSONValue?, _ old: JSONValue?, _ errors: inout FieldErrors) {
        guard old != nil, new != old else { return }
        let field = "spec.volumeAttributesClassName"
        if new == nil { errors.forbidden(field, "update from non-nil value to nil is forbidden") }
        if new == "" { errors.forbidden(field, "update from non-nil value to an empty string is forbidden") }
    }

    // MARK: - Status

    private static let resizeStates = [
        "ControllerResizeInProgress", "ControllerResizeInfeasible", "NodeResizeInProgress", "NodeResizeInfeasible",
        "NodeResizePending",
    ]

    static func status(_ object: KubeObject, _ old: KubeObject, _ errors: inout FieldErrors) {
        let status = object["status"] ?? [:]
        for (name, amount) in (status["capacity"]?.objectValue ?? JSONObject()).sorted(by: { $0.0 < $1.0 }) {
            ResourceValidation.basic(amount, "status.capacity[\(name)]", &errors)
        }
        let states = status["allocatedResourceStatuses"]?.objectValue ?? JSONObject()
        for (name, state) in states.sorted(by: { $0.0 < $1.0 }) {
            resourceKey(name, "status.allocatedResourceStatus", &errors)
            if !resizeStates.contains(state.stringValue ?? "") {
                errors.notSupported("status.allocatedResourceStatus", .string(name), resizeStates)
            }
        }
        for (name, amount) in (status["allocatedResources"]?.objectValue ?? JSONObject()).sorted(by: { $0.0 < $1.0 }) {
            resourceKey(name, "status.allocatedResources", &errors)
            ResourceValidation.basic(amount, "status.allocatedResources[\(name)]", &errors)
        }
    }

    private static func resourceKey(_ name: String, _ path: String, _ errors: inout FieldErrors) {
        let problems = NameValidation.qualifiedName(name)
        errors.invalid(path, name, problems)
        if problems.isEmpty, ResourceNameValidation.isNative(name), name != "storage" {
            errors.notSupported(path, .string(name), ["storage"])
        }
    }
}
