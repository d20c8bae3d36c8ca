internal import KubeCore
internal import SyncSettings

/// Decides what a pair of pods needs: creation, deletion one way or the other, or only an exchange of fields.
///
/// The tenant's API server removes a bound pod only when a kubelet confirms that it has stopped. The syncer plays that
/// kubelet: it deletes the host pod with the same grace period and, when that is gone, the virtual one at once.
///
/// A pod that runs and loses its host pod (somebody deleted it, or the virtual cluster was paused) is not lost: one with a
/// controller is deleted, and its controller makes another; a bare one is replaced by its equal. One that had finished
/// stays as it is. Source: vcluster reference 3.5 and 4.3; Kubernetes documentation, "Termination of Pods".
struct PodLifecycle: Sendable {
    /// Whether pods are bound in the virtual cluster before they get to the host.
    let schedulesVirtually: Bool
    /// Whether a pod that was never on the host may have a node.
    let allowsNodeNames: Bool

    init(schedulesVirtually: Bool = false, allowsNodeNames: Bool = true) {
        self.schedulesVirtually = schedulesVirtually
        self.allowsNodeNames = allowsNodeNames
    }

    init(_ settings: SyncSettings) {
        self.init(
            schedulesVirtually: settings.schedulesVirtually, allowsNodeNames: settings.security.allowsNodeNames)
    }

    enum Decision: Equatable {
        /// Neither side has anything to do.
        case rest
        /// Make the host pod.
        case create
        /// Delete the host pod, with its own grace period when nil.
        case deleteHost(graceSeconds: Int64?)
        /// Delete the virtual pod; fields still flow while the host pod terminates.
        case deleteVirtual(graceSeconds: Int64)
        /// Put an equal pod, not bound yet, in the virtual pod's place.
        case replaceVirtual
        /// Both are there: bring fields forward and status back.
        case exchange
    }

    /// - Parameter host: the host pod that is ours for the key of `virtual`, of whatever uid.
    func decide(virtual: KubeObject?, host: KubeObject?, hostIsPredecessor: Bool) -> Decision {
        guard let virtual else {
            guard let host, !host.isBeingDeleted else { return .rest }
            return .deleteHost(graceSeconds: nil)
        }
        guard let host else { return withoutHost(virtual) }
        if hostIsPredecessor { return host.isBeingDeleted ? .rest : .deleteHost(graceSeconds: nil) }
        if virtual.isBeingDeleted { return bothWithVirtualTerminating(virtual, host) }
        if host.isBeingDeleted {
            // A bare pod goes on to be seen until its host pod has stopped, and is replaced then.
            if Self.isBare(virtual) || Self.isFinished(virtual) { return .exchange }
            return .deleteVirtual(graceSeconds: Self.grace(of: host) ?? 30)
        }
        if let node = Self.node(of: virtual), let hostNode = Self.node(of: host), node != hostNode {
            return lost(virtual)
        }
        return .exchange
    }

    private func withoutHost(_ virtual: KubeObject) -> Decision {
        // It shall go, and nothing holds it.
        if virtual.isBeingDeleted { return .deleteVirtual(graceSeconds: 0) }
        if Self.isFinished(virtual) { return .rest }
        let hasRun = virtual.at("status", "startTime")?.stringValue != nil
        let wasBoundByUs = Self.node(of: virtual) != nil && !schedulesVirtually && !allowsNodeNames
        return hasRun || wasBoundByUs ? lost(virtual) : .create
    }

    private func lost(_ virtual: KubeObject) -> Decision {
        Self.isBare(virtual) ? .replaceVirtual : .deleteVirtual(graceSeconds: 0)
    }

    private func bothWithVirtualTerminating(_ virtual: KubeObject, _ host: KubeObject) -> Decision {
        let wanted = Self.grace(of: virtual)
        guard host.isBeingDeleted else { return .deleteHost(graceSeconds: wanted) }
        if let wanted, let given = Self.grace(of: host), wanted < given { return .deleteHost(graceSeconds: wanted) }
        return .exchange
    }

    /// Whether the host's status is that of a pod which was stopped against the tenant's will: the phase that kubelet
    /// gives it then must not make the virtual pod look as if it had finished.
    static func hidesStatus(virtual: KubeObject, host: KubeObject) -> Bool {
        host.isBeingDeleted && !virtual.isBeingDeleted && isBare(virtual) && isFinished(host) && !isFinished(virtual)
    }

    // MARK: Facts

    static func isBare(_ virtual: KubeObject) -> Bool { virtual.controllerOwner == nil }

    static func isFinished(_ pod: KubeObject) -> Bool {
        ["Succeeded", "Failed"].contains(pod.at("status", "phase")?.stringValue ?? "")
    }

    static func node(of pod: KubeObject) -> String? {
        guard let node = pod.at("spec", "nodeName")?.stringValue, !node.isEmpty else { return nil }
        return node
    }

    private static func grace(of pod: KubeObject) -> Int64? {
        pod.at("metadata", "deletionGracePeriodSeconds")?.intValue
    }
}
