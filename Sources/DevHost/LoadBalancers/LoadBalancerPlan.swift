internal import KubeCore

/// What a Service wants of a load balancer, and which pods stand behind it. Pure.
struct LoadBalancerPlan: Sendable, Hashable {
    /// A port that is listened on.
    struct Port: Sendable, Hashable {
        let number: Int
        /// Name of the Service's port, by which the ports of its Endpoints are found.
        let name: String
    }

    /// The Service's ports and, since ports below 1024 may need rights that we lack, their node ports.
    let ports: [Port]

    /// Nil when the Service wants none, or one of another kind than ours.
    init?(_ service: KubeObject) {
        guard service.at("spec", "type")?.stringValue == "LoadBalancer", !service.isBeingDeleted,
            service.at("spec", "loadBalancerClass") == nil
        else { return nil }
        var ports: [Port] = []
        for port in service.at("spec", "ports")?.arrayValue ?? [] {
            guard (port["protocol"]?.stringValue ?? "TCP") == "TCP" else { continue }
            for member in ["port", "nodePort"] {
                guard let number = port[member]?.intValue, (1...65535).contains(number) else { continue }
                ports.append(Port(number: Int(number), name: port["name"]?.stringValue ?? ""))
            }
        }
        self.ports = ports
    }

    /// Addresses of the Service's load balancers, as its status has them.
    static func addresses(of service: KubeObject) -> [String] {
        (service.at("status", "loadBalancer", "ingress")?.arrayValue ?? []).compactMap { $0["ip"]?.stringValue }
    }

    /// Where connections to a port of the Service may go. O(number of endpoints).
    static func backends(_ endpoints: KubeObject?, portName: String) -> [(address: String, port: Int)] {
        (endpoints?["subsets"]?.arrayValue ?? []).flatMap { subset -> [(address: String, port: Int)] in
            let port = (subset["ports"]?.arrayValue ?? []).first { ($0["name"]?.stringValue ?? "") == portName }
            guard let number = port?["port"]?.intValue else { return [] }
            return (subset["addresses"]?.arrayValue ?? []).compactMap { address in
                address["ip"]?.stringValue.map { ($0, Int(number)) }
            }
        }
    }
}
