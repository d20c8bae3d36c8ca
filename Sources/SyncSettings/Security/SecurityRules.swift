/// What tenants may put on the host. Each rule can be set by itself; the two profiles are starting points.
///
/// `secure` is what a virtual cluster gets by default; `compatible` lets through what the known product does and is what an
/// older values file asks for.
package struct SecurityRules: Sendable, Hashable {
    /// Levels of the Pod Security Standards. Source: Kubernetes documentation, "Pod Security Standards".
    package enum PodSecurityLevel: String, Sendable, Hashable, CaseIterable { case privileged, baseline, restricted }

    /// Checked on the translated pod.
    package var podSecurityLevel: PodSecurityLevel
    /// hostPath volumes, directly or through a PersistentVolume.
    package var allowsHostPaths: Bool
    package var allowsHostPorts: Bool
    /// Pods that are created with `spec.nodeName` set by the tenant.
    package var allowsNodeNames: Bool
    /// Which taints of the host's nodes pods may tolerate.
    package var tolerations: TolerationPolicy
    /// Whether pods may name runtime classes of the host that it does not show to the virtual cluster.
    package var allowsHiddenRuntimeClasses: Bool
    /// `externalIPs`, `loadBalancerIP` and `loadBalancerClass` of Services.
    package var allowsExternalIPs: Bool
    /// Services of type ExternalName on the host, where a shared ingress would resolve the name with its own reach. In the
    /// virtual cluster they work either way.
    package var allowsExternalNames: Bool
    /// Node ports that the tenant chose; those that the host gave are kept in any case.
    package var allowsChosenNodePorts: Bool
    /// Which of the tenant's annotations reach the host.
    package var annotations: AnnotationPolicy
    /// Which addresses of selector-less Services reach the host.
    package var endpointAddresses: EndpointAddressPolicy
    /// Tokens of pods live in Secrets, as long as they were asked for, and are renewed.
    package var keepsTokensInSecrets: Bool
    /// Drivers of `flexVolume`, and inline CSI drivers, that pods may name; `*` for all.
    package var allowedVolumeDrivers: [String]
    /// Volumes, snapshots and Secrets of the storage system that tenants name themselves: by `volumeName`, `volumeHandle`,
    /// `snapshotHandle`, a claim's `selector` or `dataSource` in another namespace, or the parameters of a class.
    package var allowsHostVolumes: Bool
    /// Pieces of the ingress controller's configuration in annotations and paths of Ingresses.
    package var allowsIngressSnippets: Bool
    /// Ingress hosts that tenants may claim: exact or `*.domain`; empty for all.
    package var allowedHostnames: [String]

    /// What the known product lets through, less what would forge markers or reach node-local addresses.
    package static let compatible = SecurityRules(
        podSecurityLevel: .privileged, allowsHostPaths: true, allowsHostPorts: true, allowsNodeNames: true,
        tolerations: .compatible, allowsHiddenRuntimeClasses: true,
        allowsExternalIPs: true, allowsExternalNames: true, allowsChosenNodePorts: true, annotations: .compatible,
        endpointAddresses: .compatible, keepsTokensInSecrets: false, allowedVolumeDrivers: ["*"],
        allowsHostVolumes: true, allowsIngressSnippets: true, allowedHostnames: [])

    /// Deny by default.
    package static let secure = SecurityRules(
        podSecurityLevel: .baseline, allowsHostPaths: false, allowsHostPorts: false, allowsNodeNames: false,
        tolerations: .secure, allowsHiddenRuntimeClasses: false,
        allowsExternalIPs: false, allowsExternalNames: false, allowsChosenNodePorts: false, annotations: .secure,
        endpointAddresses: .ownPodsOnly, keepsTokensInSecrets: true, allowedVolumeDrivers: [],
        allowsHostVolumes: false, allowsIngressSnippets: false, allowedHostnames: [])
}
