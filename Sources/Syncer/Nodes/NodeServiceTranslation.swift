internal import KubeCore

/// The host Service whose ClusterIP is the InternalIP of a virtual node. It leads to the control plane, which answers in
/// the kubelet's place. Source: vcluster reference 3.15 and 4.14.
struct NodeServiceTranslation: Sendable {
    let naming: HostNaming
    /// Selects the control plane's pod.
    let selector: [String: String]

    func service(forNode node: String) -> KubeObject {
        var service = KubeObject(
            apiVersion: "v1", kind: "Service", namespace: naming.hostNamespace, name: naming.nodeServiceName(node))
        service.labels = labels(forNode: node)
        if let owner = naming.ownerReference(isController: false) {
            service.set(.array([owner]), at: "metadata", "ownerReferences")
        }
        var spec: JSONObject = [
            "type": "ClusterIP",
            "ports": [["name": "kubelet", "protocol": "TCP", "port": 10250, "targetPort": 8443]],
        ]
        if !selector.isEmpty { spec["selector"] = .strings(selector) }
        service["spec"] = .object(spec)
        return service
    }

    /// A node's name may be longer than a label value can be.
    func labels(forNode node: String) -> [String: String] {
        [Marker.belongsTo: naming.virtualClusterName, Marker.node: SafeName.concat(node)]
    }

    /// Whether a host Service with the name of a node's is ours.
    func isOurs(_ service: KubeObject, node: String) -> Bool {
        labels(forNode: node).allSatisfy { service.labels[$0.key] == $0.value }
    }

    /// Selects the node Services of this virtual cluster.
    var all: LabelSelector { LabelSelector(matching: [Marker.belongsTo: naming.virtualClusterName]) }
}
