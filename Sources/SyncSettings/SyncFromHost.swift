package import KubeCore

/// What is mirrored from the host into the virtual cluster. Source: vcluster reference 2.2, `sync.fromHost`.
package struct SyncFromHost: Sendable, Hashable {
    package var nodes = NodeSync()
    package var events = true
    package var ingressClasses = ClassSync()
    package var runtimeClasses = ClassSync()
    package var priorityClasses = ClassSync()
    package var storageClasses = ClassSync()
    package var gatewayClasses = ClassSync()
    package var volumeSnapshotClasses = ClassSync()
    package var csiNodes = false
    package var csiDrivers = false
    package var csiStorageCapacities = false
    package var configMaps: [ObjectMapping] = []
    package var secrets: [ObjectMapping] = []
    package var customResources: [CustomResourceSync] = []

    package init() {}
}

/// A cluster-scoped kind that is mirrored under its own name.
package struct ClassSync: Sendable, Hashable {
    package var isEnabled = false
    /// Nil mirrors all. With a selector, objects that name a class outside it are refused.
    package var selector: LabelSelector?

    package init(isEnabled: Bool = false, selector: LabelSelector? = nil) {
        self.isEnabled = isEnabled
        self.selector = selector
    }
}

/// The five modes in which nodes appear in the virtual cluster. Source: vcluster reference 1.8 and 3.15.
package struct NodeSync: Sendable, Hashable {
    package enum Mode: Sendable, Hashable {
        /// Made up from `spec.nodeName` of pods; needs no right on the host's nodes.
        case fake
        /// Copies of the host's nodes that a pod of this virtual cluster runs on.
        case used
        /// Copies of all nodes.
        case all
        /// Copies of nodes that match; pods are kept to them.
        case selected(LabelSelector)
        /// Copies of nodes that match, and of nodes in use.
        case selectedOrUsed(LabelSelector)
    }

    package var mode = Mode.fake
    /// Hides `status.images`.
    package var clearsImageStatus = false
    /// Whether the tenant's labels and taints of a node are written to the host's node.
    package var syncsBackChanges = false
    /// Whether a node's InternalIP is that of a Service of ours in front of the kubelet proxy.
    package var fakesKubeletAddresses = true

    package init() {}
}
