package import KubeCore

/// The parts of a Service that have to do with addresses: reading them, and the rules that need no allocator.
/// Source: pkg/registry/core/service/strategy.go patchAllocatedValues, dropTypeDependentFields; KEP-563.
package enum ServiceAddresses {
    static let kind = GroupVersionKind(group: "", version: "v1", kind: "Service")

    package static func type(of service: KubeObject) -> String {
        service.at("spec", "type")?.stringValue ?? "ClusterIP"
    }

    static func needsClusterIP(_ service: KubeObject) -> Bool { type(of: service) != "ExternalName" }

    /// Whether node ports are chosen for ports that do not ask for one.
    static func needsNodePorts(_ service: KubeObject) -> Bool {
        switch type(of: service) {
        case "NodePort": true
        case "LoadBalancer": service.at("spec", "allocateLoadBalancerNodePorts")?.boolValue != false
        default: false
        }
    }

    static func mayHaveNodePorts(_ service: KubeObject) -> Bool {
        type(of: service) == "NodePort" || type(of: service) == "LoadBalancer"
    }

    static func needsHealthCheckPort(_ service: KubeObject) -> Bool {
        type(of: service) == "LoadBalancer" && service.at("spec", "externalTrafficPolicy")?.stringValue == "Local"
    }

    /// `spec.clusterIPs`, or `spec.clusterIP` as the only one; empty when none is set.
    static func clusterIPs(of service: KubeObject) -> [String] {
        let list = service.at("spec", "clusterIPs")?.arrayValue?.compactMap(\.stringValue) ?? []
        if !list.isEmpty { return list }
        let single = service.at("spec", "clusterIP")?.stringValue ?? ""
        return single.isEmpty ? [] : [single]
    }

    static func isHeadless(_ service: KubeObject) -> Bool { clusterIPs(of: service).first == "None" }

    static func ports(of service: KubeObject) -> [JSONValue] { service.at("spec", "ports")?.arrayValue ?? [] }

    /// All node ports, the one of the health check included.
    static func nodePorts(of service: KubeObject) -> Set<Int> {
        let listed = ports(of: service).compactMap { $0["nodePort"]?.intValue }
        let healthCheck = service.at("spec", "healthCheckNodePort")?.intValue
        return Set((listed + [healthCheck].compactMap { $0 }).filter { $0 > 0 }.map(Int.init))
    }

    static func setClusterIPs(_ addresses: [String], of service: inout KubeObject) {
        service.set(addresses.first.map(JSONValue.string), at: "spec", "clusterIP")
        service.set(
            addresses.isEmpty ? nil : .array(addresses.map(JSONValue.string)), at: "spec", "clusterIPs")
    }

    /// Keeps the addresses and node ports that a client left out of an update, and drops those that the new type does
    /// not have. Idempotent.
    package static func carryOver(to service: inout KubeObject, from old: KubeObject) {
        if needsClusterIP(old), needsClusterIP(service) {
            let kept = clusterIPs(of: old)
            if clusterIPs(of: service).isEmpty {
                setClusterIPs(kept, of: &service)
            } else if (service.at("spec", "clusterIP")?.stringValue ?? "") == kept.first
                || service.at("spec", "clusterIP") == nil
            {
                if clusterIPs(of: service).first == kept.first { setClusterIPs(kept, of: &service) }
            }
            for member in ["ipFamilies", "ipFamilyPolicy"] where service.at("spec", member) == nil {
                service.set(old.at("spec", member), at: "spec", member)
            }
        }
        if needsNodePorts(old), needsNodePorts(service) { carryNodePorts(to: &service, from: old) }
        if needsHealthCheckPort(old), needsHealthCheckPort(service),
            service.at("spec", "healthCheckNodePort") == nil
        {
            service.set(old.at("spec", "healthCheckNodePort"), at: "spec", "healthCheckNodePort")
        }
        dropTypeDependent(&service, old: old)
    }

    private static func carryNodePorts(to service: inout KubeObject, from old: KubeObject) {
        var known: [String: Int64] = [:]
        for port in ports(of: old) {
            if let number = port["nodePort"]?.intValue, number > 0 { known[identity(of: port)] = number }
        }
        var used = nodePorts(of: service)
        let updated = ports(of: service).map { port -> JSONValue in
            guard (port["nodePort"]?.intValue ?? 0) == 0, let number = known[identity(of: port)],
                used.insert(Int(number)).inserted
            else { return port }
            var port = port
            port["nodePort"] = .int(number)
            return port
        }
        if !updated.isEmpty { service.set(.array(updated), at: "spec", "ports") }
    }

    private static func identity(of port: JSONValue) -> String {
        "\(port["protocol"]?.stringValue ?? "TCP")/\(port["port"]?.intValue ?? 0)"
    }

    /// A change of type drops what was allocated for the former type, unless the client changed it in the same update.
    private static func dropTypeDependent(_ service: inout KubeObject, old: KubeObject) {
        if needsClusterIP(old), !needsClusterIP(service) {
            if clusterIPs(of: service) == clusterIPs(of: old) { setClusterIPs([], of: &service) }
            for member in ["ipFamilies", "ipFamilyPolicy", "internalTrafficPolicy"]
            where service.at("spec", member) == old.at("spec", member) {
                service.set(nil, at: "spec", member)
            }
        }
        if mayHaveNodePorts(old), !mayHaveNodePorts(service) {
            let oldPorts = nodePorts(of: old)
            let updated = ports(of: service).map { port -> JSONValue in
                guard let number = port["nodePort"]?.intValue, oldPorts.contains(Int(number)) else { return port }
                var port = port
                port["nodePort"] = nil
                return port
            }
            if !updated.isEmpty { service.set(.array(updated), at: "spec", "ports") }
            for member in ["externalTrafficPolicy"] where service.at("spec", member) == old.at("spec", member) {
                service.set(nil, at: "spec", member)
            }
        }
        if needsHealthCheckPort(old), !needsHealthCheckPort(service),
            service.at("spec", "healthCheckNodePort") == old.at("spec", "healthCheckNodePort")
        {
            service.set(nil, at: "spec", "healthCheckNodePort")
        }
        if type(of: old) == "LoadBalancer", type(of: service) != "LoadBalancer" {
            for member in ["allocateLoadBalancerNodePorts", "loadBalancerClass"]
            where service.at("spec", member) == old.at("spec", member) {
                service.set(nil, at: "spec", member)
            }
        }
    }

    /// Sets the traffic policies that a client left open.
    static func applyDefaults(_ service: inout KubeObject) {
        guard needsClusterIP(service) else { return }
        if service.at("spec", "internalTrafficPolicy") == nil {
            service.set("Cluster", at: "spec", "internalTrafficPolicy")
        }
        if mayHaveNodePorts(service), service.at("spec", "externalTrafficPolicy") == nil {
            service.set("Cluster", at: "spec", "externalTrafficPolicy")
        }
        if type(of: service) == "LoadBalancer", service.at("spec", "allocateLoadBalancerNodePorts") == nil {
            service.set(true, at: "spec", "allocateLoadBalancerNodePorts")
        }
    }
}
