package import KubeCore

/// Tells pods the zone and region of their node, by labels, when they are bound to it.
/// Source: plugin/pkg/admission/podtopologylabels; KEP-4742.
package struct PodTopologyLabels: AdmissionPlugin {
    package let name = "PodTopologyLabels"
    static let labels = ["topology.kubernetes.io/zone", "topology.kubernetes.io/region"]
    private let storage: ObjectStorage

    package init(storage: ObjectStorage) { self.storage = storage }

    package func admit(_ request: AdmissionRequest, object: inout KubeObject) async throws(StatusError) {
        guard request.operation == .create, request.resource.resource == .pods else { return }
        let nodeName: String
        switch request.subresource {
        case "binding": nodeName = object.text("target", "name")
        case nil: nodeName = object.text("spec", "nodeName")
        default: return
        }
        guard !nodeName.isEmpty,
            let node = try storage.object(GroupVersionResource.nodes.groupResource, name: nodeName)
        else { return }
        let nodeLabels = node.labels
        for label in Self.labels {
            if let value = nodeLabels[label] { object.labels[label] = value }
        }
    }
}
