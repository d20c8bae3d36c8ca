internal import KubeCore

/// What must hold for ingresses.
/// Source: pkg/apis/networking/validation of Kubernetes 1.36.
enum IngressValidation {
    private static let classAnnotation = "kubernetes.io/ingress.class"

    /// What must hold for a new one, beside what holds for every one.
    static func newIngress(_ object: KubeObject, _ errors: inout FieldErrors) {
        ingress(object, &errors)
        if let annotation = object.annotations[classAnnotation],
            let name = object.at("spec", "ingressClassName")?.stringValue, name != annotation
        {
            errors.invalid(
                "annotations.\(classAnnotation)", .string(annotation),
                "must match `ingressClassName` when both are specified")
        }
    }

    static func ingress(_ object: KubeObject, _ errors: inout FieldErrors) {
        let spec = object["spec"] ?? [:]
        if spec.isUnset("rules"), spec["defaultBackend"] == nil {
            errors.invalid("spec", nil, "either `defaultBackend` or `rules` must be specified")
        }
        if let backend = spec["defaultBackend"] { self.backend(backend, "spec.defaultBackend", &errors) }
        for (index, rule) in spec.elements("rules").enumerated() {
            host(rule.text("host"), "spec.rules[\(index)].host", &errors)
            if let http = rule["http"], http.isUnset("paths") { errors.required("spec.rules[\(index)].http.paths") }
            for (position, path) in (rule["http"] ?? [:]).elements("paths").enumerated() {
                self.path(path, "spec.rules[\(index)].http.paths[\(position)]", &errors)
            }
        }
        for (index, entry) in spec.elements("tls").enumerated() {
            for (position, name) in entry.elements("hosts").enumerated() {
                let text = name.stringValue ?? ""
                errors.invalid("spec.tls[\(index)].hosts[\(position)]", text, hostProblems(text))
            }
            errors.optionalName(
                "spec.tls[\(index)].secretName", entry["secretName"], NameValidation.dns1123Subdomain)
        }
        if let name = spec["ingressClassName"]?.stringValue {
            errors.invalid("spec.ingressClassName", name, NameValidation.dns1123Subdomain(name))
        }
    }

    private static func host(_ name: String, _ path: String, _ errors: inout FieldErrors) {
        guard !name.isEmpty else { return }
        if IPText.isValid(name) { errors.invalid(path, .string(name), "must be a DNS name, not an IP address") }
        errors.invalid(path, name, hostProblems(name))
    }

    private static func hostProblems(_ name: String) -> [String] {
        name.contains("*") ? NameValidation.wildcardDNS1123Subdomain(name) : NameValidation.dns1123Subdomain(name)
    }

    private static func path(_ path: JSONValue, _ place: String, _ errors: inout FieldErrors) {
        let text = path.text("path")
        switch path.text("pathType") {
        case "":
            errors.required("\(place).pathType", "pathType must be specified")
            return
        case "Exact", "Prefix":
            if !text.hasPrefix("/") { errors.invalid("\(place).path", .string(text), "must be an absolute path") }
            for forbidden in ["//", "/./", "/../", "%2f", "%2F"] where text.contains(forbidden) {
                errors.invalid("\(place).path", .string(text), "must not contain '\(forbidden)'")
            }
            for suffix in ["/..", "/."] where text.hasSuffix(suffix) {
                errors.invalid("\(place).path", .string(text), "cannot end with '\(suffix)'")
            }
        case "ImplementationSpecific":
            if !text.isEmpty, !text.hasPrefix("/") {
                errors.invalid("\(place).path", .string(text), "must be an absolute path")
            }
        default:
            errors.oneOf("\(place).pathType", path["pathType"], ["Exact", "ImplementationSpecific", "Prefix"])
        }
        backend(path["backend"] ?? [:], "\(place).backend", &errors)
    }

    private static func backend(_ backend: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        switch (backend["service"], backend["resource"]) {
        case (.some, .some): errors.invalid(path, "", "cannot set both resource and service backends")
        case (let service?, nil):
            let name = service.text("name")
            if name.isEmpty {
                errors.required("\(path).service.name")
            } else {
                errors.invalid("\(path).service.name", name, NameValidation.dns1123Label(name))
            }
            let port = service["port"] ?? [:]
            let hasNumber = (port["number"]?.intValue ?? 0) != 0
            if port.isUnset("name"), !hasNumber {
                errors.required(path, "port name or number is required")
            } else if !port.isUnset("name"), hasNumber {
                errors.invalid(path, "", "cannot set both port name & port number")
            } else if hasNumber {
                errors.port("\(path).service.port.number", port["number"])
            } else {
                errors.invalid(
                    "\(path).service.port.name", port.text("name"), NameValidation.portName(port.text("name")))
            }
        case (nil, let resource?): IngressClassValidation.reference(resource, "\(path).resource", &errors)
        case (nil, nil): errors.invalid(path, "", "resource or service backend is required")
        }
    }

    static func status(_ object: KubeObject, _ old: KubeObject, _ errors: inout FieldErrors) {
        for (index, entry) in (object.at("status", "loadBalancer") ?? [:]).elements("ingress").enumerated() {
            let path = "status.loadBalancer.ingress[\(index)]"
            if !entry.isUnset("ip") { errors.address("\(path).ip", entry.text("ip")) }
            ServiceValidation.hostname(entry.text("hostname"), "\(path).hostname", &errors)
        }
    }
}
