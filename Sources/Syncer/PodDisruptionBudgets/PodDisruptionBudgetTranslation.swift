internal import KubeCore

/// PodDisruptionBudgets: they protect the tenant's pods from the host's evictions, and count pods of their own namespace
/// only. What the host counts flows back. Source: vcluster reference 3.11; Kubernetes documentation, "Disruptions".
struct PodDisruptionBudgetTranslation: Translation {
    let metadata: HostMetadata

    let name = "poddisruptionbudget"
    let resource = GroupVersionResource.podDisruptionBudgets
    let fields = FieldOwners(virtual: ["spec"], up: ["status"])

    func hostObject(for virtual: KubeObject) -> KubeObject {
        var host = metadata.hostObject(for: virtual, apiVersion: "policy/v1", kind: "PodDisruptionBudget")
        guard var spec = virtual["spec"], case .object = spec else { return host }
        // Without a selector a budget covers no pod; adding ours would make it cover all.
        spec.editMember("selector") { $0 = metadata.naming.podSelector($0, namespace: virtual.namespace) }
        host["spec"] = spec
        return host
    }

    // MARK: To the tenant

    /// `disruptedPods` names host pods and is the host's own affair.
    private static let statusFields = [
        "conditions", "currentHealthy", "desiredHealthy", "disruptionsAllowed", "expectedPods",
    ]

    /// Nothing flows as long as the host has not counted what the budget says now.
    func virtualObject(_ virtual: KubeObject, showing host: KubeObject) -> KubeObject {
        guard let status = host["status"]?.objectValue, let observed = status["observedGeneration"]?.intValue,
            observed == host.generation
        else { return virtual }
        var result = JSONObject()
        for field in Self.statusFields { if let value = status[field] { result[field] = value } }
        result["conditions"] = ConditionsBack.forTenant(
            status["conditions"], generation: virtual.generation, text: HostText(naming: metadata.naming),
            about: ObjectKey(virtual))
        result["observedGeneration"] = .int(virtual.generation)
        var shown = virtual
        shown["status"] = .object(result)
        return shown
    }
}
