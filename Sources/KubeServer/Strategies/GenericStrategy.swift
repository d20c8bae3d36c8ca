internal import KubeCore
package import KubeSchema

/// The strategy of a built-in kind without peculiarities: what its descriptor says, and nothing else.
package struct GenericStrategy: Strategy {
    package let hasSeparateStatus: Bool
    package let generationPolicy: GenerationPolicy

    package init(_ descriptor: ResourceDescriptor) {
        hasSeparateStatus = descriptor.hasStatus
        generationPolicy = descriptor.hasStatus ? .onSpecChange : .unmanaged
    }
}
