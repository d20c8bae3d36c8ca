internal import KubeCore

/// Decides what a pair of pods needs: creation, deletion one way or the other, or only an exchange of fields.
///
/// The tenant's API server removes a bound pod only when a kubelet confirms that it has stopped. The syncer plays that
/// kubelet: it deletes the host pod with the same grace period and, when that is gone, the virtual one at once.
/// Source: vcluster reference 3.5 and 4.3; Kubernetes documentation, "Termination of Pods".
enum PodLifecycle {
    enum Decision: Equatable {
        /// Neither side has anything to do.
        case rest
        /// Make the host pod.
        case create
        /// Delete the host pod, with its own grace period when nil.
        case deleteHost(graceSeconds: Int64?)
        /// Delete the virtual pod; fields still flow while the host pod terminates.
        case deleteVirtual(graceSeconds: Int64)
        /// Both are there: bring fields forward and status back.
        case exchange
    }

    /// - Parameter host: the host pod that is ours for the key of `virtual`, of whatever uid.
    static func decide(virtual: KubeObject?, host: KubeObject?, hostIsPredecessor: Bool) -> Decision {
        guard let virtual else {
            guard let host, !host.isBeingDeleted else { return .rest }
            return .deleteHost(graceSeconds: nil)
        }
        guard let host else { return withoutHost(virtual) }
        if hostIsPredecessor { return host.isBeingDeleted ? .rest : .deleteHost(graceSeconds: nil) }
        if virtual.isBeingDeleted { return bothWithVirtualTerminating(virtual, host) }
        if host.isBeingDeleted { return .deleteVirtual(graceSeconds: grace(of: host) ?? 30) }
        if let node = node(of: virtual), let hostNode = Self.node(of: host), node != hostNode {
            return .deleteVirtual(graceSeconds: 0)
        }
        return .exchange
    }

    private static func withoutHost(_ virtual: KubeObject) -> Decision {
        // It ran, and what ran is gone; or it shall go, and nothing holds it.
        if virtual.isBeingDeleted || virtual.at("status", "startTime")?.stringValue != nil {
            return .deleteVirtual(graceSeconds: 0)
        }
        switch virtual.at("status", "phase")?.stringValue {
        case "Succeeded", "Failed": return .rest
        default: return .create
        }
    }

    private static func bothWithVirtualTerminating(_ virtual: KubeObject, _ host: KubeObject) -> Decision {
        let wanted = grace(of: virtual)
        guard host.isBeingDeleted else { return .deleteHost(graceSeconds: wanted) }
        if let wanted, let given = grace(of: host), wanted < given { return .deleteHost(graceSeconds: wanted) }
        return .exchange
    }

    static func node(of pod: KubeObject) -> String? {
        guard let node = pod.at("spec", "nodeName")?.stringValue, !node.isEmpty else { return nil }
        return node
    }

    private static func grace(of pod: KubeObject) -> Int64? {
        pod.at("metadata", "deletionGracePeriodSeconds")?.intValue
    }
}
