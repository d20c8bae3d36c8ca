package import KubeCore
package import KubeSchema

/// A resource that the server serves: its description and its strategy.
package struct ServedResource: Sendable {
    package let descriptor: ResourceDescriptor
    package let strategy: any Strategy

    package init(descriptor: ResourceDescriptor, strategy: any Strategy) {
        self.descriptor = descriptor
        self.strategy = strategy
    }

    package var resource: GroupVersionResource { descriptor.resource }
    package var groupResource: GroupResource { descriptor.resource.groupResource }
    package var kind: GroupVersionKind {
        GroupVersionKind(group: resource.group, version: resource.version, kind: descriptor.kind)
    }
    package var isNamespaced: Bool { descriptor.isNamespaced }
}
