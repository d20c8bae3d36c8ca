internal import KubeCore

/// What must hold for persistent volumes.
/// Source: pkg/apis/core/validation/validation.go ValidatePersistentVolume of Kubernetes 1.36.
enum PersistentVolumeValidation {
    /// The sources in the order in which kube-apiserver looks; the first that is there counts.
    private static let sources = [
        "hostPath", "gcePersistentDisk", "awsElasticBlockStore", "glusterfs", "flocker", "nfs", "rbd", "quobyte",
        "cephfs", "iscsi", "cinder", "fc", "flexVolume", "azureFile", "vsphereVolume", "photonPersistentDisk",
        "portworxVolume", "azureDisk", "scaleIO", "local", "storageos", "csi",
    ]

    static func persistentVolume(_ object: KubeObject, _ errors: inout FieldErrors) {
        spec(object["spec"] ?? [:], "spec", volumeName: object.name, isInline: false, &errors)
    }

    /// - Parameter isInline: whether the spec is that of a volume without an object, of a VolumeAttachment.
    static func spec(
        _ spec: JSONValue, _ path: String, volumeName: String, isInline: Bool, _ errors: inout FieldErrors
    ) {
        if isInline { inlineOnly(spec, path, &errors) }
        if spec.isUnset("accessModes") { errors.required("\(path).accessModes") }
        ClaimValidation.modes(spec, "\(path).accessModes", &errors)
        if !isInline {
            capacity(spec["capacity"], "\(path).capacity", &errors)
            errors.oneOf(
                "\(path).persistentVolumeReclaimPolicy", spec["persistentVolumeReclaimPolicy"],
                ["Delete", "Recycle", "Retain"])
            affinity(spec["nodeAffinity"], "\(path).nodeAffinity", &errors)
        }
        source(spec, path, volumeName, &errors)
        if spec["persistentVolumeReclaimPolicy"] == "Recycle", let host = spec["hostPath"],
            host.text("path").allSatisfy({ $0 == "/" || $0 == "." })
        {
            errors.forbidden(
                "\(path).persistentVolumeReclaimPolicy", "may not be 'recycle' for a hostPath mount of '/'")
        }
        guard !isInline else { return }
        errors.optionalName(
            "\(path).storageClassName", spec["storageClassName"], NameValidation.dns1123Subdomain)
        errors.oneOf("\(path).volumeMode", spec["volumeMode"], ["Block", "Filesystem"])
        if let name = spec["volumeAttributesClassName"]?.stringValue {
            let field = "\(path).volumeAttributesClassName"
            if name.isEmpty { errors.required(field, "an empty string is disallowed") }
            errors.optionalName(field, .string(name), NameValidation.dns1123Subdomain)
            if spec["csi"] == nil {
                errors.required("\(path).csi", "has to be specified when using volumeAttributesClassName")
            }
        }
    }

    private static func inlineOnly(_ spec: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        for member in ["claimRef", "capacity", "nodeAffinity", "storageClassName"] where !spec.isUnset(member) {
            errors.forbidden("\(path).\(member)", "may not be specified in the context of inline volumes")
        }
        if spec["csi"] == nil {
            errors.required("\(path).csi", "has to be specified in the context of inline volumes")
        }
    }

    private static func capacity(_ capacity: JSONValue?, _ path: String, _ errors: inout FieldErrors) {
        let amounts = capacity?.objectValue ?? JSONObject()
        if amounts.isEmpty { errors.required(path) }
        if amounts["storage"] == nil || amounts.count > 1 {
            errors.notSupported(path, GoForm.sortedMap(capacity ?? [:]), ["storage"])
        }
        for (name, amount) in amounts.sorted(by: { $0.0 < $1.0 }) {
            ResourceValidation.basic(amount, "\(path)[\(name)]", &errors)
            ResourceValidation.positive(amount, "\(path)[\(name)]", &errors)
        }
    }

    private static func affinity(_ affinity: JSONValue?, _ path: String, _ errors: inout FieldErrors) {
        guard let affinity else { return }
        if let required = affinity["required"] {
            AffinityValidation.nodeSelector(required, "\(path).required", &errors)
        } else {
            errors.required("\(path).required", "must specify required node constraints")
        }
    }

    private static func source(
        _ spec: JSONValue, _ path: String, _ volumeName: String, _ errors: inout FieldErrors
    ) {
        let found = sources.filter { spec[$0] != nil }
        if found.isEmpty { errors.required(path, "must specify a volume type") }
        for (index, name) in found.enumerated() {
            if index > 0 {
                errors.forbidden(
                    "\(path).\(name == "cephfs" ? "cephFS" : name)", "may not specify more than 1 volume type")
            } else {
                validate(name, spec[name] ?? [:], spec, path, volumeName, &errors)
            }
        }
    }

    private static func validate(
        _ name: String, _ source: JSONValue, _ spec: JSONValue, _ path: String, _ volumeName: String,
        _ errors: inout FieldErrors
    ) {
        let place = "\(path).\(name)"
        switch name {
        case "csi": csi(source, place, &errors)
        case "local":
            if source.isUnset("path") {
                errors.required("\(place).path")
            } else {
                PathValidation.noBacksteps(source.text("path"), "\(place).path", &errors)
            }
            if spec["nodeAffinity"] == nil {
                errors.required("\(path).nodeAffinity", "Local volume requires node affinity")
            }
        case "gcePersistentDisk": VolumeSourceValidation.validate(name, source, "\(path).persistentDisk", &errors)
        default:
            VolumeSourceValidation.validate(name, source, place, &errors)
            if name == "cinder" || name == "storageos", let secret = source["secretRef"], secret.isUnset("namespace") {
                errors.required("\(place).secretRef.namespace")
            }
            if name == "azureFile", source["secretNamespace"] == "" { errors.required("\(place).secretNamespace") }
            if name == "iscsi", source["initiatorName"] != nil,
                "\(volumeName):\(source.text("targetPortal"))".utf8.count > 64
            {
                errors.invalid(
                    "\(place).targetportal", source["targetPortal"] ?? "", VolumeSourceValidation.portalTooLong)
            }
            if name == "glusterfs", let namespace = source["endpointsNamespace"]?.stringValue {
                if namespace.isEmpty {
                    errors.invalid(
                        "\(place).endpointsNamespace", "",
                        "if the endpointnamespace is set, it must be a valid namespace name")
                } else {
                    errors.invalid(
                        "\(place).endpointsNamespace", namespace, NameValidation.dns1123Label(namespace))
                }
            }
        }
    }

    private static func csi(_ source: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        VolumeSourceValidation.driverName(source.text("driver"), "\(path).driver", &errors)
        if source.isUnset("volumeHandle") { errors.required("\(path).volumeHandle") }
        for member in [
            "controllerPublishSecretRef", "controllerExpandSecretRef", "nodePublishSecretRef", "nodeExpandSecretRef",
        ] {
            guard let secret = source[member] else { continue }
            errors.requiredName("\(path).\(member).name", secret["name"], NameValidation.dns1123Subdomain)
            errors.requiredName("\(path).\(member).namespace", secret["namespace"], NameValidation.dns1123Label)
        }
    }

    // MARK: - Changes

    static func change(_ object: KubeObject, _ old: KubeObject, _ errors: inout FieldErrors) {
        var spec = object["spec"] ?? [:]
        let oldSpec = old["spec"] ?? [:]
        if oldSpec["csi"] != nil, oldSpec["csi"]?["controllerExpandSecretRef"] == nil {
            spec.edit("csi") { $0["controllerExpandSecretRef"] = nil }
        }
        if sources.contains(where: { spec[$0] != oldSpec[$0] }) {
            let form = GoForm.persistentVolumeSource
            errors.forbidden(
                "spec.persistentvolumesource",
                "spec.persistentvolumesource is immutable after creation\n"
                    + GoForm.difference(form.show(oldSpec), form.show(spec)))
        }
        errors.immutable("volumeMode", spec["volumeMode"], oldSpec["volumeMode"])
        if let affinity = oldSpec["nodeAffinity"], spec["nodeAffinity"] != affinity,
            withStableLabels(spec["nodeAffinity"]) != withStableLabels(affinity)
        {
            errors.invalid(
                "nodeAffinity", spec["nodeAffinity"].map(GoForm.volumeNodeAffinity.show),
                "field is immutable, except for updating from beta label to GA")
        }
        if oldSpec["volumeAttributesClassName"] != nil, spec["volumeAttributesClassName"] == nil {
            errors.forbidden(
                "spec.volumeAttributesClassName", "update from non-nil value to nil is forbidden")
        }
    }

    private static let stableLabels = [
        "failure-domain.beta.kubernetes.io/zone": "topology.kubernetes.io/zone",
        "failure-domain.beta.kubernetes.io/region": "topology.kubernetes.io/region",
        "beta.kubernetes.io/os": "kubernetes.io/os", "beta.kubernetes.io/arch": "kubernetes.io/arch",
        "beta.kubernetes.io/instance-type": "node.kubernetes.io/instance-type",
    ]

    private static func withStableLabels(_ affinity: JSONValue?) -> JSONValue? {
        guard var affinity else { return nil }
        affinity.edit("required") { required in
            required.editEach("nodeSelectorTerms") { term in
                term.editEach("matchExpressions") { expression in
                    if let stable = stableLabels[expression.text("key")] { expression["key"] = .string(stable) }
                }
            }
        }
        return affinity
    }
}
