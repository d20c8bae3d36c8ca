internal import KubeCore

/// The names of a virtual cluster, as the specification defines them. Pure: reads `ClusterRecords`, does no I/O.
/// Source: Kubernetes DNS-Based Service Discovery, schema version 1.1.0; CoreDNS kubernetes plugin (`pods insecure`).
struct ClusterZone: Sendable {
    let domain: DomainName
    let records: ClusterRecords

    private static let nodeDomain = DomainName("nodes.vcluster.com")
    private static let schemaVersion = "1.1.0"

    func answer(_ name: DomainName, _ type: RecordType) -> ZoneAnswer {
        if let labels = name.labels(before: domain) { return answer(labels, type) }
        if name.labels(before: Self.nodeDomain) != nil { return node(name, type) }
        if let labels = name.labels(before: DomainName("in-addr.arpa")) { return reverse(labels, isIPv6: false, type) }
        if let labels = name.labels(before: DomainName("ip6.arpa")) { return reverse(labels, isIPv6: true, type) }
        return .notMine
    }

    /// The record that goes with negative answers.
    var startOfAuthority: ResourceRecord {
        ResourceRecord(
            name: domain,
            data: .soa(
                primary: DomainName("ns.dns").below(domain), contact: DomainName("hostmaster").below(domain),
                serial: 1, negativeTTLSeconds: 5), ttlSeconds: 5)
    }

    // MARK: Below the cluster domain

    private func answer(_ labels: [String], _ type: RecordType) -> ZoneAnswer {
        switch labels.last {
        case nil: return apex(type)
        case "svc": return service(Array(labels.dropLast()), type)
        case "pod": return pod(Array(labels.dropLast()), type)
        case "dns-version" where labels.count == 1: return .matching([.txt(Self.schemaVersion)], type)
        default: return .noName
        }
    }

    private func apex(_ type: RecordType) -> ZoneAnswer {
        .matching([startOfAuthority.data, .ns(DomainName("ns.dns").below(domain))], type)
    }

    private func pod(_ labels: [String], _ type: RecordType) -> ZoneAnswer {
        guard let namespace = labels.last else { return .noData }
        guard records.hasNamespace(namespace) else { return .noName }
        if labels.count == 1 { return .noData }
        guard labels.count == 2, let address = IPAddress(dashed: labels[0]) else { return .noName }
        return .matching([.address(address.bytes)], type)
    }

    private func service(_ labels: [String], _ type: RecordType) -> ZoneAnswer {
        guard let namespace = labels.last else { return .noData }
        guard labels.count > 1 else { return records.hasNamespace(namespace) ? .noData : .noName }
        guard let service = records.service(namespace, labels[labels.count - 2]) else { return .noName }
        let rest = Array(labels.dropLast(2))
        if let target = Self.externalName(service) { return rest.isEmpty ? .alias(target) : .noName }
        switch rest.count {
        case 0: return .matching(addresses(of: service), type)
        case 1 where Self.isHeadless(service): return endpoint(rest[0], of: service, type)
        case 2 where rest[0].hasPrefix("_") && rest[1].hasPrefix("_"):
            return ports(String(rest[0].dropFirst()), String(rest[1].dropFirst()), of: service, type)
        case 1 where rest[0].hasPrefix("_"):
            return hasProtocol(String(rest[0].dropFirst()), service) ? .noData : .noName
        default: return .noName
        }
    }

    private func addresses(of service: KubeObject) -> [RecordData] {
        if !Self.isHeadless(service) { return Self.clusterAddresses(service).map { .address($0.bytes) } }
        var seen: Set<IPAddress> = []
        return endpoints(of: service).flatMap(\.addresses).filter { seen.insert($0).inserted }.map {
            .address($0.bytes)
        }
    }

    private func endpoint(_ name: String, of service: KubeObject, _ type: RecordType) -> ZoneAnswer {
        let matching = endpoints(of: service).filter { $0.names.contains(name) }
        guard !matching.isEmpty else {
            return name.hasPrefix("_") && hasProtocol(String(name.dropFirst()), service) ? .noData : .noName
        }
        return .matching(matching.flatMap(\.addresses).map { .address($0.bytes) }, type)
    }

    // MARK: Ports

    private func hasProtocol(_ proto: String, _ service: KubeObject) -> Bool {
        (service.at("spec", "ports")?.arrayValue ?? []).contains { Self.proto($0) == proto }
    }

    private func ports(_ port: String, _ proto: String, of service: KubeObject, _ type: RecordType) -> ZoneAnswer {
        let name = Self.name(of: service).below(domain)
        var services: [RecordData] = []
        if Self.isHeadless(service) {
            for endpoint in endpoints(of: service) {
                for candidate in endpoint.ports where candidate.name == port && candidate.proto == proto {
                    for label in endpoint.names {
                        let target = DomainName(labels: [label] + name.labels)
                        services.append(.srv(priority: 0, weight: 100, port: candidate.number, target: target))
                    }
                }
            }
        } else {
            for candidate in service.at("spec", "ports")?.arrayValue ?? []
            where candidate["name"]?.stringValue?.lowercased() == port && Self.proto(candidate) == proto {
                guard let number = candidate["port"]?.intValue.flatMap(UInt16.init(exactly:)) else { continue }
                services.append(.srv(priority: 0, weight: 100, port: number, target: name))
            }
        }
        return services.isEmpty ? .noName : .matching(services, type)
    }

    // MARK: Reverse and nodes

    private func reverse(_ labels: [String], isIPv6: Bool, _ type: RecordType) -> ZoneAnswer {
        guard let address = IPAddress(reverseLabels: labels, isIPv6: isIPv6) else { return .notMine }
        var names: [DomainName] = records.servicesByAddress(address).map { Self.name(of: $0).below(domain) }
        for slice in records.slicesByAddress(address) {
            guard let serviceName = slice.labels["kubernetes.io/service-name"],
                let service = records.service(slice.namespace, serviceName), Self.isHeadless(service)
            else { continue }
            for endpoint in Endpoint.all(in: slice) where endpoint.addresses.contains(address) {
                guard let hostname = endpoint.hostname else { continue }
                names.append(DomainName(labels: [hostname] + Self.name(of: service).below(domain).labels))
            }
        }
        return names.isEmpty ? .notMine : .matching(names.map(RecordData.ptr), type)
    }

    /// Names of nodes lead to the node's own Service, and those of unknown nodes to the API server, which is the same.
    private func node(_ name: DomainName, _ type: RecordType) -> ZoneAnswer {
        let hostname = name.labels.joined(separator: ".")
        if let address = records.nodeAddress(hostname) { return .matching([.address(address.bytes)], type) }
        guard let service = records.service("default", "kubernetes") else { return .noName }
        return .matching(addresses(of: service), type)
    }

    // MARK: Reading Services

    private func endpoints(of service: KubeObject) -> [Endpoint] {
        let includesNotReady = service.at("spec", "publishNotReadyAddresses")?.boolValue ?? false
        return records.slices(service.namespace, service.name).flatMap(Endpoint.all)
            .filter { $0.isReady || includesNotReady }
    }

    private static func name(of service: KubeObject) -> DomainName {
        DomainName(labels: [service.name, service.namespace, "svc"])
    }

    private static func proto(_ port: JSONValue) -> String { (port["protocol"]?.stringValue ?? "TCP").lowercased() }

    private static func externalName(_ service: KubeObject) -> DomainName? {
        guard service.at("spec", "type")?.stringValue == "ExternalName" else { return nil }
        return service.at("spec", "externalName")?.stringValue.map { DomainName($0) }
    }

    static func isHeadless(_ service: KubeObject) -> Bool { service.at("spec", "clusterIP")?.stringValue == "None" }

    static func clusterAddresses(_ service: KubeObject) -> [IPAddress] {
        let listed = (service.at("spec", "clusterIPs")?.arrayValue ?? []).compactMap(\.stringValue)
        let all = listed.isEmpty ? [service.at("spec", "clusterIP")?.stringValue ?? ""] : listed
        return all.compactMap { IPAddress($0) }
    }
}
