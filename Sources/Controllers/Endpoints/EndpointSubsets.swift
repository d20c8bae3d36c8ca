internal import KubeCore

/// The `subsets` of an Endpoints object: endpoints with the same ports together, ready and not ready ones apart.
/// Source: pkg/controller/endpoint/endpoints_controller.go; pkg/api/v1/endpoints RepackSubsets.
enum EndpointSubsets {
    /// More addresses do not fit into one Endpoints object; ready ones are kept first.
    static let maxAddresses = 1000

    /// - Returns: the subsets, and whether addresses had to be left out. An empty list when there is no endpoint.
    static func make(_ endpoints: [ServiceEndpoint], publishesAll: Bool) -> (subsets: [JSONValue], isTruncated: Bool) {
        // A terminating pod is no endpoint here, unless all are wanted.
        let usable = endpoints.filter { publishesAll || !$0.isTerminating }
            .sorted { ($0.isReady ? 0 : 1, $0.address, $0.podUID) < ($1.isReady ? 0 : 1, $1.address, $1.podUID) }
        let kept = usable.prefix(maxAddresses)
        var groups: [[EndpointPort]: (ready: [JSONValue], notReady: [JSONValue])] = [:]
        for endpoint in kept {
            let address = value(of: endpoint)
            if endpoint.isReady {
                groups[endpoint.ports, default: ([], [])].ready.append(address)
            } else {
                groups[endpoint.ports, default: ([], [])].notReady.append(address)
            }
        }
        let sorted = groups.sorted { $0.key.lexicographicallyPrecedes($1.key) }
        let subsets = sorted.map { ports, addresses -> JSONValue in
            var subset = JSONObject()
            if !addresses.ready.isEmpty { subset["addresses"] = .array(addresses.ready) }
            if !addresses.notReady.isEmpty { subset["notReadyAddresses"] = .array(addresses.notReady) }
            if !ports.isEmpty { subset["ports"] = .array(ports.map(value)) }
            return .object(subset)
        }
        return (subsets, kept.count < usable.count)
    }

    private static func value(of endpoint: ServiceEndpoint) -> JSONValue {
        var value: JSONObject = ["ip": .string(endpoint.address)]
        if !endpoint.hostname.isEmpty { value["hostname"] = .string(endpoint.hostname) }
        if !endpoint.nodeName.isEmpty { value["nodeName"] = .string(endpoint.nodeName) }
        value["targetRef"] = [
            "kind": "Pod", "namespace": .string(endpoint.podNamespace), "name": .string(endpoint.podName),
            "uid": .string(endpoint.podUID),
        ]
        return .object(value)
    }

    private static func value(of port: EndpointPort) -> JSONValue {
        var value = JSONObject()
        if !port.name.isEmpty { value["name"] = .string(port.name) }
        value["port"] = .int(Int64(port.port))
        value["protocol"] = .string(port.networkProtocol)
        if let appProtocol = port.appProtocol { value["appProtocol"] = .string(appProtocol) }
        return .object(value)
    }
}
