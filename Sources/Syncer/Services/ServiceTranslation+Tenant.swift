internal import KubeCore

/// What flows from the host's Service to the tenant's: addresses, node ports, and the load balancer's status.
extension ServiceTranslation {
    private static let addressFields = ["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"]

    /// The virtual Service with the addresses and ports that the host gave.
    func withAddresses(of host: KubeObject, _ virtual: KubeObject) -> KubeObject {
        var result = virtual
        let type = Self.type(virtual)
        if Self.isAllocated(virtual) {
            for field in Self.addressFields {
                if let value = host.at("spec", field) { result.set(value, at: "spec", field) }
            }
        }
        let hostPorts = host.at("spec", "ports")?.arrayValue ?? []
        if let ports = virtual.at("spec", "ports")?.arrayValue {
            result.set(
                .array(
                    ports.map { port in
                        guard Self.mayHaveNodePorts(virtual) else { return Self.withoutNodePort(port) }
                        return Self.withNodePort(of: hostPorts, Self.withoutNodePort(port))
                    }), at: "spec", "ports")
        }
        let healthPort = host.at("spec", "healthCheckNodePort")
        if type == "LoadBalancer", let healthPort { result.set(healthPort, at: "spec", "healthCheckNodePort") }
        return result
    }

    /// The merge patch that brings the host's addresses and node ports to the virtual Service.
    func virtualPatch(host: KubeObject, virtual: KubeObject) -> JSONObject? {
        // While the host's side still has another type, nothing of it is meant for the tenant.
        guard Self.isAllocated(host) == Self.isAllocated(virtual) else { return nil }
        let desired = withAddresses(of: host, virtual)
        guard let before = virtual["spec"]?.objectValue, let after = desired["spec"]?.objectValue,
            let spec = MergeDifference.patch(from: before, to: after)
        else { return nil }
        return ["spec": .object(spec)]
    }

    /// The merge patch of `status` for the virtual Service; only the load balancer's part flows back.
    func statusPatch(host: KubeObject, virtual: KubeObject) -> JSONObject? {
        let before = virtual.at("status", "loadBalancer")?.objectValue ?? [:]
        let after = host.at("status", "loadBalancer")?.objectValue ?? [:]
        guard let change = MergeDifference.patch(from: before, to: after) else { return nil }
        return ["status": ["loadBalancer": .object(change)]]
    }

    // MARK: Node ports

    static func withoutNodePort(_ port: JSONValue) -> JSONValue {
        var port = port
        port["nodePort"] = nil
        return port
    }

    /// The port with its own node port, or else that of the same port among `ports`.
    static func withNodePort(of ports: [JSONValue], _ port: JSONValue) -> JSONValue {
        guard port["nodePort"] == nil else { return port }
        var port = port
        port["nodePort"] =
            ports.first { $0["port"] == port["port"] && ($0["protocol"] ?? "TCP") == (port["protocol"] ?? "TCP") }?[
                "nodePort"]
        return port
    }
}
