internal import KubeCore

/// Endpoints of Services without a selector. Source: vcluster reference 3.7.
struct EndpointsTranslation: Translation {
    let metadata: HostMetadata
    let rules: EndpointRules

    let name = "endpoints"
    let resource = GroupVersionResource.endpoints
    let fields = FieldOwners(virtual: ["subsets"])

    /// Says that whoever wrote the Endpoints also keeps EndpointSlices, so that nobody mirrors them.
    private static let skipMirror = "endpointslice.kubernetes.io/skip-mirror"
    /// On Endpoints that the host's controller makes. Source: pkg/controller/endpoint, Kubernetes 1.33.
    private static let madeByController = "endpoints.kubernetes.io/managed-by"
    private static let leaderAnnotation = "control-plane.alpha.kubernetes.io/leader"

    var hostRequirements: [LabelSelector.Requirement] {
        [LabelSelector.Requirement(key: Self.madeByController, operator: .doesNotExist)]
    }

    func isWanted(_ virtual: KubeObject) -> Bool {
        virtual.annotations[Self.leaderAnnotation] == nil && rules.followsTenant(ObjectKey(virtual))
    }

    /// The host's controller leaves what it made behind when a Service loses its selector. It copies the Service's labels,
    /// our marker among them, but knows nothing of our annotations.
    func replaces(_ existing: KubeObject) -> Bool {
        existing.labels[Marker.managedBy] == metadata.naming.virtualClusterName
            && existing.annotations[Marker.objectName] == nil
    }

    func hostObject(for virtual: KubeObject) -> KubeObject {
        let skips = virtual.labels[Self.skipMirror].map { [Self.skipMirror: $0] } ?? [:]
        var host = metadata.hostObject(for: virtual, apiVersion: "v1", kind: "Endpoints", extraLabels: skips)
        let subsets = (virtual["subsets"]?.arrayValue ?? []).compactMap { translated($0, namespace: virtual.namespace) }
        if !subsets.isEmpty { host["subsets"] = .array(subsets) }
        return host
    }

    private func translated(_ subset: JSONValue, namespace: String) -> JSONValue? {
        var subset = subset
        var isEmpty = true
        for field in ["addresses", "notReadyAddresses"] {
            let addresses = (subset[field]?.arrayValue ?? []).compactMap { translated(address: $0, namespace) }
            subset[field] = addresses.isEmpty ? nil : .array(addresses)
            if !addresses.isEmpty { isEmpty = false }
        }
        guard !isEmpty else { return nil }
        return subset
    }

    private func translated(address: JSONValue, _ namespace: String) -> JSONValue? {
        guard let ip = address["ip"]?.stringValue, rules.allows(ip) else { return nil }
        var address = address
        address["targetRef"] = rules.target(address["targetRef"], namespace: namespace)
        return address
    }
}
