internal import KubeCore

extension VClusterConfig {
    /// These values in the isolation mode, as `vcluster create --isolate` asks for: Pod Security baseline, ResourceQuota,
    /// LimitRange and NetworkPolicies. What the values say about them stays. Source: vcluster reference 1.12.
    package var isolated: VClusterConfig {
        var changed = values
        changed.set(true, at: ["policies", "isolation", "enabled"])
        return VClusterConfig(unchecked: changed)
    }

    /// Whether the isolation mode is on, by flag or by an older file.
    package var isIsolated: Bool { boolean("policies.isolation.enabled") }
}
