internal import KubeCore

/// The names that a ResourceQuota limits, and which objects each counts.
/// Source: Kubernetes documentation, "Resource Quotas"; pkg/quota/v1/evaluator/core.
enum QuotaNames {
    static let storageClassInfix = ".storageclass.storage.k8s.io/"
    private static let countPrefix = "count/"
    /// Core kinds that can be limited without `count/`.
    private static let plainCounts: Set<String> = ["configmaps", "secrets", "replicationcontrollers", "resourcequotas"]
    private static let services: Set<String> = ["services", "services.nodeports", "services.loadbalancers"]
    private static let claims: Set<String> = ["persistentvolumeclaims", "requests.storage"]
    private static let pods: Set<String> = [
        "pods", "cpu", "memory", "ephemeral-storage", "limits.cpu", "limits.memory", "limits.ephemeral-storage",
    ]

    /// The resource whose objects a name counts; nil for a name that counts nothing we know.
    static func resource(countedBy name: String) -> GroupResource? {
        if name.hasPrefix(countPrefix) {
            let parts = name.dropFirst(countPrefix.count).split(separator: ".", maxSplits: 1)
            guard let resource = parts.first else { return nil }
            return GroupResource(group: parts.count > 1 ? String(parts[1]) : "", resource: String(resource))
        }
        if plainCounts.contains(name) { return GroupResource(group: "", resource: name) }
        if services.contains(name) { return GroupVersionResource.services.groupResource }
        if claims.contains(name) || isOfStorageClass(name) {
            return GroupVersionResource.persistentVolumeClaims.groupResource
        }
        let isOfPods = pods.contains(name) || name.hasPrefix("requests.") || name.hasPrefix("hugepages-")
        return isOfPods ? GroupVersionResource.pods.groupResource : nil
    }

    private static func isOfStorageClass(_ name: String) -> Bool {
        name.hasSuffix(storageClassInfix + "requests.storage")
            || name.hasSuffix(storageClassInfix + "persistentvolumeclaims")
    }

    /// What every object of a resource counts as, whatever it holds.
    static func counts(of resource: GroupResource) -> ResourceList {
        let qualified = resource.group.isEmpty ? resource.resource : "\(resource.resource).\(resource.group)"
        var list = ResourceList([countPrefix + qualified: Quantity(1)])
        if resource.group.isEmpty, plainCounts.contains(resource.resource) { list[resource.resource] = Quantity(1) }
        return list
    }
}
