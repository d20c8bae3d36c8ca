package import KubeCore

/// What a cache keeps of each object. Dropping what nobody reads saves most of the memory.
package struct ObjectTransform: Sendable {
    package let apply: @Sendable (KubeObject) -> KubeObject

    package init(_ apply: @escaping @Sendable (KubeObject) -> KubeObject) { self.apply = apply }

    /// Everything as it came.
    package static let identity = ObjectTransform { $0 }

    /// Everything but `metadata.managedFields`, which is often half of an object.
    package static let withoutManagedFields = ObjectTransform { object in
        guard object.at("metadata", "managedFields") != nil else { return object }
        var object = object
        object.set(nil, at: "metadata", "managedFields")
        return object
    }

    /// Only identity, labels, owners, finalizers and deletion: what garbage collection needs.
    package static let metadataOnly = ObjectTransform { object in
        var metadata = JSONObject()
        for key in [
            "name", "namespace", "uid", "resourceVersion", "labels", "ownerReferences", "finalizers",
            "deletionTimestamp", "deletionGracePeriodSeconds",
        ] {
            if let value = object.at("metadata", key) { metadata[key] = value }
        }
        return KubeObject([
            "apiVersion": .string(object.apiVersion), "kind": .string(object.kind), "metadata": .object(metadata),
        ])
    }
}
