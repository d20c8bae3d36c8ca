internal import KubeCore

/// Labels and annotations of host pods: those of every host object, plus the tenant's facts for the downward API and
/// hints for the host's autoscaler. Source: vcluster reference 3.4 (1).
struct PodMetadata: Sendable {
    let base: HostMetadata

    /// A host pod with metadata only.
    func hostPod(for virtual: KubeObject, namespaceLabels: [String: String]) -> KubeObject {
        base.hostObject(
            for: virtual, apiVersion: "v1", kind: "Pod", extraLabels: self.namespaceLabels(namespaceLabels),
            extraAnnotations: annotations(virtual))
    }

    private func namespaceLabels(_ labels: [String: String]) -> [String: String] {
        var result: [String: String] = [:]
        for (key, value) in labels { result[base.naming.namespaceLabelKey(key)] = value }
        return result
    }

    private func annotations(_ virtual: KubeObject) -> [String: String] {
        var result = [
            Marker.podName: virtual.name, Marker.podNamespace: virtual.namespace, Marker.podUID: virtual.uid,
            Marker.podServiceAccount: virtual.at("spec", "serviceAccountName")?.stringValue ?? "",
            Marker.podLabels: Self.labelLines(virtual.labels),
        ]
        if let owners = virtual.at("metadata", "ownerReferences"), !(owners.arrayValue ?? []).isEmpty {
            result[Marker.podOwnerReferences] = owners.description
        }
        if let owner = virtual.controllerOwner {
            if Self.setKinds.contains(owner.kind) { result[Marker.podOwnerSetKind] = owner.kind }
            if owner.kind == "DaemonSet" { result["cluster-autoscaler.kubernetes.io/daemonset-pod"] = "true" }
            let evictable = "cluster-autoscaler.kubernetes.io/safe-to-evict"
            if virtual.annotations[evictable] == nil { result[evictable] = "true" }
        }
        return result
    }

    private static let setKinds: Set<String> = ["DaemonSet", "Job", "ReplicaSet", "StatefulSet"]

    /// As kubelet writes `metadata.labels` into a downward API file: sorted lines `key="value"`.
    static func labelLines(_ labels: [String: String]) -> String {
        labels.sorted { $0.key < $1.key }.map { "\($0.key)=\(JSONValue.string($0.value))" }.joined(separator: "\n")
    }
}
