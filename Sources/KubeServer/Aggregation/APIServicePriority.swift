internal import KubeCore

/// In which order groups and their versions are listed: the higher number first.
/// Source: pkg/controlplane/apiserver/aggregator.go of Kubernetes 1.36.
enum APIServicePriority {
    static let custom = (group: Int64(1000), version: Int64(100))

    private static let groups: [String: Int64] = [
        "": 18000, "apps": 17800, "events.k8s.io": 17750, "authentication.k8s.io": 17700,
        "authorization.k8s.io": 17600, "autoscaling": 17500, "batch": 17400, "certificates.k8s.io": 17300,
        "networking.k8s.io": 17200, "policy": 17100, "rbac.authorization.k8s.io": 17000, "storage.k8s.io": 16800,
        "apiextensions.k8s.io": 16700, "admissionregistration.k8s.io": 16700, "scheduling.k8s.io": 16600,
        "coordination.k8s.io": 16500, "node.k8s.io": 16300, "discovery.k8s.io": 16200, "resource.k8s.io": 16200,
        "flowcontrol.apiserver.k8s.io": 16100,
    ]

    /// Of a built-in group and version; nil when there is none.
    static func builtIn(_ groupVersion: GroupVersion) -> (group: Int64, version: Int64)? {
        guard let group = groups[groupVersion.group] else { return nil }
        let version: Int64 =
            switch (groupVersion.group, groupVersion.version) {
            case ("", _): 1
            case ("autoscaling", "v2"): 30
            case ("flowcontrol.apiserver.k8s.io", _): 21
            default: 15
            }
        return (group, version)
    }
}
