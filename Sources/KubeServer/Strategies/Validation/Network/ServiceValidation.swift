internal import KubeCore

/// What must hold for a Service, the allocation of addresses and ports excepted.
/// Source: pkg/apis/core/validation/validation.go ValidateService of Kubernetes 1.36.
enum ServiceValidation {
    private static let topologyHints = "service.kubernetes.io/topology-aware-hints"
    private static let topologyMode = "service.kubernetes.io/topology-mode"
    private static let maximumAffinitySeconds: Int64 = 86400
    private static let onlyForLoadBalancers = "may only be used when `type` is 'LoadBalancer'"

    static func service(_ object: KubeObject, _ errors: inout FieldErrors) {
        let spec = object["spec"] ?? [:]
        let type = spec.text("type")
        let isHeadless = ServiceAddressValidation.isHeadless(spec)
        if let mode = object.annotations[topologyMode], let hints = object.annotations[topologyHints], mode != hints {
            errors.invalid(
                "metadata.annotations[\(topologyMode)]", .string(mode),
                "must match annotations[\(topologyHints)] when both are specified")
        }
        if spec.isUnset("ports"), !isHeadless, type != "ExternalName" { errors.required("spec.ports") }
        if isHeadless, type == "NodePort" || type == "LoadBalancer" {
            errors.invalid("spec.clusterIPs[0]", "None", "may not be set to 'None' for \(type) services")
        }
        if type == "ExternalName" { externalName(spec, &errors) }
        ports(spec.elements("ports"), &errors)
        errors.labels("spec.selector", spec["selector"])
        sessionAffinity(spec, &errors)
        ServiceAddressValidation.addresses(spec, &errors)
        for (index, address) in spec.elements("externalIPs").enumerated() {
            let (text, path) = (address.stringValue ?? "", "spec.externalIPs[\(index)]")
            if errors.address(path, text) { NonSpecialAddress.validate(text, path, &errors) }
        }
        errors.requiredOneOf("spec.type", spec["type"], ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"])
        uniquePorts(spec, &errors)
        loadBalancer(object, &errors)
        trafficPolicies(spec, &errors)
        if let distribution = spec["trafficDistribution"] {
            errors.oneOf(
                "spec.trafficDistribution", distribution, ["PreferClose", "PreferSameNode", "PreferSameZone"])
        }
    }

    private static func externalName(_ spec: JSONValue, _ errors: inout FieldErrors) {
        for member in ["clusterIPs", "ipFamilies", "ipFamilyPolicy"]
        where !spec.isUnset(member) || (member == "clusterIPs" && !spec.isUnset("clusterIP")) {
            errors.forbidden("spec.\(member)", "may not be set for ExternalName services")
        }
        let name = spec.text("externalName")
        let trimmed = name.hasSuffix(".") ? String(name.dropLast()) : name
        errors.requiredName("spec.externalName", .string(trimmed), NameValidation.dns1123Subdomain)
    }

    // MARK: - Ports

    private static func ports(_ ports: [JSONValue], _ errors: inout FieldErrors) {
        var names = Set<String>()
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
            errors.requiredOneOf("\(path).protocol", port["protocol"], ["SCTP", "TCP", "UDP"])
            errors.portOrName("\(path).targetPort", port["targetPort"])
            if let name = port["appProtocol"]?.stringValue {
                errors.invalid("\(path).appProtocol", name, NameValidation.qualifiedName(name))
            }
        }
    }

    private static func uniquePorts(_ spec: JSONValue, _ errors: inout FieldErrors) {
        let ports = spec.elements("ports")
        func nodePort(_ port: JSONValue) -> Int64 { port["nodePort"]?.intValue ?? 0 }
        if spec["type"] == "ClusterIP" {
            for (index, port) in ports.enumerated() where nodePort(port) != 0 {
                errors.forbidden("spec.ports[\(index)].nodePort", "may not be used when `type` is 'ClusterIP'")
            }
        }
        var taken = Set<[JSONValue]>()
        for (index, port) in ports.enumerated() where nodePort(port) != 0 {
            if !taken.insert([port["protocol"] ?? "", .int(nodePort(port))]).inserted {
                errors.duplicate("spec.ports[\(index)].nodePort", .int(nodePort(port)))
            }
        }
        taken = []
        for (index, port) in ports.enumerated() {
            let key: JSONValue = ["protocol": port["protocol"] ?? "", "port": port["port"] ?? 0]
            if !taken.insert([key]).inserted {
                errors.duplicate("spec.ports[\(index)]", GoForm.servicePort.show(key))
            }
        }
    }

    // MARK: - Affinity and traffic

    private static func sessionAffinity(_ spec: JSONValue, _ errors: inout FieldErrors) {
        errors.requiredOneOf("spec.sessionAffinity", spec["sessionAffinity"], ["ClientIP", "None"])
        let path = "spec.sessionAffinityConfig"
        let config = spec["sessionAffinityConfig"]
        if spec["sessionAffinity"] == "None", config != nil {
            errors.forbidden(path, "must not be set when session affinity is None")
        }
        guard spec["sessionAffinity"] == "ClientIP" else { return }
        let needed = "when session affinity type is ClientIP"
        guard let config else { return errors.required(path, needed) }
        guard let client = config["clientIP"] else { return errors.required("\(path).clientIP", needed) }
        guard let seconds = client["timeoutSeconds"]?.intValue else {
            return errors.required("\(path).clientIP.timeoutSeconds", needed)
        }
        if !(1...maximumAffinitySeconds).contains(seconds) {
            errors.invalid(
                "\(path).clientIP.timeoutSeconds", .int(seconds),
                "must be greater than 0 and less than \(maximumAffinitySeconds)")
        }
    }

    private static func loadBalancer(_ object: KubeObject, _ errors: inout FieldErrors) {
        let spec = object["spec"] ?? [:]
        let isLoadBalancer = spec["type"] == "LoadBalancer"
        let ranges = spec.elements("loadBalancerSourceRanges")
        let annotation = "service.beta.kubernetes.io/load-balancer-source-ranges"
        if !ranges.isEmpty {
            let path = "spec.LoadBalancerSourceRanges"
            if !isLoadBalancer { errors.forbidden(path, onlyForLoadBalancers) }
            for (index, range) in ranges.enumerated() {
                sourceRange(range.stringValue ?? "", "\(path)[\(index)]", &errors)
            }
        } else if let value = object.annotations[annotation] {
            let path = "metadata.annotations[\(annotation)]"
            if !isLoadBalancer { errors.forbidden(path, onlyForLoadBalancers) }
            for range in value.split(separator: ",", omittingEmptySubsequences: false)
            where !value.allSatisfy(\.isWhitespace) {
                sourceRange(String(range), path, &errors)
            }
        }
        if spec["allocateLoadBalancerNodePorts"] != nil, !isLoadBalancer {
            errors.forbidden("spec.allocateLoadBalancerNodePorts", onlyForLoadBalancers)
        }
        loadBalancerClass(spec, &errors)
    }

    private static func sourceRange(_ text: String, _ path: String, _ errors: inout FieldErrors) {
        var trimmed = Substring(text)
        while trimmed.first?.isWhitespace == true { trimmed.removeFirst() }
        while trimmed.last?.isWhitespace == true { trimmed.removeLast() }
        if !IPText.isRange(String(trimmed)) { errors.invalid(path, .string(String(trimmed)), IPText.rangeMessage) }
    }

    private static func loadBalancerClass(_ spec: JSONValue, _ errors: inout FieldErrors) {
        guard let name = spec["loadBalancerClass"]?.stringValue else { return }
        if spec["type"] == "LoadBalancer" {
            errors.invalid("spec.loadBalancerClass", name, NameValidation.qualifiedName(name))
        } else {
            errors.forbidden("spec.loadBalancerClass", onlyForLoadBalancers)
        }
    }

    private static let policies = ["Cluster", "Local"]

    private static func trafficPolicies(_ spec: JSONValue, _ errors: inout FieldErrors) {
        let type = spec.text("type")
        let isReachable =
            type == "NodePort" || type == "LoadBalancer" || (type == "ClusterIP" && !spec.isUnset("externalIPs"))
        let external = spec["externalTrafficPolicy"]
        if isReachable {
            errors.requiredOneOf("spec.externalTrafficPolicy", external, policies)
        } else if !spec.isUnset("externalTrafficPolicy") {
            errors.invalid(
                "spec.externalTrafficPolicy", external, "may only be set for externally-accessible services")
        }
        // Ports for health checks are allocated later, so that a missing one is no fault here.
        if let port = spec["healthCheckNodePort"], port != 0 {
            if type == "LoadBalancer", external == "Local" {
                errors.port("spec.healthCheckNodePort", port)
            } else {
                errors.invalid(
                    "spec.healthCheckNodePort", port,
                    "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'")
            }
        }
        if spec["internalTrafficPolicy"] == nil, ["ClusterIP", "NodePort", "LoadBalancer"].contains(type) {
            errors.required("spec.internalTrafficPolicy")
        }
        errors.oneOf("spec.internalTrafficPolicy", spec["internalTrafficPolicy"], policies)
    }

    // MARK: - Changes

    /// What a change of a Service may not do, before the Service itself is looked at.
    static func change(_ object: KubeObject, _ old: KubeObject, _ errors: inout FieldErrors) {
        let (spec, oldSpec) = (object["spec"] ?? [:], old["spec"] ?? [:])
        ServiceAddressValidation.change(spec, oldSpec, &errors)
        if spec["type"] == "LoadBalancer", oldSpec["type"] == "LoadBalancer",
            spec["loadBalancerClass"] != oldSpec["loadBalancerClass"]
        {
            errors.invalid("spec.loadBalancerClass", spec["loadBalancerClass"], "may not change once set")
        }
        loadBalancerClass(spec, &errors)
        func needsHealthCheck(_ spec: JSONValue) -> Bool {
            spec["type"] == "LoadBalancer" && spec["externalTrafficPolicy"] == "Local"
        }
        if needsHealthCheck(spec), needsHealthCheck(oldSpec),
            spec["healthCheckNodePort"]?.intValue ?? 0 != oldSpec["healthCheckNodePort"]?.intValue ?? 0
        {
            errors.forbidden("spec.healthCheckNodePort", "field is immutable")
        }
    }

    /// The addresses of a load balancer.
    static func status(_ object: KubeObject, _ old: KubeObject, _ errors: inout FieldErrors) {
        for (index, entry) in (object.at("status", "loadBalancer") ?? [:]).elements("ingress").enumerated() {
            let path = "status.loadBalancer.ingress[\(index)]"
            let address = entry.text("ip")
            if !address.isEmpty { errors.address("\(path).ip", address) }
            if let mode = entry["ipMode"] {
                if address.isEmpty {
                    errors.forbidden("\(path).ipMode", "may not be specified when `ip` is not set")
                } else {
                    errors.oneOf("\(path).ipMode", mode, ["Proxy", "VIP"])
                }
            } else if !address.isEmpty {
                errors.required("\(path).ipMode", "must be specified when `ip` is set")
            }
            hostname(entry.text("hostname"), "\(path).hostname", &errors)
        }
    }

    static func hostname(_ name: String, _ path: String, _ errors: inout FieldErrors) {
        guard !name.isEmpty else { return }
        errors.invalid(path, name, NameValidation.dns1123Subdomain(name))
        if IPText.isValid(name) { errors.invalid(path, .string(name), "must be a DNS name, not an IP address") }
    }
}
