package import KubeCore
internal import SyncSettings

/// Whether a pod will be allowed to reach the host, asked before it is stored, so that the tenant gets the refusal as the
/// answer to his request. The same pure code decides when the pod is brought to the host: this is not the guard.
package struct TenantPodRules: Sendable {
    private let translation: PodTranslation
    private let security: SecurityRules
    private let schedulesVirtually: Bool

    package init(_ configuration: SyncerConfiguration) {
        translation = PodTranslation(configuration)
        security = configuration.settings.security
        schedulesVirtually = configuration.settings.schedulesVirtually
    }

    /// Whether it is the tenant's business to bind pods to nodes.
    package var allowsBinding: Bool { security.allowsNodeNames || schedulesVirtually }

    /// - Parameter isNew: whether the pod is created; a pod that exists may have been bound meanwhile.
    /// - Returns: what the tenant is to be warned of.
    /// - Throws: `forbidden` for what no change of the surroundings would make acceptable.
    package func check(_ pod: KubeObject, isNew: Bool) throws(StatusError) -> [String] {
        if isNew, !security.allowsNodeNames, !pod.text("spec", "nodeName").isEmpty {
            throw refusal(pod, "spec.nodeName is set, and the operator does not allow pods to choose their node")
        }
        var pod = pod
        let isUnbound = pod.text("spec", "nodeName").isEmpty
        if isUnbound, translation.scheduling.isScheduledVirtually(pod["spec"] ?? .null) {
            // Any node will do: no rule is about which.
            pod.set("node", at: "spec", "nodeName")
        }
        do throws(SyncRefusal) {
            return try translation.plan(for: pod, Self.context).warnings
        } catch {
            guard error.kind == .unacceptable else { return [] }
            throw refusal(pod, error.message)
        }
    }

    /// Everything that a pod may have to wait for is there.
    private static let context = PodContext(dnsClusterIP: "0.0.0.0")

    private func refusal(_ pod: KubeObject, _ why: String) -> StatusError {
        .forbidden(GroupVersionResource.pods.groupResource, pod.name.isEmpty ? pod.generateName : pod.name, why)
    }
}
