package import KubeCore

/// Which host pod runs a virtual pod, for those who connect clients to running pods.
package struct HostPodIdentity: Sendable {
    private let naming: HostNaming
    private let ownership: HostOwnership

    package init(_ configuration: SyncerConfiguration) {
        naming = HostNaming(configuration)
        ownership = HostOwnership(naming: naming)
    }

    /// The name that the host pod has if there is one.
    package func hostName(of virtualPod: KubeObject) -> String { naming.hostName(ObjectKey(virtualPod)) }

    /// The host namespace that it is in.
    package func hostNamespace(of virtualPod: KubeObject) -> String { naming.hostKey(ObjectKey(virtualPod)).namespace }

    /// Whether a host pod is the host side of this very virtual pod: by its markers and the recorded uid, since a name
    /// proves nothing.
    package func isHostSide(_ hostPod: KubeObject, of virtualPod: KubeObject) -> Bool {
        ownership.relation(of: hostPod, to: ObjectKey(virtualPod), uid: virtualPod.uid) == .same
    }

    /// A text of the host about the pod, in the tenant's names.
    package func forTenant(_ text: String, about virtualPod: KubeObject) -> String {
        HostText(naming: naming).forTenant(text, about: ObjectKey(virtualPod))
    }
}
