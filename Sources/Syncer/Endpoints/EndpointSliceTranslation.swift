internal import KubeCore

/// EndpointSlices that tenants keep for Services without a selector. Source: vcluster reference 3.7.
struct EndpointSliceTranslation: Translation {
    let metadata: HostMetadata
    let rules: EndpointRules
    /// Whether the Endpoints that a slice may be the mirror of reach the host, which then mirrors them itself.
    let syncsEndpoints: Bool

    let name = "endpointslice"
    let resource = GroupVersionResource.endpointSlices
    let fields = FieldOwners(virtual: ["endpoints", "ports"])

    static let serviceName = "kubernetes.io/service-name"
    private static let managedBy = "endpointslice.kubernetes.io/managed-by"
    /// Keeps the host's controllers, which each have a name of their own, from touching our slices.
    private static let manager = "vcluster-syncer"
    private static let controller = "endpointslice-controller.k8s.io"
    private static let mirroringController = "endpointslicemirroring-controller.k8s.io"

    var hostRequirements: [LabelSelector.Requirement] {
        [LabelSelector.Requirement(key: Self.managedBy, operator: .in, values: [Self.manager])]
    }

    func isWanted(_ virtual: KubeObject) -> Bool {
        guard let service = virtual.labels[Self.serviceName] else { return false }
        switch virtual.labels[Self.managedBy] {
        case Self.controller: return false
        case Self.mirroringController where syncsEndpoints: return false
        default: return rules.followsTenant(ObjectKey(namespace: virtual.namespace, name: service))
        }
    }

    func hostObject(for virtual: KubeObject) -> KubeObject {
        let service = virtual.labels[Self.serviceName] ?? ""
        var host = metadata.hostObject(
            for: virtual, apiVersion: "discovery.k8s.io/v1", kind: "EndpointSlice",
            extraLabels: [
                Self.serviceName: metadata.naming.hostName(service, in: virtual.namespace),
                Self.managedBy: Self.manager,
            ])
        host["addressType"] = virtual["addressType"]
        let endpoints = (virtual["endpoints"]?.arrayValue ?? []).compactMap { translated($0, virtual.namespace) }
        // Required by the API, so empty and not missing.
        host["endpoints"] = .array(endpoints)
        host["ports"] = virtual["ports"]
        return host
    }

    private func translated(_ endpoint: JSONValue, _ namespace: String) -> JSONValue? {
        let addresses = (endpoint["addresses"]?.arrayValue ?? []).filter { rules.allows($0.stringValue ?? "") }
        guard !addresses.isEmpty else { return nil }
        var endpoint = endpoint
        endpoint["addresses"] = .array(addresses)
        endpoint["targetRef"] = rules.target(endpoint["targetRef"], namespace: namespace)
        return endpoint
    }
}
