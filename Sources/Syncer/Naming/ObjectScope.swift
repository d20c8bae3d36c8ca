package import KubeCore

/// Whether the objects of a kind are in namespaces. Source: Kubernetes API concepts, "Resource scope".
package enum ObjectScope: Sendable, Hashable {
    case namespaced
    case cluster

    /// Only names of cluster-scoped objects come without a namespace.
    package init(of key: ObjectKey) { self = key.namespace.isEmpty ? .cluster : .namespaced }
}
