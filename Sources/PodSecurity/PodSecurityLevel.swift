package import KubeCore

/// A level of the Pod Security Standards, and what it forbids. `latest` is Kubernetes 1.36.
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
    ///   - version: whose standards hold.
    package func violations(
        spec: JSONValue, annotations: [String: String] = [:], version: PodSecurityVersion = .latest
    ) -> [PodSecurityViolation] {
        if self == .privileged { return [] }
        let pod = EvaluatedPod(spec: spec, annotations: annotations, version: version)
        return rules.filter { $0.holds(at: self, version) }.compactMap { $0.check(pod) }
    }

    /// Rules of baseline first, then those of restricted, each by their Kubernetes identifiers.
    private var rules: [PodSecurityRule] {
        self == .restricted ? Self.baselineRules + Self.restrictedRules : Self.baselineRules
    }

    private static let baselineRules = [
        PodSecurityRule(BaselineChecks.appArmorProfile),
        PodSecurityRule(BaselineChecks.capabilities, replacedSince: 22),
        PodSecurityRule(BaselineChecks.hostNamespaces),
        PodSecurityRule(BaselineChecks.hostPathVolumes, replacedSince: 0),
        PodSecurityRule(BaselineChecks.hostPorts),
        PodSecurityRule(BaselineChecks.probeHosts, since: 34),
        PodSecurityRule(BaselineChecks.privileged),
        PodSecurityRule(BaselineChecks.procMount, replacedSince: 35),
        PodSecurityRule(BaselineChecks.seLinuxOptions),
        PodSecurityRule(BaselineChecks.seccomp, replacedSince: 19),
        PodSecurityRule(BaselineChecks.sysctls),
        PodSecurityRule(BaselineChecks.windowsHostProcess),
    ]

    private static let restrictedRules = [
        PodSecurityRule(RestrictedChecks.allowPrivilegeEscalation, since: 8),
        PodSecurityRule(RestrictedChecks.capabilities, since: 22),
        PodSecurityRule(RestrictedChecks.procMount, since: 35),
        PodSecurityRule(RestrictedChecks.volumeTypes),
        PodSecurityRule(RestrictedChecks.runAsNonRoot),
        PodSecurityRule(RestrictedChecks.runAsUser, since: 23),
        PodSecurityRule(RestrictedChecks.seccompProfile, since: 19),
    ]
}

/// One rule of the standards, and which of their versions have it.
/// Source: k8s.io/pod-security-admission/policy, the `MinimumVersion` and `OverrideCheckIDs` of its checks.
struct PodSecurityRule: Sendable {
    /// Nil when the pod complies.
    let check: @Sendable (EvaluatedPod) -> PodSecurityViolation?
    private let since: Int
    /// Since when restricted has a stricter rule in the place of this one.
    private let replacedSince: Int?

    init(
        _ check: @escaping @Sendable (EvaluatedPod) -> PodSecurityViolation?, since: Int = 0, replacedSince: Int? = nil
    ) {
        self.check = check
        self.since = since
        self.replacedSince = replacedSince
    }

    func holds(at level: PodSecurityLevel, _ version: PodSecurityVersion) -> Bool {
        guard version.reaches(since) else { return false }
        return level == .baseline || !(replacedSince.map(version.reaches) ?? false)
    }
}
