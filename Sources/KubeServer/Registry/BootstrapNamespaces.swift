package import KubeCore
internal import KubeSchema

/// The namespaces that every cluster has.
/// Source: pkg/controlplane/controller/systemnamespaces.
package enum BootstrapNamespaces {
    package static let names = ["default", "kube-system", "kube-public", "kube-node-lease"]

    /// Creates those that are missing. Idempotent.
    package static func create(in registry: ResourceRegistry) async throws(StatusError) {
        guard let namespaces = registry.find(.namespaces) else { throw .pathNotFound() }
        for name in names {
            do throws(StatusError) {
                _ = try await registry.create(
                    namespaces, namespace: "", name: "",
                    object: KubeObject(apiVersion: "v1", kind: "Namespace", name: name), options: WriteOptions(),
                    context: RequestContext(user: .apiServer))
            } catch  where error.isAlreadyExists {
                continue  // from an earlier start
            }
        }
    }
}
