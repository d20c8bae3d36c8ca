internal import KubeCore
internal import SyncSettings

/// A node of the host as the tenant sees it.
///
/// Each field has one writer. Labels, annotations and taints that the host's node has are the host's, and edits of them are
/// reverted; all others are the tenant's and stay. `unschedulable` is set when either side asks for it. The rest of
/// `spec`, and `status`, are the host's. Source: vcluster reference 3.15; Kubernetes API reference, Node v1 core.
struct NodeTranslation: Sendable {
    let settings: NodeSync
    let enforcedTolerations: [JSONValue]

    /// The complete virtual node, for the one that is there or a new one.
    ///
    /// - Parameters:
    ///   - address: ClusterIP of the node's host Service; nil shows the host's own addresses.
    ///   - foreign: what pods that the tenant does not see take of the node.
    func virtualNode(
        for host: KubeObject, current: KubeObject?, address: String?, foreign: ResourceAmounts, foreignPods: Int
    ) -> KubeObject {
        var node = current ?? KubeObject(apiVersion: "v1", kind: "Node", name: host.name)
        let before = current.flatMap(HostNodeState.init(shownBy:)) ?? HostNodeState()
        let taints = NodeTaint.shown(of: host, enforcedTolerations: enforcedTolerations)
        let isHostCordoned = host.at("spec", "unschedulable")?.boolValue ?? false
        // What goes back to the host is the host's from then on.
        let isTenantCordoned =
            !settings.syncsBackChanges && (node.at("spec", "unschedulable")?.boolValue ?? false)
            && !before.isUnschedulable
        let now = HostNodeState(host, taints: taints, isUnschedulable: isHostCordoned && !isTenantCordoned)

        node.labels = node.labels.filter { before.labels[$0.key] == nil }.merging(now.labels) { _, host in host }
        let tenants = node.annotations.filter { !before.annotationKeys.contains($0.key) }
        node.annotations = tenants.merging(HostNodeState.copied(host.annotations)) { _, host in host }
        node.annotations[Marker.hostState] = now.text

        let ownTaints = NodeTaint.tenants(of: node, before: before.taints, now: taints)
        node["spec"] = spec(
            of: host, taints: taints + ownTaints, isUnschedulable: isHostCordoned || isTenantCordoned)
        node["status"] = status(of: host, address: address, foreign: foreign, foreignPods: foreignPods)
        return node
    }

    private func spec(of host: KubeObject, taints: [JSONValue], isUnschedulable: Bool) -> JSONValue {
        var spec = host["spec"]?.objectValue ?? JSONObject()
        for field in ["taints", "unschedulable", "configSource", "externalID"] { spec[field] = nil }
        if !taints.isEmpty { spec["taints"] = .array(taints) }
        if isUnschedulable { spec["unschedulable"] = true }
        return .object(spec)
    }

    private func status(
        of host: KubeObject, address: String?, foreign: ResourceAmounts, foreignPods: Int
    ) -> JSONValue {
        var status = host["status"]?.objectValue ?? JSONObject()
        // They name volumes of everybody.
        for field in ["volumesAttached", "volumesInUse", "config"] { status[field] = nil }
        if settings.clearsImageStatus { status["images"] = [] }
        status["daemonEndpoints"] = ["kubeletEndpoint": ["Port": 10250]]
        if let address { status["addresses"] = FakeNode.addresses(host.name, address) }
        if let allocatable = status["allocatable"]?.objectValue {
            status["allocatable"] = .object(remaining(of: allocatable, foreign, foreignPods))
        }
        return .object(status)
    }

    private func remaining(
        of allocatable: JSONObject, _ foreign: ResourceAmounts, _ foreignPods: Int
    ) -> JSONObject {
        var remaining = allocatable
        for (name, value) in allocatable {
            let taken = name == "pods" ? Quantity(Int64(foreignPods)) : foreign.quantity(of: name)
            guard !taken.isZero, let quantity = ResourceAmounts.quantity(value) else { continue }
            let left = quantity - taken
            remaining[name] = .string((left.isNegative ? .zero : left).description)
        }
        return remaining
    }

    // MARK: Back to the host

    /// The merge patch that carries the tenant's changes of a node to the host's; nil when there are none.
    func hostPatch(for host: KubeObject, from virtual: KubeObject) -> JSONObject? {
        guard settings.syncsBackChanges, let before = HostNodeState(shownBy: virtual), !FakeNode.isFake(virtual)
        else { return nil }
        var patch = JSONObject()
        if let labels = labelChanges(before.labels, virtual.labels, host.labels) {
            patch["metadata"] = ["labels": .object(labels)]
        }
        if let spec = specChanges(before, virtual, host) { patch["spec"] = .object(spec) }
        return patch.isEmpty ? nil : patch
    }

    private func labelChanges(
        _ before: [String: String], _ virtual: [String: String], _ host: [String: String]
    ) -> JSONObject? {
        var changes = JSONObject()
        for (key, value) in virtual.sorted(by: { $0.key < $1.key })
        where before[key] != value && host[key] != value && !key.hasPrefix(Marker.prefix) {
            changes[key] = .string(value)
        }
        for key in before.keys.sorted() where virtual[key] == nil && host[key] != nil && !key.hasPrefix(Marker.prefix) {
            changes[key] = .null
        }
        return changes.isEmpty ? nil : changes
    }

    private func specChanges(_ before: HostNodeState, _ virtual: KubeObject, _ host: KubeObject) -> JSONObject? {
        var changes = JSONObject()
        let shown = Set(before.taints)
        let wanted = NodeTaint.taints(of: virtual)
        let removed = Set(before.taints.filter { !wanted.contains($0) }.map(NodeTaint.Identity.init))
        let added = wanted.filter { !shown.contains($0) }
        let replaced = Set(added.map(NodeTaint.Identity.init)).union(removed)
        let current = NodeTaint.taints(of: host)
        let taints = current.filter { !replaced.contains(NodeTaint.Identity($0)) } + added
        if Set(taints) != Set(current) { changes["taints"] = .array(taints) }
        let isCordoned = virtual.at("spec", "unschedulable")?.boolValue ?? false
        let isHostCordoned = host.at("spec", "unschedulable")?.boolValue ?? false
        if isCordoned != before.isUnschedulable, isCordoned != isHostCordoned {
            changes["unschedulable"] = isCordoned ? true : .null
        }
        return changes.isEmpty ? nil : changes
    }
}
