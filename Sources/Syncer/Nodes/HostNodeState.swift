internal import KubeCore

/// What of a virtual node is the host's, as it was when last shown. Whatever a virtual node has beyond it is the tenant's.
///
/// It lies in an annotation of the virtual node, which also tells copies of host nodes from the tenant's own.
struct HostNodeState: Sendable, Hashable {
    var labels: [String: String] = [:]
    var annotationKeys: Set<String> = []
    var taints: [JSONValue] = []
    /// Whether the virtual node is unschedulable because of the host alone.
    var isUnschedulable = false

    /// - Parameter taints: those of the host that are shown.
    init(_ host: KubeObject, taints: [JSONValue], isUnschedulable: Bool) {
        labels = Self.copied(host.labels)
        annotationKeys = Set(Self.copied(host.annotations).keys)
        self.taints = taints
        self.isUnschedulable = isUnschedulable
    }

    /// What a virtual node shows of the host now; nil for a node that is neither a copy nor a stand-in.
    init?(shownBy virtual: KubeObject) {
        if FakeNode.isFake(virtual) {
            labels = virtual.labels.filter { FakeNode.isOwn(label: $0.key) }
            annotationKeys = Set(FakeNode.annotations.keys)
            return
        }
        // Text of another form is the tenant's doing; the node stays known by its uid.
        guard let text = virtual.annotations[Marker.hostState],
            let value = try? JSONParser.parse(Array(text.utf8))
        else { return nil }
        labels = value["labels"]?.objectValue?.stringDictionary ?? [:]
        annotationKeys = Set((value["annotations"]?.arrayValue ?? []).compactMap(\.stringValue))
        taints = value["taints"]?.arrayValue ?? []
        isUnschedulable = value["unschedulable"]?.boolValue ?? false
    }

    /// Nothing is the host's yet.
    init() {}

    /// The text of the annotation; equal for equal states.
    var text: String {
        var object: JSONObject = [
            "labels": .object(JSONObject(labels.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })),
            "annotations": .array(annotationKeys.sorted().map(JSONValue.string)), "taints": .array(taints),
        ]
        if isUnschedulable { object["unschedulable"] = true }
        return String(decoding: JSONWriter.encode(.object(object)), as: UTF8.self)
    }

    /// Labels or annotations of a host node without what must not be taken for ours here.
    static func copied(_ map: [String: String]) -> [String: String] {
        map.filter { key, _ in
            key != Marker.fakeNode && key != Marker.hostState && key != Marker.fromHost
                && key != "kubectl.kubernetes.io/last-applied-configuration"
        }
    }
}
