internal import KubeCore

/// What must hold for the kinds of storage.k8s.io.
/// Source: pkg/apis/storage/validation/validation.go of Kubernetes 1.36.
enum StorageValidation {
    private static let maximumParameterBytes = 256 << 10
    private static let maximumParameters = 512

    // MARK: - Classes

    static func storageClass(_ object: KubeObject, _ errors: inout FieldErrors) {
        provisioner(object, "provisioner", &errors)
        parameters(object["parameters"], isEmptyAllowed: true, &errors)
        errors.oneOf("reclaimPolicy", object["reclaimPolicy"], ["Delete", "Retain"])
        if object["volumeBindingMode"] == nil { errors.required("volumeBindingMode") }
        errors.oneOf("volumeBindingMode", object["volumeBindingMode"], ["Immediate", "WaitForFirstConsumer"])
        topologies(object["allowedTopologies"]?.arrayValue ?? [], &errors)
    }

    static func volumeAttributesClass(_ object: KubeObject, _ errors: inout FieldErrors) {
        provisioner(object, "driverName", &errors)
        parameters(object["parameters"], isEmptyAllowed: false, &errors)
    }

    private static func provisioner(_ object: KubeObject, _ field: String, _ errors: inout FieldErrors) {
        let name = object[field]?.stringValue?.lowercased()
        errors.requiredName(field, name.map(JSONValue.string), NameValidation.qualifiedName)
    }

    private static func parameters(
        _ parameters: JSONValue?, isEmptyAllowed: Bool, _ errors: inout FieldErrors
    ) {
        let values = parameters?.objectValue?.stringDictionary ?? [:]
        if values.isEmpty, !isEmptyAllowed {
            errors.required("parameters", "must contain at least one key/value pair")
            return
        }
        if values.count > maximumParameters {
            errors.tooLong("parameters", limitBytes: maximumParameters)
            return
        }
        if values[""] != nil { errors.invalid("parameters", "", "field can not be empty.") }
        if values.reduce(0, { $0 + $1.key.utf8.count + $1.value.utf8.count }) > maximumParameterBytes {
            errors.tooLong("parameters", limitBytes: maximumParameterBytes)
        }
    }

    private static func topologies(_ terms: [JSONValue], _ errors: inout FieldErrors) {
        var seen: [[String: Set<JSONValue>]] = []
        for (index, term) in terms.enumerated() {
            let place = "allowedTopologies[\(index)]"
            var values: [String: Set<JSONValue>] = [:]
            for (position, requirement) in term.elements("matchLabelExpressions").enumerated() {
                let path = "\(place).matchLabelExpressions[\(position)]"
                let key = requirement.text("key")
                var own = Set<JSONValue>()
                if requirement.isUnset("values") { errors.required("\(path).values") }
                for (number, value) in requirement.elements("values").enumerated() where !own.insert(value).inserted {
                    errors.duplicate("\(path).values[\(number)]", value)
                }
                errors.invalid("\(path).key", key, NameValidation.qualifiedName(key))
                if values[key] != nil { errors.duplicate("\(path).key", .string(key)) }
                values[key] = own
            }
            if seen.contains(values) { errors.duplicate("\(place).matchLabelExpressions", "") }
            seen.append(values)
        }
    }

    // MARK: - CSI

    /// In the order in which kube-apiserver lists them.
    private static let lifecycleModes = ["Persistent", "Ephemeral"]

    static func csiDriver(_ object: KubeObject, _ errors: inout FieldErrors) {
        let spec = object["spec"] ?? [:]
        for member in ["attachRequired", "podInfoOnMount", "storageCapacity", "seLinuxMount"] where spec[member] == nil
        {
            errors.required("spec.\(member)")
        }
        errors.oneOf("spec.fsGroupPolicy", spec["fsGroupPolicy"], ["File", "None", "ReadWriteOnceWithFSType"])
        var audiences = Set<String>()
        for (index, request) in spec.elements("tokenRequests").enumerated() {
            let place = "spec.tokenRequests[\(index)]"
            let audience = request.text("audience")
            guard audiences.insert(audience).inserted else {
                errors.duplicate("\(place).audience", .string(audience))
                continue
            }
            guard let seconds = request["expirationSeconds"]?.intValue else { continue }
            if seconds < 600 {
                errors.invalid(
                    "\(place).expirationSeconds", .int(seconds), "may not specify a duration less than 10 minutes")
            }
            if seconds > 1 << 32 {
                errors.invalid(
                    "\(place).expirationSeconds", .int(seconds),
                    "may not specify a duration larger than 2^32 seconds")
            }
        }
        for mode in spec.elements("volumeLifecycleModes") {
            errors.oneOf("spec.volumeLifecycleModes", mode, lifecycleModes)
        }
        if let seconds = spec["nodeAllocatableUpdatePeriodSeconds"]?.intValue, seconds < 10 {
            errors.invalid(
                "spec.nodeAllocatableUpdatePeriodSeconds", .int(seconds), "must be greater than or equal to 10 seconds")
        }
    }

    static func csiNode(_ object: KubeObject, _ errors: inout FieldErrors) {
        var names = Set<String>()
        for (index, driver) in (object["spec"] ?? [:]).elements("drivers").enumerated() {
            let place = "spec.drivers[\(index)]"
            let name = driver.text("name")
            VolumeSourceValidation.driverName(name, "\(place).name", &errors)
            if driver.isUnset("nodeID") {
                errors.required("\(place).nodeID")
            } else if driver.text("nodeID").utf8.count > 192 {
                errors.invalid("\(place).nodeID", driver["nodeID"], "must be 192 characters or less")
            }
            errors.notNegative("\(place).allocatable.count", driver["allocatable"]?["count"])
            if !names.insert(name).inserted { errors.duplicate("\(place).name", .string(name)) }
            var keys = Set<String>()
            for key in driver.elements("topologyKeys").map({ $0.stringValue ?? "" }) {
                if key.isEmpty { errors.required("\(place)") }
                if !keys.insert(key).inserted { errors.duplicate("\(place)", .string(key)) }
                errors.invalid("\(place)", key, NameValidation.qualifiedName(key))
            }
        }
    }

    /// What a driver said of itself stays, but for how many volumes it can attach.
    static func csiNodeChange(_ object: KubeObject, _ old: KubeObject, _ errors: inout FieldErrors) {
        let drivers = (object["spec"] ?? [:]).elements("drivers")
        for before in (old["spec"] ?? [:]).elements("drivers") {
            guard let driver = drivers.first(where: { $0["name"] == before["name"] }) else { continue }
            var (new, old) = (driver, before)
            new["allocatable"] = nil
            old["allocatable"] = nil
            if new != old { errors.invalid("spec.drivers", GoForm.csiNodeDriver.show(driver), "field is immutable") }
        }
    }

    static func csiStorageCapacity(_ object: KubeObject, _ errors: inout FieldErrors) {
        if let selector = object["nodeTopology"] { errors.labelSelector("nodeTopology", selector) }
        let name = object["storageClassName"]?.stringValue ?? ""
        errors.invalid("storageClassName", name, NameValidation.dns1123Subdomain(name))
        for member in ["capacity", "maximumVolumeSize"] {
            if let amount = object[member] { ResourceValidation.notNegative(amount, member, &errors) }
        }
    }

    // MARK: - Attachments

    static func volumeAttachment(_ object: KubeObject, _ errors: inout FieldErrors) {
        let spec = object["spec"] ?? [:]
        if spec.isUnset("attacher") { errors.required("spec.attacher") }
        let source = spec["source"] ?? [:]
        switch (source["inlineVolumeSpec"], source["persistentVolumeName"]?.stringValue) {
        case (nil, nil):
            errors.required("spec.source", "must specify exactly one of inlineVolumeSpec and persistentVolumeName")
        case (.some, .some):
            errors.forbidden("spec.source", "must specify exactly one of inlineVolumeSpec and persistentVolumeName")
        case (nil, let name?):
            if name.isEmpty {
                errors.required("spec.source.persistentVolumeName", "must specify non empty persistentVolumeName")
            }
        case (let inline?, nil):
            PersistentVolumeValidation.spec(
                inline, "spec.source.inlineVolumeSpec", volumeName: "", isInline: true, &errors)
        }
        let node = spec.text("nodeName")
        errors.invalid("spec.nodeName", node, NameValidation.dns1123Subdomain(node))
        attachmentStatus(object["status"] ?? [:], &errors)
    }

    /// Names are looked at more closely when an attachment is new.
    static func newVolumeAttachment(_ object: KubeObject, _ errors: inout FieldErrors) {
        volumeAttachment(object, &errors)
        let spec = object["spec"] ?? [:]
        VolumeSourceValidation.driverName(spec.text("attacher"), "spec.attacher", &errors)
        if let name = spec["source"]?["persistentVolumeName"]?.stringValue {
            errors.invalid("spec.source.persistentVolumeName", name, NameValidation.dns1123Subdomain(name))
        }
    }

    private static let maximumErrorBytes = 1024
    private static let maximumMetadataBytes = 256 << 10

    private static func attachmentStatus(_ status: JSONValue, _ errors: inout FieldErrors) {
        let metadata = status["attachmentMetadata"]?.objectValue?.stringDictionary ?? [:]
        if metadata.reduce(0, { $0 + $1.key.utf8.count + $1.value.utf8.count }) > maximumMetadataBytes {
            errors.tooLong("status.attachmentMetadata", limitBytes: maximumMetadataBytes)
        }
        for member in ["attachError", "detachError"] {
            guard let error = status[member] else { continue }
            if error.text("message").utf8.count > maximumErrorBytes {
                // kube-apiserver names the limit of the metadata here.
                errors.tooLong("status.\(member).message", limitBytes: maximumMetadataBytes)
            }
            errors.inRange("status.\(member).errorCode", error["errorCode"], 0...Int64(Int32.max))
        }
    }

    /// A change of the status is looked at like any other, and so twice.
    static func volumeAttachmentStatus(_ object: KubeObject, _ old: KubeObject, _ errors: inout FieldErrors) {
        volumeAttachment(object, &errors)
        volumeAttachment(object, &errors)
    }

    static func volumeAttachmentChange(_ object: KubeObject, _ old: KubeObject, _ errors: inout FieldErrors) {
        if object["spec"] != old["spec"] {
            errors.invalid("spec", GoForm.volumeAttachment.show(object["spec"]), "field is immutable")
        }
    }
}
