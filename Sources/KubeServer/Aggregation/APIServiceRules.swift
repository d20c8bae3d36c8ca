internal import KubeCore

/// Defaults of API services and what must hold for them.
/// Source: kube-aggregator/pkg/apis/apiregistration/validation/validation.go, v1/defaults.go of Kubernetes 1.36.
enum APIServiceRules {
    static func defaults(_ object: inout KubeObject) {
        object.edit("spec") { spec in spec.edit("service") { $0.fill("port", 443) } }
    }

    static func validation(_ object: KubeObject, _ errors: inout FieldErrors) {
        let spec = object["spec"] ?? [:]
        let (group, version) = (spec.text("group"), spec.text("version"))
        let wanted = "\(version).\(group)"
        if !object.name.isEmpty, object.name != wanted, NameValidation.pathSegment(object.name).isEmpty {
            errors.invalid(
                "metadata.name", .string(object.name),
                "must be `spec.version+\".\"+spec.group`: \(JSONValue.string(wanted))")
        }
        if group.isEmpty, version != "v1" {
            errors.required("spec.group", "only v1 may have an empty group and it better be legacy kube")
        }
        if !group.isEmpty { errors.invalid("spec.group", group, NameValidation.dns1123Subdomain(group)) }
        errors.invalid("spec.version", version, NameValidation.dns1035Label(version))
        priority("spec.groupPriorityMinimum", spec["groupPriorityMinimum"], limit: 20000, &errors)
        priority("spec.versionPriority", spec["versionPriority"], limit: 1000, &errors)
        guard let service = spec["service"], service != .null else {
            if !spec.isUnset("caBundle") {
                let count = spec.text("caBundle").utf8.count / 4 * 3
                errors.invalid("spec.caBundle", .string("\(count) bytes"), "local APIServices may not have a caBundle")
            }
            if spec["insecureSkipTLSVerify"] == true {
                errors.invalid(
                    "spec.insecureSkipTLSVerify", true, "local APIServices may not have insecureSkipTLSVerify")
            }
            return
        }
        for member in ["namespace", "name"] where service.isUnset(member) {
            errors.required("spec.service.\(member)")
        }
        let problems = NameValidation.portNumber(service["port"]?.intValue ?? 0)
        if !problems.isEmpty {
            errors.invalid(
                "spec.service.port", service["port"], "port is not valid: \(problems.joined(separator: ", "))")
        }
        if spec["insecureSkipTLSVerify"] == true, !spec.isUnset("caBundle") {
            errors.invalid("spec.insecureSkipTLSVerify", true, "may not be true if caBundle is present")
        }
    }

    private static func priority(_ field: String, _ value: JSONValue?, limit: Int64, _ errors: inout FieldErrors) {
        let number = value?.intValue ?? 0
        if number <= 0 || number > limit {
            errors.invalid(field, .int(number), "must be positive and less than \(limit)")
        }
    }

    static func statusValidation(_ object: KubeObject, _ old: KubeObject, _ errors: inout FieldErrors) {
        for (index, condition) in (object["status"]?.elements("conditions") ?? []).enumerated() {
            errors.oneOf(
                "status.conditions[\(index)].status", condition["status"] ?? "", ["False", "True", "Unknown"])
        }
    }
}
