internal import KubeCore

/// What a kubelet may say of a pod.
/// Source: pkg/apis/core/validation/validation.go ValidatePodStatusUpdate of Kubernetes 1.36.
enum PodStatusValidation {
    private static let ownConditions: Set<JSONValue> = ["PodScheduled", "Ready", "Initialized"]

    static func validate(_ pod: KubeObject, old: KubeObject, _ errors: inout FieldErrors) {
        let (status, oldStatus) = (pod["status"] ?? [:], old["status"] ?? [:])
        let spec = old["spec"] ?? [:]
        PodAnnotationValidation.change(pod, old: old, &errors)
        for (index, condition) in status.elements("conditions").enumerated() {
            let type = condition["type"] ?? ""
            guard !ownConditions.contains(type) else { continue }
            // kube-apiserver looks at the conditions under this path.
            errors.invalid(
                "metadata.conditions[\(index)].Type", type.stringValue ?? "",
                NameValidation.qualifiedName(type.stringValue ?? ""))
        }
        if status.text("nominatedNodeName") != oldStatus.text("nominatedNodeName") {
            errors.optionalName(
                "status.nominatedNodeName", status["nominatedNodeName"], NameValidation.dns1123Subdomain)
        }
        errors.immutable("status.qosClass", status["qosClass"], oldStatus["qosClass"])
        transitions(status, oldStatus, spec, &errors)
        claims(status.elements("resourceClaimStatuses"), spec, &errors)
        podAddresses(status.elements("podIPs"), &errors)
        hostAddresses(status, &errors)
        ContainerStatusValidation.statuses(status, spec, &errors)
    }

    /// A container that has ended for good does not run again.
    private static func transitions(
        _ status: JSONValue, _ oldStatus: JSONValue, _ spec: JSONValue, _ errors: inout FieldErrors
    ) {
        for list in ["containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses"] {
            let policy = list == "ephemeralContainerStatuses" ? "Never" : spec.text("restartPolicy")
            guard policy != "Always" else { continue }
            for (index, old) in oldStatus.elements(list).enumerated() {
                guard let ended = old["state"]?["terminated"] else { continue }
                let name = old.text("name")
                if ended["exitCode"] != 0, policy == "OnFailure" || mayRestart(name, ended["exitCode"], spec) {
                    continue
                }
                if ownPolicy(of: name, spec) == "Always" { continue }
                for new in status.elements(list) where new.text("name") == name && new["state"]?["terminated"] == nil {
                    errors.forbidden(
                        "status.\(list)[\(index)].state", "may not be transitioned to non-terminated state")
                }
            }
        }
    }

    private static func container(_ name: String, _ spec: JSONValue) -> JSONValue? {
        (spec.elements("initContainers") + spec.elements("containers")).first { $0.text("name") == name }
    }

    private static func ownPolicy(of name: String, _ spec: JSONValue) -> String {
        container(name, spec)?.text("restartPolicy") ?? ""
    }

    /// Whether a container's own policy or rules restart it after this exit code.
    private static func mayRestart(_ name: String, _ code: JSONValue?, _ spec: JSONValue) -> Bool {
        guard let container = container(name, spec) else { return false }
        if container["restartPolicy"] == "OnFailure" { return true }
        return container.elements("restartPolicyRules").contains { rule in
            let isListed = (rule["exitCodes"] ?? [:]).elements("values").contains { $0 == code }
            return rule["exitCodes"]?["operator"] == "NotIn" ? !isListed : isListed
        }
    }

    private static func claims(_ statuses: [JSONValue], _ spec: JSONValue, _ errors: inout FieldErrors) {
        let claims = Set(spec.elements("resourceClaims").map { $0.text("name") })
        var seen = Set<String>()
        for (index, status) in statuses.enumerated() {
            let field = "status.resourceClaimStatuses[\(index)].name"
            let name = status.text("name")
            if !claims.contains(name) {
                errors.invalid(
                    field, .string(name), "must match the name of an entry in `spec.resourceClaims`")
            }
            if !seen.insert(name).inserted { errors.duplicate(field, .string(name)) }
            if let claim = status["resourceClaimName"]?.stringValue {
                errors.invalid(field, claim, NameValidation.dns1123Subdomain(claim))
            }
        }
    }

    // MARK: - Addresses

    private static func podAddresses(_ entries: [JSONValue], _ errors: inout FieldErrors) {
        let path = "status.podIPs"
        each(entries, path, &errors)
        families(entries, path, &errors)
        unique(entries, path, &errors)
    }

    private static func each(_ entries: [JSONValue], _ path: String, _ errors: inout FieldErrors) {
        for (index, entry) in entries.enumerated() { errors.address("\(path)[\(index)]", entry.text("ip")) }
    }

    /// At most one address of each family.
    private static func families(_ entries: [JSONValue], _ path: String, _ errors: inout FieldErrors) {
        guard entries.count > 1 else { return }
        if entries.count > 2 || Set(entries.map { IPText.isIPv6($0.text("ip")) }).count < 2 {
            errors.invalid(
                path, GoForm.ipAddress.showList(.array(entries)),
                "may specify no more than one IP for each IP family")
        }
    }

    private static func unique(_ entries: [JSONValue], _ path: String, _ errors: inout FieldErrors) {
        var seen = Set<String>()
        for (index, entry) in entries.enumerated() where !seen.insert(entry.text("ip")).inserted {
            errors.duplicate("\(path)[\(index)]", GoForm.ipAddress.show(entry))
        }
    }

    private static func hostAddresses(_ status: JSONValue, _ errors: inout FieldErrors) {
        let entries = status.elements("hostIPs")
        guard let first = entries.first else { return }
        if status.text("hostIP") != first.text("ip") {
            errors.invalid("status.hostIPs[0].ip", first["ip"] ?? "", "must be equal to `hostIP`")
        }
        let path = "status.hostIPs"
        each(entries, path, &errors)
        unique(entries, path, &errors)
        families(entries, path, &errors)
    }
}
