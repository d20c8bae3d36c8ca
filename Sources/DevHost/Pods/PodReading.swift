internal import KubeCore

/// The fields of a Pod that a kubelet looks at.
extension KubeObject {
    var nodeName: String { text("spec", "nodeName") }
    var podIP: String { text("status", "podIP") }
    var phase: String { text("status", "phase") }
    var isFinished: Bool { ["Succeeded", "Failed"].contains(phase) }
    var containers: [JSONValue] { at("spec", "containers")?.arrayValue ?? [] }
    var initContainers: [JSONValue] { at("spec", "initContainers")?.arrayValue ?? [] }
    var volumes: [JSONValue] { at("spec", "volumes")?.arrayValue ?? [] }

    /// The name of the container that is run for real; nil for a pod that is simulated.
    var ownContainerName: String? {
        containers.first { Product.isOwnImage($0["image"]?.stringValue ?? "") }?["name"]?.stringValue
    }
}
