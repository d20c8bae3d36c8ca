internal import KubeCore
internal import KubeRuntime

extension ObjectIndex {
    /// By the node that a pod runs on. Pods of DaemonSets take no part: they run on all nodes there are, so they must not
    /// be what keeps a node there.
    static let usedNode = ObjectIndex(name: "usedNode") { pod in
        guard let node = PodLifecycle.node(of: pod), pod.annotations[Marker.podOwnerSetKind] != "DaemonSet",
            pod.controllerOwner?.kind != "DaemonSet"
        else { return [] }
        return [node]
    }

    /// By the node that a pod runs on, all pods.
    static let node = ObjectIndex.field("spec", "nodeName")
}
