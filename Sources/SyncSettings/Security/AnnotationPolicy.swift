/// Which of the tenant's annotations are copied to the host.
///
/// Host components act on annotations, so what passes here is a grant. `compatible` passes all but those that would
/// forge our markers or make a static pod; a stricter profile is another value of this type.
package struct AnnotationPolicy: Sendable, Hashable {
    /// Keys that are refused, and prefixes of keys that are refused.
    package var deniedKeys: Set<String>
    package var deniedPrefixes: [String]
    /// When not nil only keys that equal one of these or begin with one that ends in `*` pass.
    package var allowed: [String]?

    package init(deniedKeys: Set<String>, deniedPrefixes: [String], allowed: [String]? = nil) {
        self.deniedKeys = deniedKeys
        self.deniedPrefixes = deniedPrefixes
        self.allowed = allowed
    }

    /// What the known product copies, less what would forge markers or mirror pods.
    package static let compatible = AnnotationPolicy(
        deniedKeys: [
            "kubectl.kubernetes.io/last-applied-configuration", "control-plane.alpha.kubernetes.io/leader",
            "field.cattle.io/publicEndpoints", "endpoints.kubernetes.io/last-change-trigger-time",
            "kubernetes.io/limit-ranger", "kubernetes.io/psp",
        ],
        deniedPrefixes: ["vcluster.loft.sh/", "loft.sh/", "kubernetes.io/config."])

    /// Only annotations that describe, and those whose effect stays within the object itself.
    package static let secure = AnnotationPolicy(
        deniedKeys: compatible.deniedKeys, deniedPrefixes: compatible.deniedPrefixes,
        allowed: [
            "kubernetes.io/description", "kubernetes.io/change-cause", "app.kubernetes.io/*", "prometheus.io/*",
            "cluster-autoscaler.kubernetes.io/safe-to-evict", "controller.kubernetes.io/pod-deletion-cost",
            "kubectl.kubernetes.io/default-container", "kubectl.kubernetes.io/restartedAt", "checksum/*",
        ])

    /// O(number of prefixes and patterns).
    package func allows(_ key: String) -> Bool {
        if deniedKeys.contains(key) || deniedPrefixes.contains(where: key.hasPrefix) { return false }
        guard let allowed else { return true }
        return allowed.contains { pattern in
            pattern.hasSuffix("*") ? key.hasPrefix(pattern.dropLast()) : key == pattern
        }
    }
}
