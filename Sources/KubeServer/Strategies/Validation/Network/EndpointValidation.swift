internal import KubeCore

/// What must hold for endpoint slices and Endpoints.
/// Source: pkg/apis/discovery/validation, pkg/apis/core/validation ValidateEndpoints of Kubernetes 1.36.
enum EndpointValidation {
    private static let maximumEndpoints = 1000
    private static let maximumAddresses = 100
    private static let maximumPorts = 20000
    private static let maximumHints = 8
    private static let protocols = ["SCTP", "TCP", "UDP"]

    /// Where this server itself is reached: on one machine that may be the loopback address.
    private static func isOwn(_ object: KubeObject) -> Bool {
        object.name == "kubernetes" && object.namespace == "default"
    }

    // MARK: - EndpointSlice

    static func slice(_ object: KubeObject, _ errors: inout FieldErrors) {
        slice(object, isOwn: isOwn(object), &errors)
    }

    /// What our own controllers write: pods of the embedded host that are processes have loopback addresses.
    static func controllersSlice(_ object: KubeObject, _ errors: inout FieldErrors) {
        slice(object, isOwn: true, &errors)
    }

    private static func slice(_ object: KubeObject, isOwn: Bool, _ errors: inout FieldErrors) {
        errors.requiredOneOf("addressType", object["addressType"], ["FQDN", "IPv4", "IPv6"])
        let endpoints = object["endpoints"]?.arrayValue ?? []
        if endpoints.count > maximumEndpoints {
            errors.tooMany("endpoints", endpoints.count, limit: maximumEndpoints)
        } else {
            for (index, endpoint) in endpoints.enumerated() {
                self.endpoint(
                    endpoint, object["addressType"], "endpoints[\(index)]", isOwn: isOwn, &errors)
            }
        }
        ports(object["ports"]?.arrayValue ?? [], &errors)
    }

    private static func endpoint(
        _ endpoint: JSONValue, _ type: JSONValue?, _ path: String, isOwn: Bool, _ errors: inout FieldErrors
    ) {
        let addresses = endpoint.elements("addresses")
        if addresses.isEmpty {
            errors.required("\(path).addresses", "must contain at least 1 address")
        } else if addresses.count > maximumAddresses {
            errors.tooMany("\(path).addresses", addresses.count, limit: maximumAddresses)
        }
        for (index, address) in addresses.enumerated() {
            self.address(
                address.stringValue ?? "", type, "\(path).addresses[\(index)]", isOwn: isOwn, &errors)
        }
        if let node = endpoint["nodeName"]?.stringValue {
            errors.invalid("\(path).nodeName", node, NameValidation.dns1123Subdomain(node))
        }
        if let topology = endpoint["deprecatedTopology"] { errors.labels("\(path).deprecatedTopology", topology) }
        if let hostname = endpoint["hostname"]?.stringValue {
            errors.invalid("\(path).hostname", hostname, NameValidation.dns1123Label(hostname))
        }
        if let hints = endpoint["hints"] { self.hints(hints, "\(path).hints", &errors) }
    }

    private static func address(
        _ text: String, _ type: JSONValue?, _ path: String, isOwn: Bool, _ errors: inout FieldErrors
    ) {
        switch type {
        case "IPv4"?, "IPv6"?:
            guard errors.address(path, text) else { return }
            if IPText.isIPv6(text) != (type == "IPv6") {
                errors.invalid(path, .string(text), "must be an \(type?.stringValue ?? "") address")
            }
            if !isOwn { NonSpecialAddress.validate(text, path, &errors) }
        case "FQDN"?: fullName(text, path, &errors)
        default: break
        }
    }

    /// Source: k8s.io/apimachinery/pkg/util/validation IsFullyQualifiedDomainName.
    private static func fullName(_ text: String, _ path: String, _ errors: inout FieldErrors) {
        guard !text.isEmpty else { return errors.required(path) }
        let name = text.hasSuffix(".") ? String(text.dropLast()) : text
        let problems = NameValidation.dns1123Subdomain(name)
        guard problems.isEmpty else {
            return errors.invalid(path, .string(name), problems.joined(separator: ","))
        }
        let labels = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        if labels.count < 2 {
            errors.invalid(path, .string(name), "should be a domain with at least two segments separated by dots")
        } else if let label = labels.first(where: { !NameValidation.dns1123Label($0).isEmpty }) {
            errors.invalid(
                path, .string(label), NameValidation.dns1123Label(label).joined(separator: ","))
        }
    }

    private static func hints(_ hints: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        for member in ["forZones", "forNodes"] {
            let entries = hints.elements(member)
            if entries.count > maximumHints {
                errors.tooMany("\(path).\(member)", entries.count, limit: maximumHints)
                continue
            }
            var names = Set<String>()
            for (index, entry) in entries.enumerated() {
                let (name, place) = (entry.text("name"), "\(path).\(member)[\(index)].name")
                if !names.insert(name).inserted { errors.duplicate(place, .string(name)) }
                errors.invalid(
                    place, name,
                    member == "forZones" ? NameValidation.labelValue(name) : NameValidation.dns1123Subdomain(name))
            }
        }
    }

    private static func ports(_ ports: [JSONValue], _ errors: inout FieldErrors) {
        if ports.count > maximumPorts { return errors.tooMany("ports", ports.count, limit: maximumPorts) }
        var names = Set<String>()
        for (index, port) in ports.enumerated() {
            let place = "ports[\(index)]"
            let name = port.text("name")
            errors.optionalName("\(place).name", port["name"], NameValidation.dns1123Label)
            if !names.insert(name).inserted { errors.duplicate("\(place).name", .string(name)) }
            errors.requiredOneOf("\(place).protocol", port["protocol"], protocols)
            if let name = port["appProtocol"]?.stringValue {
                errors.invalid("\(place).appProtocol", name, NameValidation.qualifiedName(name))
            }
        }
    }

    // MARK: - Endpoints

    static func endpoints(_ object: KubeObject, _ errors: inout FieldErrors) {
        endpoints(object, isOwn: isOwn(object), &errors)
    }

    /// As `controllersSlice`.
    static func controllersEndpoints(_ object: KubeObject, _ errors: inout FieldErrors) {
        endpoints(object, isOwn: true, &errors)
    }

    private static func endpoints(_ object: KubeObject, isOwn: Bool, _ errors: inout FieldErrors) {
        for (index, subset) in (object["subsets"]?.arrayValue ?? []).enumerated() {
            let path = "subsets[\(index)]"
            if subset.isUnset("addresses"), subset.isUnset("notReadyAddresses") {
                errors.required(path, "must specify `addresses` or `notReadyAddresses`")
            }
            for member in ["addresses", "notReadyAddresses"] {
                for (position, address) in subset.elements(member).enumerated() {
                    let place = "\(path).\(member)[\(position)]"
                    errors.address("\(place).ip", address.text("ip"))
                    errors.optionalName("\(place).hostname", address["hostname"], NameValidation.dns1123Label)
                    if let node = address["nodeName"]?.stringValue {
                        errors.invalid("\(place).nodeName", node, NameValidation.dns1123Subdomain(node))
                    }
                    if !isOwn { NonSpecialAddress.validate(address.text("ip"), "\(place).ip", &errors) }
                }
            }
            let ports = subset.elements("ports")
            for (position, port) in ports.enumerated() {
                let place = "\(path).ports[\(position)]"
                if ports.count > 1, port.isUnset("name") { errors.required("\(place).name") }
                errors.optionalName("\(place).name", port["name"], NameValidation.dns1123Label)
                errors.port("\(place).port", port["port"] ?? 0)
                errors.requiredOneOf("\(place).protocol", port["protocol"], protocols)
                if let name = port["appProtocol"]?.stringValue {
                    errors.invalid("\(place).appProtocol", name, NameValidation.qualifiedName(name))
                }
            }
        }
    }
}
