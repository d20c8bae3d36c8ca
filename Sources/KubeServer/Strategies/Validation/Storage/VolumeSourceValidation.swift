internal import KubeCore

/// Sources of volumes that pods and persistent volumes have in common.
/// Source: pkg/apis/core/validation/validation.go of Kubernetes 1.36.
enum VolumeSourceValidation {
    static let portalTooLong =
        "Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified."

    /// The members that each source must have.
    private static let required: [String: [String]] = [
        "gitRepo": ["repository"], "gcePersistentDisk": ["pdName"], "awsElasticBlockStore": ["volumeID"],
        "nfs": ["server", "path"], "glusterfs": ["endpoints", "path"], "rbd": ["monitors", "image"],
        "cinder": ["volumeID"], "cephfs": ["monitors"], "flexVolume": ["driver"],
        "azureFile": ["secretName", "shareName"], "vsphereVolume": ["volumePath"], "photonPersistentDisk": ["pdID"],
        "portworxVolume": ["volumeID"], "azureDisk": ["diskName", "diskURI"],
        "scaleIO": ["gateway", "system", "volumeName"],
    ]

    static func validate(_ name: String, _ source: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        for member in required[name] ?? [] where source.isUnset(member) { errors.required("\(path).\(member)") }
        switch name {
        case "hostPath": hostPath(source, path, &errors)
        case "gitRepo": PathValidation.descending(source.text("directory"), "\(path).directory", &errors)
        case "gcePersistentDisk", "awsElasticBlockStore": partition(source, path, &errors)
        case "nfs":
            if !source.text("path").hasPrefix("/") {
                errors.invalid("\(path).path", source["path"] ?? "", "must be an absolute path")
            }
        case "iscsi": iscsi(source, path, &errors)
        case "flocker": flocker(source, path, &errors)
        case "quobyte": quobyte(source, path, &errors)
        case "cinder":
            if let secret = source["secretRef"], secret.isUnset("name") { errors.required("\(path).secretRef.name") }
        case "fc": fibreChannel(source, path, &errors)
        case "flexVolume": flexVolume(source, path, &errors)
        case "azureDisk": azureDisk(source, path, &errors)
        case "storageos": storageOS(source, path, &errors)
        default: break
        }
    }

    private static func hostPath(_ source: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        guard !source.isUnset("path") else {
            errors.required("\(path).path")
            return
        }
        PathValidation.noBacksteps(source.text("path"), "\(path).path", &errors)
        errors.oneOf(
            "\(path).type", source["type"],
            ["", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"])
    }

    private static func partition(_ source: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        guard let number = source["partition"]?.intValue, !(0...255).contains(number) else { return }
        errors.invalid("\(path).partition", .int(number), "must be between 1 and 255, inclusive")
    }

    private static func fibreChannel(_ source: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        let (hasNames, hasIdentifiers) = (!source.isUnset("targetWWNs"), !source.isUnset("wwids"))
        if !hasNames, !hasIdentifiers {
            errors.required("\(path).targetWWNs", "must specify either targetWWNs or wwids, but not both")
        }
        if hasNames, hasIdentifiers {
            errors.invalid(
                "\(path).targetWWNs", source["targetWWNs"],
                "targetWWNs and wwids can not be specified simultaneously")
        }
        guard hasNames else { return }
        if source["lun"] == nil {
            errors.required("\(path).lun", "lun is required if targetWWNs is specified")
        } else {
            errors.inRange("\(path).lun", source["lun"], 0...255)
        }
    }

    private static func flocker(_ source: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        let name = source.text("datasetName")
        if name.isEmpty, source.isUnset("datasetUUID") {
            errors.required(path, "one of datasetName and datasetUUID is required")
        }
        if !name.isEmpty, !source.isUnset("datasetUUID") {
            errors.invalid(path, "resource", "datasetName and datasetUUID can not be specified simultaneously")
        }
        if name.contains("/") { errors.invalid("\(path).datasetName", .string(name), "must not contain '/'") }
    }

    private static func quobyte(_ source: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        let message = "must be a host:port pair or multiple pairs separated by commas"
        let registry = source.text("registry")
        if registry.isEmpty {
            errors.required("\(path).registry", message)
        } else if source.text("tenant").utf8.count >= 65 {
            errors.required("\(path).tenant", "must be a UUID and may not exceed a length of 64 characters")
        } else {
            for pair in registry.split(separator: ",", omittingEmptySubsequences: false)
            where pair.filter({ $0 == ":" }).count != 1 {
                errors.invalid("\(path).registry", .string(registry), message)
            }
        }
        if source.isUnset("volume") { errors.required("\(path).volume") }
    }

    private static func flexVolume(_ source: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        for key in (source["options"]?.objectValue?.keys ?? []).sorted() {
            let namespace = "." + (key.split(separator: "/", maxSplits: 1).first ?? "").lowercased()
            if namespace.hasSuffix(".kubernetes.io") || namespace.hasSuffix(".k8s.io") {
                errors.invalid(
                    "\(path).options[\(key)]", .string(key), "kubernetes.io and k8s.io namespaces are reserved")
            }
        }
    }

    private static func azureDisk(_ source: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        errors.oneOf("\(path).cachingMode", source["cachingMode"], ["None", "ReadOnly", "ReadWrite"])
        errors.oneOf("\(path).kind", source["kind"], ["Dedicated", "Managed", "Shared"])
        let uri = source.text("diskURI")
        switch source["kind"] {
        case nil: break
        case "Managed"? where !uri.hasPrefix("/subscriptions/"):
            errors.notSupported(
                "\(path).diskURI", .string(uri),
                ["/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}"])
        case let kind? where kind != "Managed" && !uri.hasPrefix("https://"):
            errors.notSupported(
                "\(path).diskURI", .string(uri),
                ["https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd"])
        default: break
        }
    }

    private static func storageOS(_ source: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        errors.requiredName("\(path).volumeName", source["volumeName"], NameValidation.dns1123Label)
        errors.optionalName("\(path).volumeNamespace", source["volumeNamespace"], NameValidation.dns1123Label)
        if let secret = source["secretRef"], secret.isUnset("name") { errors.required("\(path).secretRef.name") }
    }

    // MARK: - iSCSI

    private static func iscsi(_ source: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        if source.isUnset("targetPortal") { errors.required("\(path).targetPortal") }
        if source.isUnset("iqn") {
            errors.required("\(path).iqn")
        } else {
            qualifiedName(source.text("iqn"), "\(path).iqn", &errors)
        }
        errors.inRange("\(path).lun", source["lun"], 0...255)
        if source["chapAuthDiscovery"] == true || source["chapAuthSession"] == true, source["secretRef"] == nil {
            errors.required("\(path).secretRef")
        }
        if let name = source["initiatorName"]?.stringValue {
            qualifiedName(name, "\(path).initiatorname", &errors)
        }
    }

    private static func qualifiedName(_ name: String, _ path: String, _ errors: inout FieldErrors) {
        if let isValid = isQualifiedName(name) {
            if !isValid { errors.invalid(path, .string(name), "must be valid format") }
        } else {
            errors.invalid(path, .string(name), "must be valid format starting with iqn, eui, or naa")
        }
    }

    /// Nil when it begins as none of the forms. Source: RFC 3720 section 3.2.6.3, RFC 3980.
    private static func isQualifiedName(_ name: String) -> Bool? {
        func isAlphanumeric(_ text: Substring, count: Int) -> Bool {
            text.utf8.count == count && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
        }
        if name.hasPrefix("eui") { return isAlphanumeric(name.dropFirst(4), count: 16) && name.utf8.count == 20 }
        if name.hasPrefix("naa") { return isAlphanumeric(name.dropFirst(4), count: 32) && name.utf8.count == 36 }
        guard name.hasPrefix("iqn") else { return nil }
        let parts = name.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[1].isEmpty, !parts[1].contains(where: { ",;*&$| \t\n".contains($0) }) else {
            return false
        }
        let fields = parts[0].split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
        let date = fields.count == 3 ? fields[1].split(separator: "-", omittingEmptySubsequences: false) : []
        return date.count == 2 && date[0].count == 4 && date[1].count == 2
            && date.allSatisfy { $0.utf8.allSatisfy { (0x30...0x39).contains($0) } } && !fields[2].isEmpty
            && fields[2].allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == ".") }
    }

    // MARK: - CSI

    static func driverName(_ name: String, _ path: String, _ errors: inout FieldErrors) {
        if name.isEmpty { errors.required(path) }
        if name.utf8.count > 63 { errors.tooLong(path, limitBytes: 63) }
        errors.invalid(path, name, NameValidation.dns1123Subdomain(name.lowercased()))
    }
}
