internal import KubeCore
internal import KubeServer
internal import Syncer

/// Refuses pods, and changes of pods, that could not be brought to the host, in the words of kube-apiserver where it has
/// some: a privileged pod is answered as in a namespace with Pod Security.
struct TenantPodAdmission: AdmissionPlugin {
    let name = "TenantPodRules"
    let rules: TenantPodRules

    func validate(_ request: AdmissionRequest, object pod: KubeObject) async throws(StatusError) {
        guard request.resource.groupResource == GroupVersionResource.pods.groupResource else { return }
        switch (request.operation, request.subresource) {
        case (.create, nil):
            warn(request, try rules.check(pod, isNew: true))
        case (.create, "binding"):
            // The syncer says where the host has placed a pod.
            guard !rules.allowsBinding, request.context.user != .apiServer else { return }
            throw request.refusal("the operator does not allow pods to be bound by hand")
        case (.update, nil), (.update, "ephemeralcontainers"), (.update, "resize"):
            // Labels, finalizers and the like of a pod that is there can always be changed.
            guard pod["spec"] != request.oldObject?["spec"], !pod.isBeingDeleted else { return }
            warn(request, try rules.check(pod, isNew: false))
        default: return
        }
    }

    private func warn(_ request: AdmissionRequest, _ warnings: [String]) {
        for warning in warnings { request.context.warnings.add(warning) }
    }
}
