/// In whose name a part of the control plane acts.
package enum ControllerIdentity: Sendable, Hashable {
    /// A controller of kube-controller-manager: its service account in `kube-system`.
    /// Source: plugin/pkg/auth/authorizer/rbac/bootstrappolicy/controller_policy.go.
    case serviceAccount(String)
    /// kube-scheduler.
    case scheduler
}
