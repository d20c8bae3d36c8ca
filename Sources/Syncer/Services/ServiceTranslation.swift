internal import KubeCore
internal import SyncSettings

/// Services on both sides: the tenant decides what a Service is, the host gives addresses and node ports.
///
/// What would let a tenant draw traffic of others to itself (CVE-2020-8554) reaches the host only as far as
/// `ServiceRules` allows. Source: vcluster reference 3.3 and 3.6.
struct ServiceTranslation: Sendable {
    let metadata: HostMetadata
    let rules: ServiceRules
    private let configuration: SyncerConfiguration
    private let outgoing: OutgoingPatches
    private var naming: HostNaming { metadata.naming }

    init(_ configuration: SyncerConfiguration) {
        self.configuration = configuration
        metadata = HostMetadata(configuration)
        outgoing = OutgoingPatches(configuration.settings, naming: metadata.naming)
        rules = ServiceRules(security: configuration.settings.security)
    }

    /// The API server's own Service, which is host Service `<vc>` already.
    static func isReserved(_ key: ObjectKey) -> Bool { key == ObjectKey(namespace: "default", name: "kubernetes") }

    static let dns = ObjectKey(namespace: "kube-system", name: "kube-dns")

    static func type(_ service: KubeObject) -> String { service.at("spec", "type")?.stringValue ?? "ClusterIP" }

    static func clusterIP(_ service: KubeObject) -> String { service.at("spec", "clusterIP")?.stringValue ?? "" }

    static func isHeadless(_ service: KubeObject) -> Bool { clusterIP(service) == "None" }

    /// Whether host and tenant must agree on `clusterIP`, IP families or ports of this Service.
    static func isAllocated(_ service: KubeObject) -> Bool { type(service) != "ExternalName" }

    static func mayHaveNodePorts(_ service: KubeObject) -> Bool {
        ["NodePort", "LoadBalancer"].contains(type(service))
    }

    // MARK: To the host

    /// Fields that follow the virtual Service, besides ports and selector. A field that the tenant's API server left out is
    /// left to the host's defaults.
    private static let followingFields = [
        "type", "externalTrafficPolicy", "internalTrafficPolicy", "sessionAffinity", "sessionAffinityConfig",
        "allocateLoadBalancerNodePorts", "trafficDistribution", "ipFamilyPolicy", "ipFamilies",
    ]
    /// Fields that are removed on the host when they are missing on the virtual Service.
    private static let mirroredFields = ["externalName", "loadBalancerSourceRanges", "publishNotReadyAddresses"]

    /// The host Service to create. It has an address only when it is headless, and node ports only of the tenant's
    /// choice: the host gives the rest.
    func hostService(for virtual: KubeObject) -> KubeObject {
        var host = metadata.hostObject(for: virtual, apiVersion: "v1", kind: "Service")
        var spec = JSONObject()
        for field in Self.followingFields + Self.mirroredFields + rules.externalFields {
            if let value = virtual.at("spec", field), !value.isNull { spec[field] = value }
        }
        if rules.passesChosenNodePorts, Self.type(virtual) == "LoadBalancer" {
            spec["healthCheckNodePort"] = virtual.at("spec", "healthCheckNodePort")
        }
        if Self.isHeadless(virtual) { spec["clusterIP"] = "None" }
        let selector = selector(of: virtual)
        if !selector.isEmpty { spec["selector"] = .strings(selector) }
        let ports = ports(of: virtual, keepsNodePorts: rules.passesChosenNodePorts)
        if !ports.isEmpty { spec["ports"] = .array(ports) }
        host["spec"] = .object(spec)
        // A patch that does not work leaves the Service as it is, and its address with the tenant.
        return (try? outgoing.edited(host, of: .services)) ?? host
    }

    /// The host Service to create in the place of one that was lost: with the address and the node ports that the host had
    /// given and the tenant knows.
    func restoredHostService(for virtual: KubeObject, dropsNodePorts: Bool = false) -> KubeObject {
        var host = hostService(for: virtual)
        guard Self.isAllocated(virtual) else { return host }
        for field in ["clusterIP", "clusterIPs"] {
            if let value = virtual.at("spec", field), !value.isNull { host.set(value, at: "spec", field) }
        }
        let ports = ports(of: virtual, keepsNodePorts: !dropsNodePorts)
        if !ports.isEmpty { host.set(.array(ports), at: "spec", "ports") }
        host.set(dropsNodePorts ? nil : virtual.at("spec", "healthCheckNodePort"), at: "spec", "healthCheckNodePort")
        return host
    }

    /// The merge patch that makes an existing host Service follow; nil when it does already.
    func hostPatch(host: KubeObject, virtual: KubeObject) -> JSONObject? {
        var patch = JSONObject()
        let desired = hostService(for: virtual)
        if let metadata = metadata.patch(from: host, to: desired) { patch["metadata"] = .object(metadata) }
        let spec = specPatch(host: host, desired: desired, virtual: virtual)
        if !spec.isEmpty { patch["spec"] = .object(spec) }
        return patch.isEmpty ? nil : patch
    }

    /// Whether the host Service is what the virtual one asks for, labels and annotations aside.
    func specAgrees(host: KubeObject, virtual: KubeObject) -> Bool {
        specPatch(host: host, desired: hostService(for: virtual), virtual: virtual).isEmpty
    }

    private func specPatch(host: KubeObject, desired: KubeObject, virtual: KubeObject) -> JSONObject {
        var before = JSONObject()
        var after = JSONObject()
        let mirrored = Self.mirroredFields + ["selector", "externalIPs", "loadBalancerIP"]
        for field in Self.followingFields + mirrored {
            let wanted = desired.at("spec", field)
            let current = host.at("spec", field)
            if wanted == nil, Self.followingFields.contains(field), !Self.isStale(field, host, desired) { continue }
            if wanted == nil, current == .bool(false) { continue }  // false and missing are the same
            before[field] = current
            after[field] = wanted
        }
        var changes = MergeDifference.patch(from: before, to: after) ?? [:]
        addAddress(host, desired, virtual, &changes)
        let currentPorts = host.at("spec", "ports")?.arrayValue ?? []
        let wantedPorts = desired.at("spec", "ports")?.arrayValue ?? []
        if Self.mayHaveNodePorts(desired) {
            let complete = wantedPorts.map { Self.withNodePort(of: currentPorts, $0) }
            if complete != currentPorts { changes["ports"] = .array(complete) }
        } else if wantedPorts != currentPorts.map(Self.withoutNodePort) {
            changes["ports"] = .array(wantedPorts)
        }
        return changes
    }

    /// What the host takes only when the type of the Service changes, or for the first time.
    private func addAddress(
        _ host: KubeObject, _ desired: KubeObject, _ virtual: KubeObject, _ changes: inout JSONObject
    ) {
        if !Self.isAllocated(host), Self.isAllocated(desired), !Self.clusterIP(virtual).isEmpty {
            for field in ["clusterIP", "clusterIPs"] { changes[field] = virtual.at("spec", field) }
        }
        if Self.type(host) != "LoadBalancer", Self.type(desired) == "LoadBalancer" {
            changes["loadBalancerClass"] = desired.at("spec", "loadBalancerClass")
        }
        if host.at("spec", "healthCheckNodePort") == nil, Self.type(desired) == "LoadBalancer" {
            changes["healthCheckNodePort"] = desired.at("spec", "healthCheckNodePort")
        }
    }

    /// Fields of another type of Service, which the host refuses once the type has changed.
    private static func isStale(_ field: String, _ host: KubeObject, _ desired: KubeObject) -> Bool {
        switch field {
        case "externalTrafficPolicy", "allocateLoadBalancerNodePorts":
            type(host) != type(desired) && host.at("spec", field) != nil
        case "sessionAffinityConfig":
            desired.at("spec", "sessionAffinity")?.stringValue == "None" && host.at("spec", field) != nil
        case "internalTrafficPolicy", "ipFamilies", "ipFamilyPolicy":
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
        if servesDNS(virtual) {
            // A selector does not lead into the control plane's namespace from another: `DNSEndpoints` does.
            return naming.namespaces.single == nil ? [:] : configuration.service.selector
        }
        let selector = virtual.at("spec", "selector")?.objectValue?.stringDictionary ?? [:]
        guard Self.type(virtual) != "ExternalName" else { return [:] }
        return naming.serviceSelector(selector, namespace: virtual.namespace)
    }

    private func ports(of virtual: KubeObject, keepsNodePorts: Bool) -> [JSONValue] {
        if servesDNS(virtual) {
            return [
                ["name": "dns", "protocol": "UDP", "port": 53, "targetPort": 1053],
                ["name": "dns-tcp", "protocol": "TCP", "port": 53, "targetPort": 1053],
                ["name": "metrics", "protocol": "TCP", "port": 9153, "targetPort": 9153],
            ]
        }
        return (virtual.at("spec", "ports")?.arrayValue ?? []).map { port in
            var port = keepsNodePorts && Self.mayHaveNodePorts(virtual) ? port : Self.withoutNodePort(port)
            // As the host defaults them, so that a comparison finds no difference.
            if port["nodePort"] == 0 { port["nodePort"] = nil }
            if port["protocol"] == nil { port["protocol"] = "TCP" }
            if port["targetPort"] == nil { port["targetPort"] = port["port"] }
            return port
        }
    }
}
