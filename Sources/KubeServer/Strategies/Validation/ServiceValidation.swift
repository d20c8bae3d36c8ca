internal import KubeCore

/// What must hold for a Service, the allocation of addresses and ports excepted.
/// Source: pkg/apis/core/validation/validation.go ValidateService of Kubernetes 1.36.
enum ServiceValidation {
    /// Source: pkg/api/service/warnings.go.
    static func warnings(_ service: KubeObject) -> [String] {
        guard service.at("spec", "externalIPs")?.arrayValue?.isEmpty == false else { return [] }
        return ["spec.externalIPs is deprecated and may no longer be implemented in some clusters"]
    }

    static func service(_ object: KubeObject, _ errors: inout FieldErrors) {
        let spec = object["spec"] ?? [:]
        let type = spec.text("type")
        let isHeadless = spec["clusterIP"] == "None"
        if spec.isUnset("ports"), !isHeadless, type != "ExternalName" { errors.required("spec.ports") }
        if type == "ExternalName" { externalName(spec, &errors) }
        if isHeadless, type == "NodePort" || type == "LoadBalancer" {
            errors.invalid("spec.clusterIPs[0]", "None", "may not be set to 'None' for \(type) services")
        }
        ports(spec.elements("ports"), &errors)
        errors.labels("spec.selector", spec["selector"])
        errors.oneOf("spec.sessionAffinity", spec["sessionAffinity"], ["ClientIP", "None"])
        if spec["sessionAffinity"] == "ClientIP" {
            let seconds = spec["sessionAffinityConfig"]?["clientIP"]?["timeoutSeconds"]?.intValue ?? 0
            if !(1...86400).contains(seconds) {
                errors.invalid(
                    "spec.sessionAffinityConfig.clientIP.timeoutSeconds", .int(seconds),
                    "must be greater than 0 and less than 86400")
            }
        }
        externalIPs(spec.elements("externalIPs"), &errors)
        errors.oneOf("spec.type", spec["type"], ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"])
        errors.oneOf("spec.internalTrafficPolicy", spec["internalTrafficPolicy"], ["Cluster", "Local"])
        errors.oneOf("spec.externalTrafficPolicy", spec["externalTrafficPolicy"], ["Cluster", "Local"])
        if !spec.isUnset("loadBalancerClass"), type != "LoadBalancer" {
            errors.forbidden("spec.loadBalancerClass", "may only be used when `type` is 'LoadBalancer'")
        }
        for (index, family) in spec.elements("ipFamilies").enumerated() {
            errors.oneOf("spec.ipFamilies[\(index)]", family, ["IPv4", "IPv6"])
        }
        addresses(spec, &errors)
    }

    private static func externalName(_ spec: JSONValue, _ errors: inout FieldErrors) {
        let name = spec.text("externalName")
        if name.isEmpty {
            errors.required("spec.externalName")
        } else {
            let trimmed = name.hasSuffix(".") ? String(name.dropLast()) : name
            errors.invalid("spec.externalName", name, NameValidation.dns1123Subdomain(trimmed))
        }
        if !spec.isUnset("clusterIP") {
            errors.forbidden("spec.clusterIPs[0]", "may not be set for ExternalName services")
        }
    }

    private static func ports(_ ports: [JSONValue], _ errors: inout FieldErrors) {
        var names = Set<String>()
        var numbers = Set<[JSONValue?]>()
        for (index, port) in ports.enumerated() {
            let path = "spec.ports[\(index)]"
            let name = port.text("name")
            if name.isEmpty {
                if ports.count > 1 { errors.required("\(path).name") }
            } else {
                errors.invalid("\(path).name", name, NameValidation.dns1123Label(name))
                if !names.insert(name).inserted { errors.duplicate("\(path).name", .string(name)) }
            }
            errors.port("\(path).port", port["port"] ?? 0)
            errors.oneOf("\(path).protocol", port["protocol"], ["SCTP", "TCP", "UDP"])
            switch port["targetPort"] {
            case .int?: errors.port("\(path).targetPort", port["targetPort"])
            case .string(let target)?: errors.invalid("\(path).targetPort", target, NameValidation.portName(target))
            case nil: errors.port("\(path).targetPort", 0)
            default: break
            }
            if !numbers.insert([port["protocol"], port["port"]]).inserted {
                errors.duplicate(path, ["port": port["port"] ?? 0, "protocol": port["protocol"] ?? "TCP"])
            }
        }
    }

    private static func externalIPs(_ addresses: [JSONValue], _ errors: inout FieldErrors) {
        for (index, address) in addresses.enumerated() {
            let text = address.stringValue ?? ""
            let path = "spec.externalIPs[\(index)]"
            if !IPText.isValid(text) {
                errors.invalid(path, address, IPText.message)
            } else if text.hasPrefix("127.") || text == "::1" {
                errors.invalid(path, address, "may not be in the loopback range (127.0.0.0/8, ::1/128)")
            } else if text.hasPrefix("169.254.") {
                errors.invalid(path, address, "may not be in the link-local range (169.254.0.0/16, fe80::/10)")
            } else if text == "0.0.0.0" || text == "::" {
                errors.invalid(path, address, "may not be unspecified (0.0.0.0 or ::)")
            }
        }
    }

    private static func addresses(_ spec: JSONValue, _ errors: inout FieldErrors) {
        for (index, address) in spec.elements("clusterIPs").enumerated() {
            guard let text = address.stringValue, text != "None", !text.isEmpty else { continue }
            if !IPText.isValid(text) { errors.invalid("spec.clusterIPs[\(index)]", address, IPText.message) }
        }
        if let first = spec.elements("clusterIPs").first, !spec.isUnset("clusterIP"), first != spec["clusterIP"] {
            errors.invalid("spec.clusterIPs", spec["clusterIPs"], "first value must match `clusterIP`")
        }
    }

    /// The address of a Service does not change, unless it becomes or was an ExternalName.
    static func change(_ object: KubeObject, _ old: KubeObject, _ errors: inout FieldErrors) {
        let (spec, oldSpec) = (object["spec"] ?? [:], old["spec"] ?? [:])
        guard spec["type"] != "ExternalName", oldSpec["type"] != "ExternalName", !oldSpec.isUnset("clusterIP") else {
            return
        }
        if spec["clusterIP"] != oldSpec["clusterIP"] {
            errors.invalid("spec.clusterIPs[0]", spec["clusterIPs"], "may not change once set")
        }
    }
}
