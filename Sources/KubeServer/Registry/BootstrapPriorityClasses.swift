package import KubeCore
internal import KubeSchema

/// The priority classes that every cluster has.
/// Source: pkg/apis/scheduling/v1/helpers.go SystemPriorityClasses.
package enum BootstrapPriorityClasses {
    private static let descriptions = [
        "system-node-critical":
            "Used for system critical pods that must not be moved from their current node.",
        "system-cluster-critical":
            "Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.",
    ]

    /// Creates those that are missing. Idempotent.
    package static func create(in registry: ResourceRegistry) async throws(StatusError) {
        let resource = GroupVersionResource(group: "scheduling.k8s.io", version: "v1", resource: "priorityclasses")
        guard let classes = registry.find(resource) else { throw .pathNotFound() }
        for (name, value) in PodPriority.system.sorted(by: { $0.key < $1.key }) {
            var object = KubeObject(apiVersion: "scheduling.k8s.io/v1", kind: "PriorityClass", name: name)
            object["value"] = .int(value)
            object["description"] = .string(descriptions[name] ?? "")
            do throws(StatusError) {
                _ = try await registry.create(
                    classes, namespace: "", name: "", object: object, options: WriteOptions(),
                    context: RequestContext(user: .apiServer))
            } catch  where error.isAlreadyExists {
                continue  // from an earlier start
            }
        }
    }
}
