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
        host["subsets"] = rules.subsets(of: virtual)
        return host
    }
}
