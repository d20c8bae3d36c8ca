internal import KubeCore
package import KubeSchema

/// Which strategy each built-in kind has.
package enum BuiltInStrategies {
    package static func strategy(for descriptor: ResourceDescriptor) -> any Strategy {
        switch descriptor.resource {
        case .pods: PodStrategy()
        case .namespaces: NamespaceStrategy()
        default: GenericStrategy(descriptor)
        }
    }
}
