internal import KubeCore

/// What must hold for ingresses, network policies and endpoint slices.
/// Source: pkg/apis/networking/validation, pkg/apis/discovery/validation of Kubernetes 1.36.
enum NetworkingValidation {
    // MARK: - Ingress

    static func ingress(_ object: KubeObject, _ errors: inout FieldErrors) {
        let spec = object["spec"] ?? [:]
        if spec.isUnset("rules"), spec["defaultBackend"] == nil {
            errors.invalid("spec", nil, "either `defaultBackend` or `rules` must be specified")
        }
        if let backend = spec["defaultBackend"] { self.backend(backend, "spec.defaultBackend", &errors) }
        for (index, rule) in spec.elements("rules").enumerated() {
            host(rule.text("host"), "spec.rules[\(index)].host", &errors)
            for (position, path) in (rule["http"] ?? [:]).elements("paths").enumerated() {
                self.path(path, "spec.rules[\(index)].http.paths[\(position)]", &errors)
            }
        }
        for (index, entry) in spec.elements("tls").enumerated() {
            for (position, name) in entry.elements("hosts").enumerated() {
                host(name.stringValue ?? "", "spec.tls[\(index)].hosts[\(position)]", &errors)
            }
        }
        if let name = spec["ingressClassName"]?.stringValue {
            errors.invalid("spec.ingressClassName", name, NameValidation.dns1123Subdomain(name))
        }
    }

    private static func host(_ name: String, _ path: String, _ errors: inout FieldErrors) {
        guard !name.isEmpty else { return }
        if IPText.isValid(name) {
            errors.invalid(path, .string(name), "must be a DNS name, not an IP address")
        } else {
            errors.invalid(
                path, name,
                name.contains("*")
                    ? NameValidation.wildcardDNS1123Subdomain(name) : NameValidation.dns1123Subdomain(name))
        }
    }

    private static func path(_ path: JSONValue, _ place: String, _ errors: inout FieldErrors) {
        let text = path.text("path")
        switch path.text("pathType") {
        case "": errors.required("\(place).pathType", "pathType must be specified")
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
                errors.invalid("\(path).service.name", name, NameValidation.dns1035Label(name))
            }
            let port = service["port"] ?? [:]
            let hasNumber = (port["number"]?.intValue ?? 0) != 0
            if port.isUnset("name"), !hasNumber {
                errors.required("\(path).service.port", "port name or number is required")
            } else if !port.isUnset("name"), hasNumber {
                errors.invalid(path, "", "cannot set both port name & port number")
            } else if hasNumber {
                errors.port("\(path).service.port.number", port["number"])
            } else {
                errors.invalid(
                    "\(path).service.port.name", port.text("name"), NameValidation.portName(port.text("name")))
            }
        case (nil, .some): break
        case (nil, nil): errors.required(path, "a resource or service backend is required")
        }
    }

    // MARK: - NetworkPolicy

    static func networkPolicy(_ object: KubeObject, _ errors: inout FieldErrors) {
        let spec = object["spec"] ?? [:]
        errors.labelSelector("spec.podSelector", spec["podSelector"])
        for (direction, peers) in [("ingress", "from"), ("egress", "to")] {
            for (index, rule) in spec.elements(direction).enumerated() {
                for (position, port) in rule.elements("ports").enumerated() {
                    policyPort(port, "spec.\(direction)[\(index)].ports[\(position)]", &errors)
                }
                for (position, peer) in rule.elements(peers).enumerated() {
                    self.peer(peer, "spec.\(direction)[\(index)].\(peers)[\(position)]", &errors)
                }
            }
        }
        for (index, type) in spec.elements("policyTypes").enumerated() {
            errors.oneOf("spec.policyTypes[\(index)]", type, ["Egress", "Ingress"])
        }
    }

    private static func policyPort(_ port: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        errors.oneOf("\(path).protocol", port["protocol"], ["SCTP", "TCP", "UDP"])
        switch port["port"] {
        case .int?: errors.port("\(path).port", port["port"])
        case .string(let name)?: errors.invalid("\(path).port", name, NameValidation.portName(name))
        default: break
        }
    }

    private static func peer(_ peer: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        let kinds = ["podSelector", "namespaceSelector", "ipBlock"].filter { peer[$0] != nil }
        for selector in ["podSelector", "namespaceSelector"] where peer[selector] != nil {
            errors.labelSelector("\(path).\(selector)", peer[selector])
        }
        if let block = peer["ipBlock"], !IPText.isRange(block.text("cidr")) {
            if block.text("cidr").isEmpty {
                errors.required("\(path).ipBlock.cidr")
            } else {
                errors.invalid("\(path).ipBlock.cidr", block["cidr"], IPText.rangeMessage)
            }
        }
        if kinds.isEmpty { errors.required(path, "must specify a peer") }
        if kinds.count > 1, kinds.contains("ipBlock") {
            errors.forbidden(path, "may not specify both ipBlock and another peer")
        }
    }

    // MARK: - EndpointSlice

    static func endpointSlice(_ object: KubeObject, _ errors: inout FieldErrors) {
        let type = object["addressType"]
        if type == nil || type == "" { errors.required("addressType") }
        errors.oneOf("addressType", type, ["FQDN", "IPv4", "IPv6"])
        let endpoints = object["endpoints"]?.arrayValue ?? []
        if endpoints.count > 1000 { errors.tooMany("endpoints", endpoints.count, limit: 1000) }
        for (index, endpoint) in endpoints.enumerated() {
            let addresses = endpoint.elements("addresses")
            if addresses.isEmpty {
                errors.required("endpoints[\(index)].addresses", "must contain at least 1 address")
            }
            for (position, address) in addresses.enumerated() {
                let path = "endpoints[\(index)].addresses[\(position)]"
                let text = address.stringValue ?? ""
                switch type {
                case "IPv4" where !IPText.isValid(text), "IPv6" where !IPText.isValid(text):
                    errors.invalid(path, address, IPText.message)
                case "IPv4" where !IPText.isIPv4(text): errors.invalid(path, address, "must be an IPv4 address")
                case "IPv6" where !IPText.isIPv6(text): errors.invalid(path, address, "must be an IPv6 address")
                case "FQDN": errors.invalid(path, text, NameValidation.dns1123Subdomain(text))
                default: break
                }
            }
        }
        var names = Set<String>()
        for (index, port) in (object["ports"]?.arrayValue ?? []).enumerated() {
            if !names.insert(port.text("name")).inserted {
                errors.duplicate("ports[\(index)].name", port["name"] ?? "")
            }
            errors.oneOf("ports[\(index)].protocol", port["protocol"], ["SCTP", "TCP", "UDP"])
        }
    }
}
