internal import KubeCore
internal import SyncSettings

/// Services on both sides: the tenant decides what a Service is, the host gives addresses and node ports.
///
/// `externalIPs`, `loadBalancerIP` and `loadBalancerClass` never reach the host: they would let a tenant draw traffic of
/// others to itself (CVE-2020-8554). Source: vcluster reference 3.3 and 3.6.
struct ServiceTranslation: Sendable {
    let metadata: HostMetadata
    private let configuration: SyncerConfiguration
    private var naming: HostNaming { metadata.naming }

    init(_ configuration: SyncerConfiguration) {
        self.configuration = configuration
        metadata = HostMetadata(configuration)
    }

    /// The API server's own Service, which is host Service `<vc>` already.
    static func isReserved(_ key: ObjectKey) -> Bool { key == ObjectKey(namespace: "default", name: "kubernetes") }

    static let dns = ObjectKey(namespace: "kube-system", name: "kube-dns")

    static func type(_ service: KubeObject) -> String { service.at("spec", "type")?.stringValue ?? "ClusterIP" }

    static func clusterIP(_ service: KubeObject) -> String { service.at("spec", "clusterIP")?.stringValue ?? "" }

    static func isHeadless(_ service: KubeObject) -> Bool { clusterIP(service) == "None" }

    /// Whether the host gives this Service an address.
    static func needsAddress(_ service: KubeObject) -> Bool {
        type(service) != "ExternalName" && !isHeadless(service)
    }

    // MARK: To the host

    /// Fields that follow the virtual Service, besides ports and selector. A field that the tenant's API server left out is
    /// left to the host's defaults.
    private static let followingFields = [
        "type", "externalTrafficPolicy", "internalTrafficPolicy", "sessionAffinity", "sessionAffinityConfig",
        "allocateLoadBalancerNodePorts", "trafficDistribution",
    ]
    /// Fields that are removed on the host when they are missing on the virtual Service.
    private static let mirroredFields = ["externalName", "loadBalancerSourceRanges", "publishNotReadyAddresses"]

    /// The host Service to create, without an address.
    func hostService(for virtual: KubeObject) -> KubeObject {
        var host = metadata.hostObject(for: virtual, apiVersion: "v1", kind: "Service")
        var spec = JSONObject()
        for field in Self.followingFields + Self.mirroredFields {
            if let value = virtual.at("spec", field), !value.isNull { spec[field] = value }
        }
        if Self.isHeadless(virtual) { spec["clusterIP"] = "None" }
        let selector = selector(of: virtual)
        if !selector.isEmpty { spec["selector"] = .strings(selector) }
        let ports = ports(of: virtual)
        if !ports.isEmpty { spec["ports"] = .array(ports) }
        host["spec"] = .object(spec)
        return host
    }

    /// The merge patch that makes an existing host Service follow; nil when it does already.
    func hostPatch(host: KubeObject, virtual: KubeObject) -> JSONObject? {
        var patch = JSONObject()
        let desired = hostService(for: virtual)
        if let metadata = metadata.patch(from: host, to: desired) { patch["metadata"] = .object(metadata) }
        let spec = specPatch(host: host, desired: desired)
        if !spec.isEmpty { patch["spec"] = .object(spec) }
        return patch.isEmpty ? nil : patch
    }

    private func specPatch(host: KubeObject, desired: KubeObject) -> JSONObject {
        var before = JSONObject()
        var after = JSONObject()
        for field in Self.followingFields + Self.mirroredFields + ["selector"] {
            let wanted = desired.at("spec", field)
            let current = host.at("spec", field)
            if wanted == nil, Self.followingFields.contains(field), !Self.isStale(field, host, desired) { continue }
            if wanted == nil, current == .bool(false) { continue }  // false and missing are the same
            before[field] = current
            after[field] = wanted
        }
        var changes = MergeDifference.patch(from: before, to: after) ?? [:]
        let wantedPorts = desired.at("spec", "ports")?.arrayValue ?? []
        let currentPorts = host.at("spec", "ports")?.arrayValue ?? []
        if wantedPorts != currentPorts.map(Self.withoutNodePort) {
            let keepsNodePorts = ["NodePort", "LoadBalancer"].contains(Self.type(desired))
            changes["ports"] = .array(
                keepsNodePorts ? wantedPorts.map { Self.withNodePort(of: currentPorts, $0) } : wantedPorts)
        }
        return changes
    }

    /// Fields of another type of Service, which the host refuses once the type has changed.
    private static func isStale(_ field: String, _ host: KubeObject, _ desired: KubeObject) -> Bool {
        switch field {
        case "externalTrafficPolicy", "allocateLoadBalancerNodePorts":
            type(host) != type(desired) && host.at("spec", field) != nil
        case "sessionAffinityConfig":
            desired.at("spec", "sessionAffinity")?.stringValue == "None" && host.at("spec", field) != nil
        case "internalTrafficPolicy":
            type(desired) == "ExternalName" && host.at("spec", field) != nil
        default: false
        }
    }

    private func servesDNS(_ virtual: KubeObject) -> Bool {
        configuration.settings.servesDNS && ObjectKey(virtual) == Self.dns && !configuration.service.selector.isEmpty
    }

    /// The tenant's DNS Service leads to the control plane's own pod, whatever the tenant writes into it: that pod has
    /// other ports, which are not the tenant's to publish.
    private func selector(of virtual: KubeObject) -> [String: String] {
        if servesDNS(virtual) { return configuration.service.selector }
        let selector = virtual.at("spec", "selector")?.objectValue?.stringDictionary ?? [:]
        guard Self.type(virtual) != "ExternalName" else { return [:] }
        return naming.serviceSelector(selector, namespace: virtual.namespace)
    }

    private func ports(of virtual: KubeObject) -> [JSONValue] {
        if servesDNS(virtual) {
            return [
                ["name": "dns", "protocol": "UDP", "port": 53, "targetPort": 1053],
                ["name": "dns-tcp", "protocol": "TCP", "port": 53, "targetPort": 1053],
            ]
        }
        return (virtual.at("spec", "ports")?.arrayValue ?? []).map { port in
            var port = Self.withoutNodePort(port)
            // As the host defaults them, so that a comparison finds no difference.
            if port["protocol"] == nil { port["protocol"] = "TCP" }
            if port["targetPort"] == nil, !Self.isHeadless(virtual) { port["targetPort"] = port["port"] }
            return port
        }
    }

    private static func withoutNodePort(_ port: JSONValue) -> JSONValue {
        var port = port
        port["nodePort"] = nil
        return port
    }

    private static func withNodePort(of ports: [JSONValue], _ port: JSONValue) -> JSONValue {
        var port = port
        port["nodePort"] = nodePort(in: ports, for: port)
        return port
    }

    private static func nodePort(in ports: [JSONValue], for port: JSONValue) -> JSONValue? {
        ports.first { $0["port"] == port["port"] && ($0["protocol"] ?? "TCP") == (port["protocol"] ?? "TCP") }?[
            "nodePort"]
    }

    // MARK: To the tenant

    private static let addressFields = ["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"]

    /// The virtual Service with the addresses and ports that the host gave.
    func withAddresses(of host: KubeObject, _ virtual: KubeObject) -> KubeObject {
        var result = virtual
        let type = Self.type(virtual)
        if type != "ExternalName" {
            for field in Self.addressFields {
                if let value = host.at("spec", field) { result.set(value, at: "spec", field) }
            }
        }
        let hostPorts = host.at("spec", "ports")?.arrayValue ?? []
        let usesNodePorts = ["NodePort", "LoadBalancer"].contains(type)
        if let ports = virtual.at("spec", "ports")?.arrayValue {
            result.set(
                .array(
                    ports.map { port in
                        usesNodePorts ? Self.withNodePort(of: hostPorts, port) : Self.withoutNodePort(port)
                    }), at: "spec", "ports")
        }
        let healthPort = host.at("spec", "healthCheckNodePort")
        if type == "LoadBalancer", let healthPort { result.set(healthPort, at: "spec", "healthCheckNodePort") }
        return result
    }

    /// The merge patch that brings the host's addresses and node ports to the virtual Service.
    func virtualPatch(host: KubeObject, virtual: KubeObject) -> JSONObject? {
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
}
