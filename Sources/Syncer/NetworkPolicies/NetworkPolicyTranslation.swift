internal import KubeCore

/// NetworkPolicies: what a policy selects on the host are pods of this virtual cluster, whatever the tenant wrote.
///
/// Every selector of pods demands our markers, and selectors of namespaces become requirements on the labels that host
/// pods carry of their virtual namespace. So neither the policy itself nor a peer can match a pod of somebody else; only
/// `ipBlock` reaches further, and only as a peer of the tenant's own pods.
/// Source: vcluster reference 3.10; Kubernetes documentation, "Network Policies".
struct NetworkPolicyTranslation: Translation {
    let metadata: HostMetadata
    /// How tenants find DNS; nil when they run a DNS server of their own.
    let dns: DNSReach?
    /// Whether the host still runs pods of a virtual namespace that is gone or going.
    var outlivedByPods: @Sendable (_ namespace: String) -> Bool = { _ in false }

    let name = "networkpolicy"
    let resource = GroupVersionResource.networkPolicies
    let fields = FieldOwners(virtual: ["spec"])

    /// A policy that goes with its namespace goes after the pods that it confines (CVE-2024-7598).
    func remainingHold(on host: KubeObject) -> Duration? {
        outlivedByPods(host.labels[Marker.namespace] ?? "") ? .seconds(1) : nil
    }

    func hostObject(for virtual: KubeObject) -> KubeObject {
        var host = metadata.hostObject(for: virtual, apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy")
        guard var spec = virtual["spec"], case .object = spec else { return host }
        let namespace = virtual.namespace
        spec["podSelector"] = naming.podSelector(spec["podSelector"] ?? [:], namespace: namespace)
        let waysToDNS = (spec["egress"]?.arrayValue ?? []).compactMap { dns?.rule(for: $0) }
        edit(peers: "from", of: "ingress", &spec, namespace)
        edit(peers: "to", of: "egress", &spec, namespace)
        spec.append(waysToDNS, to: "egress")
        host["spec"] = spec
        return host
    }

    private var naming: HostNaming { metadata.naming }

    private func edit(peers field: String, of direction: String, _ spec: inout JSONValue, _ namespace: String) {
        spec.editElements(of: direction) { rule in
            rule.editElements(of: field) { $0 = hostPeer($0, namespace: namespace) }
        }
    }

    private func hostPeer(_ peer: JSONValue, namespace: String) -> JSONValue {
        if let block = peer["ipBlock"], !block.isNull { return ["ipBlock": block] }
        let pods = peer["podSelector"].flatMap { $0.isNull ? nil : $0 }
        guard let namespaces = peer["namespaceSelector"], !namespaces.isNull else {
            return ["podSelector": naming.podSelector(pods ?? [:], namespace: namespace)]
        }
        let selector = naming.joining(naming.hashedSelector(pods ?? [:]), naming.namespaceRequirements(namespaces))
        var host: JSONValue = [
            "podSelector": .object(
                naming.adding([Marker.managedBy: naming.markerValue(.namespaced)], to: selector))
        ]
        // Any host namespace: the marker's value is then ours alone on the whole host.
        if naming.namespaces.single == nil { host["namespaceSelector"] = [:] }
        return host
    }
}
