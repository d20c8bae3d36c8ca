package import KubeCore
package import KubeSchema

/// A resource that the server serves: its description and its strategy.
package struct ServedResource: Sendable {
    package let descriptor: ResourceDescriptor
    package let strategy: any Strategy
    /// How lists of this kind merge in a strategic merge patch; nil when the kind does not support them.
    package let mergeSchema: MergeSchema?

    package init(descriptor: ResourceDescriptor, strategy: any Strategy, mergeSchema: MergeSchema? = nil) {
        self.descriptor = descriptor
        self.strategy = strategy
        self.mergeSchema = mergeSchema
    }

    /// The resource that the objects are stored as, without its version.
    var storageResource: GroupResource { descriptor.storage.groupResource }

    package var resource: GroupVersionResource { descriptor.resource }
    package var groupResource: GroupResource { descriptor.resource.groupResource }
    package var kind: GroupVersionKind {
        GroupVersionKind(group: resource.group, version: resource.version, kind: descriptor.kind)
    }
    package var isNamespaced: Bool { descriptor.isNamespaced }
}
