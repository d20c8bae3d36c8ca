internal import KubeCore

/// Downward API references, led to where the host pod carries the tenant's view.
/// Source: vcluster reference 3.4 (6); Kubernetes documentation, "Downward API: available fields".
struct PodFieldReferences: Sendable {
    let naming: HostNaming

    func edit(_ spec: inout JSONValue) {
        PodContainers.edit(&spec) { container in
            container.editElements(of: "env") { variable in
                variable.editMember("valueFrom") { $0.editMember("fieldRef", edit(reference:)) }
            }
        }
        spec.editElements(of: "volumes") { volume in
            volume.editMember("downwardAPI", edit(items:))
            volume.editMember("projected") { projected in
                projected.editElements(of: "sources") { $0.editMember("downwardAPI", edit(items:)) }
            }
        }
    }

    private func edit(items source: inout JSONValue) {
        source.editElements(of: "items") { $0.editMember("fieldRef", edit(reference:)) }
    }

    private func edit(reference: inout JSONValue) {
        reference.replaceText("fieldPath", hostPath)
    }

    private static let annotations = [
        "metadata.name": Marker.podName, "metadata.namespace": Marker.podNamespace, "metadata.uid": Marker.podUID,
        "metadata.labels": Marker.podLabels, "spec.serviceAccountName": Marker.podServiceAccount,
    ]

    func hostPath(_ path: String) -> String {
        if let annotation = Self.annotations[path] { return "metadata.annotations['\(annotation)']" }
        let prefix = "metadata.labels['"
        if path.hasPrefix(prefix), path.hasSuffix("']") {
            return "\(prefix)\(naming.labelKey(String(path.dropFirst(prefix.count).dropLast(2))))']"
        }
        return path
    }
}
