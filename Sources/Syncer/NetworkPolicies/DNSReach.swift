internal import KubeCore

/// The way from the tenant's pods to the tenant's DNS server, which is no pod of the tenant: it runs in the control
/// plane, behind Service `kube-system/kube-dns`. Policies that let pods reach DNS, as tenants write them for any cluster,
/// are given a rule that leads there.
struct DNSReach: Sendable {
    /// Labels of the control plane's pod on the host, and the host namespace that it is in when that is not the one of
    /// the tenant's pods.
    let controlPlaneSelector: [String: String]
    let controlPlaneNamespace: String?
    /// The port that the server listens on, which is what a policy sees after the Service has translated it.
    let serverPort: Int64 = 1053

    /// A rule in the host's terms that opens the way to the DNS server, if `rule` does so in the tenant's cluster.
    func rule(for rule: JSONValue) -> JSONValue? {
        let peers = rule["to"]?.arrayValue ?? []
        guard peers.isEmpty || peers.contains(where: selectsDNS) else { return nil }
        let ports = rule["ports"]?.arrayValue ?? []
        let dnsPorts = ports.compactMap(hostPort)
        if !ports.isEmpty, dnsPorts.isEmpty { return nil }
        // Everything to everywhere holds on the host as it stands.
        if peers.isEmpty, ports.isEmpty { return nil }
        let all: [JSONValue] = ["UDP", "TCP"].map { ["protocol": $0, "port": .int(serverPort)] }
        var server: JSONValue = ["podSelector": ["matchLabels": .strings(controlPlaneSelector)]]
        if let controlPlaneNamespace {
            server["namespaceSelector"] = [
                "matchLabels": ["kubernetes.io/metadata.name": .string(controlPlaneNamespace)]
            ]
        }
        return [
            "to": [server],
            "ports": .array(ports.isEmpty ? all : dnsPorts),
        ]
    }

    private static let namespaceLabels = ["kubernetes.io/metadata.name": "kube-system"]
    private static let podLabels = ["kube-dns", "vcluster-kube-dns"].map { ["k8s-app": $0] }

    private func selectsDNS(_ peer: JSONValue) -> Bool {
        guard let namespaces = peer["namespaceSelector"], !namespaces.isNull,
            LabelSelector(structured: namespaces).matches(Self.namespaceLabels)
        else { return false }
        guard let pods = peer["podSelector"], !pods.isNull else { return true }
        return Self.podLabels.contains(where: LabelSelector(structured: pods).matches)
    }

    private func hostPort(_ port: JSONValue) -> JSONValue? {
        let proto = port["protocol"]?.stringValue ?? "TCP"
        guard ["UDP", "TCP"].contains(proto) else { return nil }
        let covers: Bool
        if let number = port["port"]?.intValue {
            covers = (number...max(number, port["endPort"]?.intValue ?? number)).contains(53)
        } else {
            covers = port["port"].map { ["dns", "dns-tcp"].contains($0.stringValue ?? "") } ?? true
        }
        return covers ? ["protocol": .string(proto), "port": .int(serverPort)] : nil
    }
}
