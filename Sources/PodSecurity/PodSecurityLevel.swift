package import KubeCore

/// A level of the Pod Security Standards, and what it forbids, as of Kubernetes 1.36 (`latest`).
/// Source: Kubernetes documentation, "Pod Security Standards"; KEP-2579.
package enum PodSecurityLevel: String, Sendable, Hashable, CaseIterable {
    /// Everything is allowed.
    case privileged
    /// What gives a pod known ways to the node is forbidden.
    case baseline
    /// Hardened: a pod must also give up what it does not need.
    case restricted

    /// What a pod does that this level forbids, in the order and the words of kube-apiserver; empty when the pod complies.
    ///
    /// - Parameters:
    ///   - spec: the `spec` of a pod or of a pod template.
    ///   - annotations: of its metadata; AppArmor profiles were set there before they became fields.
    package func violations(spec: JSONValue, annotations: [String: String] = [:]) -> [PodSecurityViolation] {
        let pod = EvaluatedPod(spec: spec, annotations: annotations)
        return checks.compactMap { $0(pod) }
    }

    /// Checks of baseline first, then those of restricted, each by their Kubernetes identifiers. A check of restricted
    /// takes the place of the one of baseline that it is stricter than.
    private var checks: [PodSecurityCheck] {
        switch self {
        case .privileged: []
        case .baseline: Self.baselineChecks
        case .restricted: Self.restrictedChecks
        }
    }

    private static let baselineChecks: [PodSecurityCheck] = [
        BaselineChecks.appArmorProfile, BaselineChecks.capabilities, BaselineChecks.hostNamespaces,
        BaselineChecks.hostPathVolumes, BaselineChecks.hostPorts, BaselineChecks.probeHosts,
        BaselineChecks.privileged, BaselineChecks.procMount, BaselineChecks.seLinuxOptions,
        BaselineChecks.seccompProfile, BaselineChecks.sysctls, BaselineChecks.windowsHostProcess,
    ]

    private static let restrictedChecks: [PodSecurityCheck] = [
        BaselineChecks.appArmorProfile, BaselineChecks.hostNamespaces, BaselineChecks.hostPorts,
        BaselineChecks.probeHosts, BaselineChecks.privileged, BaselineChecks.seLinuxOptions, BaselineChecks.sysctls,
        BaselineChecks.windowsHostProcess,
        RestrictedChecks.allowPrivilegeEscalation, RestrictedChecks.capabilities, RestrictedChecks.procMount,
        RestrictedChecks.volumeTypes, RestrictedChecks.runAsNonRoot, RestrictedChecks.runAsUser,
        RestrictedChecks.seccompProfile,
    ]
}

/// One rule: nil when the pod complies.
typealias PodSecurityCheck = @Sendable (EvaluatedPod) -> PodSecurityViolation?
