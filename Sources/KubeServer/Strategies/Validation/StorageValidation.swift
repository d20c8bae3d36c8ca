internal import KubeCore

/// What must hold for claims, volumes and storage classes.
/// Source: pkg/apis/core/validation/validation.go, pkg/apis/storage/validation of Kubernetes 1.36.
enum StorageValidation {
    private static let accessModes = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"]

    static func claim(_ object: KubeObject, _ errors: inout FieldErrors) { claimSpec(object["spec"], "spec", &errors) }

    static func claimSpec(_ spec: JSONValue?, _ path: String, _ errors: inout FieldErrors) {
        let spec = spec ?? [:]
        if spec.isUnset("accessModes") {
            errors.required("\(path).accessModes", "at least 1 access mode is required")
        }
        if let selector = spec["selector"] { errors.labelSelector("\(path).selector", selector) }
        for mode in spec.elements("accessModes") { errors.oneOf("\(path).accessModes", mode, accessModes) }
        if let amount = spec["resources"]?["requests"]?["storage"] {
            if let quantity = ResourceValidation.quantity(amount), quantity <= .zero {
                errors.invalid("\(path).resources[storage]", amount, "must be greater than zero")
            }
        } else {
            errors.required("\(path).resources[storage]")
        }
        className(spec["storageClassName"], "\(path).storageClassName", &errors)
        errors.oneOf("\(path).volumeMode", spec["volumeMode"], ["Block", "Filesystem"])
    }

    private static func className(_ value: JSONValue?, _ path: String, _ errors: inout FieldErrors) {
        guard let name = value?.stringValue, !name.isEmpty else { return }
        errors.invalid(path, name, NameValidation.dns1123Subdomain(name))
    }

    /// Once created, a claim's spec only grows its request, gets its volume, and changes its attributes class.
    static func claimChange(_ object: KubeObject, _ old: KubeObject, _ errors: inout FieldErrors) {
        var (spec, oldSpec) = (object["spec"] ?? [:], old["spec"] ?? [:])
        if oldSpec.isUnset("volumeName") { spec["volumeName"] = oldSpec["volumeName"] }
        if oldSpec.isUnset("storageClassName") { spec["storageClassName"] = oldSpec["storageClassName"] }
        spec["volumeAttributesClassName"] = oldSpec["volumeAttributesClassName"]
        if old.at("status", "phase") == "Bound" { spec["resources"] = oldSpec["resources"] }
        if spec != oldSpec {
            errors.forbidden(
                "spec",
                "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims"
            )
            return
        }
        oldSpec = old["spec"] ?? [:]
        let amounts = [object["spec"], old["spec"]].map {
            $0?["resources"]?["requests"]?["storage"].flatMap(ResourceValidation.quantity)
        }
        if let new = amounts[0], let before = amounts[1], new < before {
            errors.forbidden("spec.resources.requests.storage", "field can not be less than status.capacity")
        }
    }

    static func persistentVolume(_ object: KubeObject, _ errors: inout FieldErrors) {
        let spec = object["spec"] ?? [:]
        if spec.isUnset("accessModes") { errors.required("spec.accessModes") }
        for mode in spec.elements("accessModes") { errors.oneOf("spec.accessModes", mode, accessModes) }
        if spec.isUnset("capacity") { errors.required("spec.capacity") }
        for (name, amount) in spec["capacity"]?.objectValue ?? JSONObject() {
            if let quantity = ResourceValidation.quantity(amount), quantity <= .zero {
                errors.invalid("spec.capacity[\(name)]", amount, "must be greater than zero")
            }
        }
        errors.oneOf(
            "spec.persistentVolumeReclaimPolicy", spec["persistentVolumeReclaimPolicy"],
            ["Delete", "Recycle", "Retain"])
        let sources = (spec.objectValue?.keys ?? []).filter { !nonSources.contains($0) }
        if sources.isEmpty { errors.required("spec", "must specify a volume type") }
        for extra in sources.dropFirst() {
            errors.forbidden("spec.\(extra)", "may not specify more than 1 volume type")
        }
        if let path = spec["hostPath"]?["path"], path.stringValue?.split(separator: "/").contains("..") == true {
            errors.invalid("spec.hostPath.path", path, "must not contain '..'")
        }
        className(spec["storageClassName"], "spec.storageClassName", &errors)
        errors.oneOf("spec.volumeMode", spec["volumeMode"], ["Block", "Filesystem"])
    }

    /// The members of a volume's spec that say no source.
    private static let nonSources: Set<String> = [
        "accessModes", "capacity", "claimRef", "mountOptions", "nodeAffinity", "persistentVolumeReclaimPolicy",
        "storageClassName", "volumeAttributesClassName", "volumeMode",
    ]

    static func storageClass(_ object: KubeObject, _ errors: inout FieldErrors) {
        if object["provisioner"]?.stringValue?.isEmpty ?? true { errors.required("provisioner") }
        errors.oneOf("reclaimPolicy", object["reclaimPolicy"], ["Delete", "Retain"])
        errors.oneOf("volumeBindingMode", object["volumeBindingMode"], ["Immediate", "WaitForFirstConsumer"])
    }
}
