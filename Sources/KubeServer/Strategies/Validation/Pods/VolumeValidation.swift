internal import KubeCore

/// The volumes of a pod.
/// Source: pkg/apis/core/validation/validation.go ValidateVolumes of Kubernetes 1.36.
enum VolumeValidation {
    private static let oneTypeOnly = "may not specify more than 1 volume type"

    /// The sources in the order in which kube-apiserver looks; the first that is there counts.
    private static let sources: [String] = [
        "emptyDir", "hostPath", "gitRepo", "gcePersistentDisk", "awsElasticBlockStore", "secret", "nfs", "iscsi",
        "glusterfs", "flocker", "persistentVolumeClaim", "rbd", "cinder", "cephfs", "quobyte", "downwardAPI", "fc",
        "flexVolume", "configMap", "azureFile", "vsphereVolume", "photonPersistentDisk", "portworxVolume", "azureDisk",
        "storageos", "projected", "scaleIO", "csi", "ephemeral", "image",
    ]

    /// How kube-apiserver spells two of the sources when they are one too many.
    private static let spellings = ["cephfs": "cephFS", "downwardAPI": "downwarAPI"]

    /// - Returns: the volumes that are right, by name.
    static func volumes(
        _ volumes: [JSONValue], _ path: String, _ scope: PodScope, _ errors: inout FieldErrors
    ) -> [String: JSONValue] {
        var valid: [String: JSONValue] = [:]
        let created = Set(
            volumes.filter { $0["ephemeral"] != nil && !scope.podName.isEmpty }
                .map { "\(scope.podName)-\($0.text("name"))" })
        for (index, volume) in volumes.enumerated() {
            let place = "\(path)[\(index)]"
            let name = volume.text("name")
            var own = FieldErrors()
            source(volume, place, scope, &own)
            own.requiredName("\(place).name", volume["name"], NameValidation.dns1123Label)
            if valid[name] != nil { own.duplicate("\(place).name", .string(name)) }
            if own.causes.isEmpty { valid[name] = volume }
            for cause in own.causes { errors.append(cause) }
            if let claim = volume["persistentVolumeClaim"]?.text("claimName"), created.contains(claim) {
                errors.invalid(
                    "\(place).persistentVolumeClaim.claimName", .string(claim),
                    "must not reference a PVC that gets created for an ephemeral volume")
            }
        }
        return valid
    }

    private static func source(
        _ volume: JSONValue, _ path: String, _ scope: PodScope, _ errors: inout FieldErrors
    ) {
        let found = sources.filter { volume[$0] != nil }
        if found.isEmpty { errors.required(path, "must specify a volume type") }
        for (index, name) in found.enumerated() {
            if index > 0 {
                errors.forbidden("\(path).\(spellings[name] ?? name)", oneTypeOnly)
            } else {
                validate(name, volume[name] ?? [:], volume.text("name"), path, scope, &errors)
            }
        }
    }

    private static func validate(
        _ name: String, _ source: JSONValue, _ volumeName: String, _ path: String, _ scope: PodScope,
        _ errors: inout FieldErrors
    ) {
        let place = "\(path).\(name)"
        switch name {
        case "emptyDir":
            if source["sizeLimit"].flatMap(ResourceValidation.quantity)?.isNegative == true {
                errors.forbidden("\(place).sizeLimit", "SizeLimit field must be a valid resource quantity")
            }
        case "secret", "configMap":
            let member = name == "secret" ? "secretName" : "name"
            if source.isUnset(member) { errors.required("\(place).\(member)") }
            ProjectedVolumeValidation.mode(source["defaultMode"], "\(place).defaultMode", &errors)
            ProjectedVolumeValidation.items(source, place, &errors)
        case "persistentVolumeClaim": if source.isUnset("claimName") { errors.required("\(place).claimName") }
        case "downwardAPI":
            ProjectedVolumeValidation.mode(source["defaultMode"], "\(place).defaultMode", &errors)
            for file in source.elements("items") { ProjectedVolumeValidation.downwardFile(file, place, &errors) }
        case "projected": ProjectedVolumeValidation.projected(source, place, &errors)
        case "csi":
            VolumeSourceValidation.driverName(source.text("driver"), "\(place).driver", &errors)
            if let secret = source["nodePublishSecretRef"] {
                if secret.isUnset("name") {
                    errors.required("\(place).nodePublishSecretRef.name")
                } else {
                    errors.invalid(
                        "\(place).name", secret.text("name"), NameValidation.dns1123Subdomain(secret.text("name")))
                }
            }
        case "ephemeral": ephemeral(source, volumeName, path, scope, &errors)
        case "image":
            if scope.isPod, source.isUnset("reference") { errors.required("\(place).reference") }
            errors.requiredOneOf(
                "\(place).pullPolicy", source["pullPolicy"], ["Always", "IfNotPresent", "Never"])
        case "iscsi":
            VolumeSourceValidation.validate(name, source, place, &errors)
            if source["initiatorName"] != nil, "\(volumeName):\(source.text("targetPortal"))".utf8.count > 64 {
                errors.invalid("\(path).name", .string(volumeName), VolumeSourceValidation.portalTooLong)
            }
        case "gcePersistentDisk": VolumeSourceValidation.validate(name, source, "\(path).persistentDisk", &errors)
        default: VolumeSourceValidation.validate(name, source, place, &errors)
        }
    }

    private static func ephemeral(
        _ source: JSONValue, _ volumeName: String, _ path: String, _ scope: PodScope, _ errors: inout FieldErrors
    ) {
        let place = "\(path).ephemeral.volumeClaimTemplate"
        guard let template = source["volumeClaimTemplate"] else {
            errors.required(place)
            return
        }
        let metadata = template["metadata"] ?? [:]
        errors.annotations(
            "\(place).metadata.annotations", metadata["annotations"]?.objectValue?.stringDictionary ?? [:])
        errors.labels("\(place).metadata.labels", metadata["labels"])
        for member in metadata.objectValue?.keys ?? []
        where !["annotations", "labels", "creationTimestamp"].contains(member) {
            errors.forbidden("\(place).metadata.\(member)", "cannot be set")
        }
        ClaimValidation.spec(template["spec"], "\(place).spec", &errors)
        guard !scope.podName.isEmpty, !volumeName.isEmpty else { return }
        let claimName = "\(scope.podName)-\(volumeName)"
        for problem in NameValidation.dns1123Subdomain(claimName) {
            errors.invalid(
                "\(path).name", .string(volumeName), "PVC name \(JSONValue.string(claimName)): \(problem)")
        }
    }
}
