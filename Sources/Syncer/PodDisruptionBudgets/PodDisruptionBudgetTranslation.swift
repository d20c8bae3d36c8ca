internal import KubeCore

/// PodDisruptionBudgets: they protect the tenant's pods from the host's evictions, and count pods of their own namespace
/// only. Each side counts for itself. Source: vcluster reference 3.11; Kubernetes documentation, "Disruptions".
struct PodDisruptionBudgetTranslation: Translation {
    let metadata: HostMetadata

    let name = "poddisruptionbudget"
    let resource = GroupVersionResource.podDisruptionBudgets
    let fields = FieldOwners(virtual: ["spec"])

    func hostObject(for virtual: KubeObject) -> KubeObject {
        var host = metadata.hostObject(for: virtual, apiVersion: "policy/v1", kind: "PodDisruptionBudget")
        guard var spec = virtual["spec"], case .object = spec else { return host }
        // Without a selector a budget covers no pod; adding ours would make it cover all.
        spec.editMember("selector") { $0 = metadata.naming.podSelector($0, namespace: virtual.namespace) }
        host["spec"] = spec
        return host
    }
}
