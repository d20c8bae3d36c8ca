package import KubeCore

/// An entry of `sync.toHost.customResources` or `sync.fromHost.customResources`.
package struct CustomResourceSync: Sendable, Hashable {
    package enum Scope: String, Sendable, Hashable {
        case namespaced = "Namespaced"
        case cluster = "Cluster"
    }

    /// Plural resource and group, `certificates.cert-manager.io`.
    package var resource: GroupResource
    /// Empty for the preferred version.
    package var version: String
    package var scope = Scope.namespaced
    /// Only from the host.
    package var mappings: [ObjectMapping] = []
    package var selector: LabelSelector?
    package var patches: [ValuePatch] = []

    package init(resource: GroupResource, version: String = "") {
        self.resource = resource
        self.version = version
    }
}

/// An entry of `patches`: what is done to a value on its way between the clusters.
package struct ValuePatch: Sendable, Hashable {
    package enum Change: Sendable, Hashable {
        /// The value names an object; it becomes that object's name on the other side.
        case reference(
            apiVersion: String, apiVersionPath: String, kind: String, kindPath: String, namePath: String,
            namespacePath: String)
        /// The value is a label map or selector; its keys become the other side's.
        case labels
    }

    /// `spec.rules[*].host`, as in the known product's patches.
    package var path: String
    package var change: Change

    package init(path: String, change: Change) {
        self.path = path
        self.change = change
    }
}
