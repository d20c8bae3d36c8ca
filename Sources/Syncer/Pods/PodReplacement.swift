internal import KubeCore

/// The note of a bare pod that is to be replaced by its equal: a PodTemplate in `kube-system`, written before the pod is
/// deleted and deleted after its successor is there, so that a crash in between loses nothing.
///
/// A pod of Kubernetes never moves to another node: what runs elsewhere is another pod with another uid. Only
/// administrators can write in `kube-system`, so nobody gets a pod made by forging a note.
/// See Docs/Decisions, "Bare pods are replaced".
struct PodReplacement: Sendable {
    static let namespace = "kube-system"
    static let label = "vcluster.loft.sh/replaced-pod"

    let note: KubeObject

    /// - Returns: nil when the object is no note.
    init?(_ note: KubeObject) {
        guard note.labels[Self.label] == "true", note.annotations[Marker.podName] != nil,
            note.annotations[Marker.podNamespace] != nil
        else { return nil }
        self.note = note
    }

    /// The note of a pod that is to be deleted.
    init(of pod: KubeObject) {
        let key = ObjectKey(pod)
        var note = KubeObject(
            apiVersion: "v1", kind: "PodTemplate", namespace: Self.namespace,
            name: "replaced-pod-\(SafeName.sha256Hex("\(key.namespace)/\(key.name)/\(pod.uid)").prefix(16))")
        note.labels = [Self.label: "true"]
        note.annotations = [
            Marker.podName: key.name, Marker.podNamespace: key.namespace, Marker.podUID: pod.uid,
        ]
        note["template"] = ["metadata": .object(Self.metadata(of: pod)), "spec": Self.spec(of: pod)]
        self.note = note
    }

    /// The pod that was or is to be replaced.
    var key: ObjectKey {
        ObjectKey(
            namespace: note.annotations[Marker.podNamespace] ?? "", name: note.annotations[Marker.podName] ?? "")
    }

    var replacedUID: String { note.annotations[Marker.podUID] ?? "" }

    /// The pod to be created.
    var successor: KubeObject {
        var pod = KubeObject(apiVersion: "v1", kind: "Pod", namespace: key.namespace, name: key.name)
        for (field, value) in note.at("template", "metadata")?.objectValue ?? [:] where field != "creationTimestamp" {
            pod.set(value, at: "metadata", field)
        }
        pod["spec"] = note.at("template", "spec")
        return pod
    }

    private static func metadata(of pod: KubeObject) -> JSONObject {
        var metadata = JSONObject()
        for field in ["generateName", "labels", "annotations", "ownerReferences", "finalizers"] {
            metadata[field] = pod.at("metadata", field)
        }
        return metadata
    }

    /// Without what only a running pod has.
    private static func spec(of pod: KubeObject) -> JSONValue {
        var spec = pod["spec"] ?? [:]
        for field in ["nodeName", "ephemeralContainers"] { spec[field] = nil }
        return spec
    }
}
