internal import KubeCore

/// Environment variables and where their values come from.
/// Source: pkg/apis/core/validation/validation.go ValidateEnv, ValidateEnvFrom of Kubernetes 1.36.
enum EnvironmentValidation {
    private static let fieldPaths = [
        "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName",
        "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs",
    ]
    static let volumeFieldPaths = [
        "metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid",
    ]
    /// What a downward reference may name at all. Source: pkg/apis/core/pods ConvertDownwardAPIFieldLabel.
    private static let convertiblePaths: Set<String> = [
        "metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid",
        "spec.nodeName", "spec.restartPolicy", "spec.serviceAccountName", "spec.schedulerName", "status.phase",
        "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs", "spec.host",
    ]

    static func variables(_ variables: [JSONValue], _ path: String, _ errors: inout FieldErrors) {
        for (index, variable) in variables.enumerated() {
            let place = "\(path)[\(index)]"
            errors.requiredName("\(place).name", variable["name"], NameValidation.environmentName)
            if let source = variable["valueFrom"] {
                valueFrom(source, variable.text("value"), "\(place).valueFrom", &errors)
            }
        }
    }

    private static func valueFrom(
        _ source: JSONValue, _ value: String, _ path: String, _ errors: inout FieldErrors
    ) {
        var count = 0
        if let reference = source["fieldRef"] {
            count += 1
            fieldReference(reference, fieldPaths, "\(path).fieldRef", &errors)
        }
        if let reference = source["resourceFieldRef"] {
            count += 1
            resourceReference(reference, "\(path).resourceFieldRef", isVolume: false, &errors)
        }
        for member in ["configMapKeyRef", "secretKeyRef"] {
            guard let reference = source[member] else { continue }
            count += 1
            let name = reference.text("name")
            errors.invalid("\(path).\(member).name", name, NameValidation.dns1123Subdomain(name))
            errors.requiredName("\(path).\(member).key", reference["key"], NameValidation.configMapKey)
        }
        if let reference = source["fileKeyRef"] {
            count += 1
            fileReference(reference, "\(path).fileKeyRef", &errors)
        }
        if count == 0 {
            errors.invalid(
                path, "",
                "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`"
            )
        } else if !value.isEmpty {
            errors.invalid(path, "", "may not be specified when `value` is not empty")
        } else if count > 1 {
            errors.invalid(path, "", "may not have more than one field specified at a time")
        }
    }

    /// A variable of a file in a volume. Source: KEP-3721.
    private static func fileReference(_ reference: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        errors.requiredName("\(path).key", reference["key"], NameValidation.environmentName)
        errors.requiredName("\(path).volumeName", reference["volumeName"], NameValidation.dns1123Label)
        if reference.isUnset("path") {
            errors.required("\(path).path")
        } else {
            PathValidation.local(reference.text("path"), "\(path).path", &errors)
        }
    }

    // MARK: - Downward references

    static func fieldReference(
        _ reference: JSONValue, _ supported: [String], _ path: String, _ errors: inout FieldErrors
    ) {
        for member in ["apiVersion", "fieldPath"] where reference.isUnset(member) {
            errors.required("\(path).\(member)")
            return
        }
        let text = reference.text("fieldPath")
        let (base, subscripted) = split(text)
        guard reference["apiVersion"] == "v1", convertiblePaths.contains(base) else {
            let reason =
                reference["apiVersion"] == "v1"
                ? "field label not supported: \(text)"
                : "unsupported pod version: \(reference.text("apiVersion"))"
            errors.invalid("\(path).fieldPath", .string(text), "error converting fieldPath: \(reason)")
            return
        }
        if let key = subscripted {
            switch base {
            case "metadata.annotations":
                errors.invalid(path, key.lowercased(), NameValidation.qualifiedName(key.lowercased()))
            case "metadata.labels": errors.invalid(path, key, NameValidation.qualifiedName(key))
            default: errors.invalid(path, .string(base), "does not support subscript")
            }
        } else {
            errors.oneOf("\(path).fieldPath", .string(base), supported)
        }
    }

    /// `metadata.labels['key']` as its two parts.
    private static func split(_ path: String) -> (base: String, key: String?) {
        guard path.hasSuffix("']"), let start = path.firstIndex(of: "[") else { return (path, nil) }
        let inner = path[start...].dropFirst(2).dropLast(2)
        return (String(path[..<start]), String(inner))
    }

    private static let amounts = [
        "limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage",
        "requests.memory",
    ]
    private static let byteDivisors: Set<String> = [
        "1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei",
    ]

    static func resourceReference(
        _ reference: JSONValue, _ path: String, isVolume: Bool, _ errors: inout FieldErrors
    ) {
        let resource = reference.text("resource")
        let isHugePage = resource.hasPrefix("requests.hugepages-") || resource.hasPrefix("limits.hugepages-")
        if isVolume, reference.isUnset("containerName") {
            errors.required("\(path).containerName")
        } else if resource.isEmpty {
            errors.required("\(path).resource")
        } else if !isHugePage {
            errors.oneOf("\(path).resource", .string(resource), amounts)
        }
        guard let divisor = reference["divisor"].flatMap(ResourceValidation.quantity), !divisor.isZero else { return }
        let bytes = "1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei"
        let (allowed, words): (Set<String>, String?) =
            switch resource {
            case "limits.cpu", "requests.cpu": (["1m", "1"], "1m and 1 are supported with the cpu resource")
            case "limits.memory", "requests.memory": (byteDivisors, "\(bytes) are supported with the memory resource")
            case "limits.ephemeral-storage", "requests.ephemeral-storage":
                (byteDivisors, "\(bytes) are supported with the local ephemeral storage resource")
            case _ where isHugePage: (byteDivisors, "\(bytes) are supported with the hugepages resource")
            default: ([], nil)
            }
        if let words, !allowed.contains(divisor.description) {
            errors.invalid("\(path).divisor", .string(resource), "only divisor's values \(words)")
        }
    }

    // MARK: - Whole objects

    static func sources(_ sources: [JSONValue], _ path: String, _ errors: inout FieldErrors) {
        for (index, source) in sources.enumerated() {
            let place = "\(path)[\(index)]"
            errors.optionalName("\(place).prefix", source["prefix"], NameValidation.environmentName)
            var count = 0
            for member in ["configMapRef", "secretRef"] {
                guard let reference = source[member] else { continue }
                count += 1
                errors.requiredName("\(place).\(member).name", reference["name"]) {
                    NameValidation.dns1123Subdomain(NameValidation.maskingTrailingHyphen($0))
                }
            }
            // kube-apiserver names the list here, not the element.
            if count == 0 {
                errors.invalid(path, "", "must specify one of: `configMapRef` or `secretRef`")
            } else if count > 1 {
                errors.invalid(path, "", "may not have more than one field specified at a time")
            }
        }
    }
}
