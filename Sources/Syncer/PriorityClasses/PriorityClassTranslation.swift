internal import KubeCore

/// PriorityClasses: the tenant's order of its own pods, kept below the classes of the host's system.
/// Source: vcluster reference 3.12; Kubernetes documentation, "Pod Priority and Preemption".
struct PriorityClassTranslation: Translation {
    let metadata: HostMetadata

    /// The largest value that Kubernetes leaves to users.
    static let highestValue: Int64 = 1_000_000_000

    let name = "priorityclass"
    let resource = GroupVersionResource.priorityClasses
    let scope = ObjectScope.cluster
    let replacesUnchangeable = true
    let fields = FieldOwners(virtual: ["description", "globalDefault", "preemptionPolicy", "value"])

    /// Every cluster has the system classes itself; pods that name them run on the host with its default priority.
    func isWanted(_ virtual: KubeObject) -> Bool { !virtual.name.hasPrefix("system-") }

    func hostObject(for virtual: KubeObject) -> KubeObject {
        var host = metadata.hostObject(for: virtual, apiVersion: "scheduling.k8s.io/v1", kind: "PriorityClass")
        host["value"] = .int(min(virtual["value"]?.intValue ?? 0, Self.highestValue))
        // As default it would hold for pods of everybody.
        host["globalDefault"] = false
        for field in ["description", "preemptionPolicy"] {
            if let value = virtual[field], !value.isNull { host[field] = value }
        }
        return host
    }
}
