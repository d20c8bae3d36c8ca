internal import KubeCore

/// What must hold for the spec of a pod or a pod template.
/// Source: pkg/apis/core/validation/validation.go ValidatePodSpec of Kubernetes 1.36.
enum PodValidation {
    /// - Parameter claimNames: volumes that the pods get beside those listed: a StatefulSet's claims.
    static func template(
        _ template: JSONValue?, _ path: String, claimNames: Set<String> = [], _ errors: inout FieldErrors
    ) {
        errors.labels("\(path).metadata.labels", template?["metadata"]?["labels"])
        spec(template?["spec"], "\(path).spec", claimNames: claimNames, &errors)
    }

    static func spec(
        _ spec: JSONValue?, _ path: String, claimNames: Set<String> = [], _ errors: inout FieldErrors
    ) {
        let spec = spec ?? [:]
        let volumeNames = volumes(spec.elements("volumes"), "\(path).volumes", &errors).union(claimNames)
        containers(spec, path, volumeNames, &errors)
        errors.oneOf("\(path).restartPolicy", spec["restartPolicy"], ["Always", "OnFailure", "Never"])
        errors.oneOf(
            "\(path).dnsPolicy", spec["dnsPolicy"], ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"])
        if spec["dnsPolicy"] == "None", spec.isUnset("dnsConfig") {
            errors.required("\(path).dnsConfig", "must provide `dnsConfig` when `dnsPolicy` is None")
        }
        errors.labels("\(path).nodeSelector", spec["nodeSelector"])
        if let seconds = spec["activeDeadlineSeconds"]?.intValue, !(1...Int64(Int32.max)).contains(seconds) {
            errors.invalid(
                "\(path).activeDeadlineSeconds", .int(seconds), "must be between 1 and 2147483647, inclusive")
        }
        name(spec["hostname"], "\(path).hostname", NameValidation.dns1123Label, &errors)
        name(spec["subdomain"], "\(path).subdomain", NameValidation.dns1123Label, &errors)
        name(spec["serviceAccountName"], "\(path).serviceAccountName", NameValidation.dns1123Subdomain, &errors)
        name(spec["nodeName"], "\(path).nodeName", NameValidation.dns1123Subdomain, &errors)
        name(spec["priorityClassName"], "\(path).priorityClassName", NameValidation.dns1123Subdomain, &errors)
        topologySpread(spec.elements("topologySpreadConstraints"), "\(path).topologySpreadConstraints", &errors)
        tolerations(spec.elements("tolerations"), "\(path).tolerations", &errors)
        for (index, alias) in spec.elements("hostAliases").enumerated() where !IPText.isValid(alias.text("ip")) {
            errors.invalid("\(path).hostAliases[\(index)].ip", alias["ip"] ?? "", IPText.message)
        }
    }

    private static func name(
        _ value: JSONValue?, _ path: String, _ rule: (String) -> [String], _ errors: inout FieldErrors
    ) {
        guard let text = value?.stringValue, !text.isEmpty else { return }
        errors.invalid(path, text, rule(text))
    }

    // MARK: - Containers

    private static func containers(
        _ spec: JSONValue, _ path: String, _ volumeNames: Set<String>, _ errors: inout FieldErrors
    ) {
        var names = Set<String>()
        if spec.isUnset("containers") { errors.required("\(path).containers") }
        for (list, isInit) in [("containers", false), ("initContainers", true)] {
            for (index, container) in spec.elements(list).enumerated() {
                let place = "\(path).\(list)[\(index)]"
                ContainerValidation.validate(container, place, volumeNames, &errors)
                if !names.insert(container.text("name")).inserted, !container.text("name").isEmpty {
                    errors.duplicate("\(place).name", container["name"] ?? "")
                }
                if isInit, container.text("restartPolicy") != "Always" { initContainer(container, place, &errors) }
            }
        }
    }

    /// Source: validateInitContainers.
    private static func initContainer(_ container: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        for member in ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"] where container[member] != nil {
            errors.forbidden("\(path).\(member)", "may not be set for init containers without restartPolicy=Always")
        }
    }

    // MARK: - Volumes

    /// - Returns: the names of the volumes.
    static func volumes(_ volumes: [JSONValue], _ path: String, _ errors: inout FieldErrors) -> Set<String> {
        var names = Set<String>()
        for (index, volume) in volumes.enumerated() {
            let place = "\(path)[\(index)]"
            volumeSource(volume, place, &errors)
            let name = volume.text("name")
            if name.isEmpty {
                errors.required("\(place).name")
            } else {
                errors.invalid("\(place).name", name, NameValidation.dns1123Label(name))
                if !names.insert(name).inserted { errors.duplicate("\(place).name", .string(name)) }
            }
        }
        return names
    }

    private static func volumeSource(_ volume: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        let sources = (volume.objectValue?.keys ?? []).filter { $0 != "name" }
        if sources.isEmpty { errors.required(path, "must specify a volume type") }
        // kube-apiserver looks at the sources in the order of the Go type, which is not known here; all but the first count.
        for extra in sources.sorted(by: volumeRank).dropFirst() {
            errors.forbidden("\(path).\(extra)", "may not specify more than 1 volume type")
        }
        let required = [("secret", "secretName"), ("configMap", "name"), ("persistentVolumeClaim", "claimName")]
        for (source, member) in required where volume[source] != nil && volume[source]?.text(member).isEmpty == true {
            errors.required("\(path).\(source).\(member)")
        }
        if let hostPath = volume["hostPath"] {
            if hostPath.text("path").isEmpty { errors.required("\(path).hostPath.path") }
            if hostPath.text("path").split(separator: "/").contains("..") {
                errors.invalid("\(path).hostPath.path", hostPath["path"], "must not contain '..'")
            }
        }
    }

    private static let volumeOrder = ["emptyDir", "hostPath", "secret", "nfs", "persistentVolumeClaim", "configMap"]

    private static func volumeRank(_ first: String, _ second: String) -> Bool {
        let ranks = [first, second].map { volumeOrder.firstIndex(of: $0) ?? volumeOrder.count }
        return (ranks[0], first) < (ranks[1], second)
    }

    // MARK: - Scheduling

    private static func topologySpread(_ constraints: [JSONValue], _ path: String, _ errors: inout FieldErrors) {
        for (index, constraint) in constraints.enumerated() {
            let place = "\(path)[\(index)]"
            if (constraint["maxSkew"]?.intValue ?? 0) <= 0 {
                errors.invalid("\(place).maxSkew", constraint["maxSkew"] ?? 0, "must be greater than zero")
            }
            if constraint.text("topologyKey").isEmpty { errors.required("\(place).topologyKey", "can not be empty") }
            errors.oneOf(
                "\(place).whenUnsatisfiable", constraint["whenUnsatisfiable"] ?? "",
                ["DoNotSchedule", "ScheduleAnyway"])
        }
    }

    private static func tolerations(_ tolerations: [JSONValue], _ path: String, _ errors: inout FieldErrors) {
        for (index, toleration) in tolerations.enumerated() {
            let place = "\(path)[\(index)]"
            let key = toleration.text("key")
            let operation = toleration.text("operator")
            if !key.isEmpty { errors.invalid("\(place).key", key, NameValidation.qualifiedName(key)) }
            if key.isEmpty, operation != "Exists" {
                errors.invalid(
                    "\(place).operator", .string(operation),
                    "operator must be Exists when `key` is empty, which means \"match all values and all keys\"")
            }
            if operation == "Exists", !toleration.text("value").isEmpty {
                errors.invalid("\(place).operator", toleration, "value must be empty when `operator` is 'Exists'")
            }
            if toleration["tolerationSeconds"] != nil, toleration.text("effect") != "NoExecute" {
                errors.invalid(
                    "\(place).effect", toleration["effect"] ?? "",
                    "effect must be 'NoExecute' when `tolerationSeconds` is set")
            }
        }
    }
}
