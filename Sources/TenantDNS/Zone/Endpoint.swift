internal import KubeCore

/// One endpoint of an EndpointSlice, as far as DNS is concerned.
struct Endpoint: Sendable {
    struct Port: Sendable {
        let name: String
        /// Lower case.
        let proto: String
        let number: UInt16
    }

    let addresses: [IPAddress]
    let hostname: String?
    let isReady: Bool
    let ports: [Port]

    /// The labels under which the endpoint is found: its host name, or one made of its address.
    var names: [String] {
        if let hostname { return [hostname] }
        return addresses.map { address in
            if !address.isIPv6 { return address.bytes.map(String.init).joined(separator: "-") }
            return stride(from: 0, to: 16, by: 2).map { index in
                String(UInt16(address.bytes[index]) << 8 | UInt16(address.bytes[index + 1]), radix: 16)
            }.joined(separator: "-")
        }
    }

    static func all(in slice: KubeObject) -> [Endpoint] {
        let ports = (slice["ports"]?.arrayValue ?? []).compactMap { port -> Port? in
            guard let number = port["port"]?.intValue.flatMap(UInt16.init(exactly:)) else { return nil }
            return Port(
                name: port["name"]?.stringValue?.lowercased() ?? "",
                proto: (port["protocol"]?.stringValue ?? "TCP").lowercased(), number: number)
        }
        return (slice["endpoints"]?.arrayValue ?? []).map { endpoint in
            Endpoint(
                addresses: (endpoint["addresses"]?.arrayValue ?? []).compactMap {
                    $0.stringValue.flatMap { IPAddress($0) }
                },
                hostname: endpoint["hostname"]?.stringValue.flatMap { $0.isEmpty ? nil : $0.lowercased() },
                isReady: endpoint.at("conditions", "ready")?.boolValue ?? true, ports: ports)
        }
    }
}
