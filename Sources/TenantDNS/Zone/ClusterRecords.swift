internal import KubeCore
internal import KubeRuntime

/// What the zone is made of, looked up by name: the tenant's Services, EndpointSlices, Namespaces and Nodes.
struct ClusterRecords: Sendable {
    let service: @Sendable (_ namespace: String, _ name: String) -> KubeObject?
    let slices: @Sendable (_ namespace: String, _ service: String) -> [KubeObject]
    let hasNamespace: @Sendable (String) -> Bool
    /// Services that have the ClusterIP.
    let servicesByAddress: @Sendable (IPAddress) -> [KubeObject]
    /// Slices that hold the endpoint address.
    let slicesByAddress: @Sendable (IPAddress) -> [KubeObject]
    /// Address of a node by its host name.
    let nodeAddress: @Sendable (String) -> IPAddress?
}

extension ClusterRecords {
    /// Reads the caches of `reflectors`, on which `demand` was called before they were built.
    init(_ reflectors: SharedReflectors) {
        let services = reflectors.reflector(for: .services).cache
        let slices = reflectors.reflector(for: .endpointSlices).cache
        let namespaces = reflectors.reflector(for: .namespaces).cache
        let nodes = reflectors.reflector(for: .nodes).cache
        self.init(
            service: { services.object(namespace: $0, name: $1) },
            slices: { slices.objects(.sliceService, "\($0)/\($1)") },
            hasNamespace: { namespaces.object(name: $0) != nil },
            servicesByAddress: { services.objects(.clusterAddress, $0.key) },
            slicesByAddress: { slices.objects(.endpointAddress, $0.key) },
            nodeAddress: { hostname in
                nodes.objects(.nodeHostname, hostname).first.flatMap(ClusterRecords.internalAddress)
            })
    }

    static func demand(from reflectors: SharedReflectors) {
        reflectors.demand(.services, indexes: [.clusterAddress])
        reflectors.demand(.endpointSlices, indexes: [.sliceService, .endpointAddress])
        reflectors.demand(.namespaces)
        reflectors.demand(.nodes, indexes: [.nodeHostname])
    }

    private static func internalAddress(_ node: KubeObject) -> IPAddress? {
        (node.at("status", "addresses")?.arrayValue ?? [])
            .first { $0["type"] == "InternalIP" }?["address"]?.stringValue.flatMap { IPAddress($0) }
    }
}

extension ObjectIndex {
    /// EndpointSlices by `namespace/service`.
    fileprivate static let sliceService = ObjectIndex(name: "sliceService") { slice in
        slice.labels["kubernetes.io/service-name"].map { ["\(slice.namespace)/\($0)"] } ?? []
    }

    /// Services by each ClusterIP.
    fileprivate static let clusterAddress = ObjectIndex(name: "clusterAddress") { service in
        ClusterZone.clusterAddresses(service).map(\.key)
    }

    /// EndpointSlices by each endpoint's address. Only endpoints with a name of their own have a reverse name.
    fileprivate static let endpointAddress = ObjectIndex(name: "endpointAddress") { slice in
        (slice["endpoints"]?.arrayValue ?? []).flatMap { endpoint -> [String] in
            guard endpoint["hostname"]?.stringValue != nil else { return [] }
            return (endpoint["addresses"]?.arrayValue ?? []).compactMap {
                $0.stringValue.flatMap { IPAddress($0) }?.key
            }
        }
    }

    /// Nodes by their host name.
    fileprivate static let nodeHostname = ObjectIndex(name: "nodeHostname") { node in
        (node.at("status", "addresses")?.arrayValue ?? []).compactMap { address in
            address["type"] == "Hostname" ? address["address"]?.stringValue?.lowercased() : nil
        }
    }
}
