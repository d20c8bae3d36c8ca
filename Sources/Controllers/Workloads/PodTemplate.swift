internal import KubeCore

/// Pods made from a `PodTemplateSpec`.
enum PodTemplate {
    /// A new pod of `owner`: the template's labels, annotations, finalizers and spec, and a controller reference.
    /// - Parameter name: nil lets the server choose one that begins with the owner's name.
    /// Source: pkg/controller GetPodFromTemplate.
    static func pod(from template: JSONValue, owner: KubeObject, name: String? = nil) -> KubeObject {
        var metadata = JSONObject()
        if let name { metadata["name"] = .string(name) }
        metadata["generateName"] = .string(generateName(for: owner.name))
        metadata["namespace"] = .string(owner.namespace)
        for key in ["labels", "annotations", "finalizers"] {
            if let value = template["metadata"]?[key], !value.isNull { metadata[key] = value }
        }
        metadata["ownerReferences"] = .array([OwnerReference(controller: owner).value])
        return KubeObject([
            "apiVersion": "v1", "kind": "Pod", "metadata": .object(metadata), "spec": template["spec"] ?? [:],
        ])
    }

    /// The prefix of generated pod names. Long owner names give way so that the whole stays a DNS label.
    private static func generateName(for ownerName: String) -> String {
        let limit = 63 - 5 - 1
        return ownerName.utf8.count > limit ? "\(ownerName.prefix(limit))-" : "\(ownerName)-"
    }
}
