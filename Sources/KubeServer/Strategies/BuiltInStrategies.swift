package import KubeCore
package import KubeSchema

/// Which strategy each built-in kind has.
package enum BuiltInStrategies {
    /// - Parameter now: the time of changes.
    package static func strategy(
        for descriptor: ResourceDescriptor, now: @escaping @Sendable () -> Timestamp = Timestamp.now
    ) -> any Strategy {
        switch descriptor.resource {
        case .pods: return PodStrategy()
        case .namespaces: return NamespaceStrategy()
        case .customResourceDefinitions: return DefinitionStrategy()
        case .certificateSigningRequests: return CertificateSigningRequestStrategy()
        default:
            var strategy = KindStrategy(descriptor.groupVersionKind)
            strategy.hasSeparateStatus = descriptor.hasStatus
            strategy.now = now
            configurations["\(descriptor.resource.group)/\(descriptor.resource.resource)"]?(&strategy)
            return strategy
        }
    }

    typealias Configuration = @Sendable (inout KindStrategy) -> Void

    /// By group and plural name. Kinds that are not listed have no peculiarities.
    private static let configurations: [String: Configuration] =
        [workloads, networking, storage, policy, platform, admission]
        .reduce(core) { $0.merging($1, uniquingKeysWith: keepFirst) }

    private static func keepFirst(_ first: @escaping Configuration, _ second: @escaping Configuration) -> Configuration
    {
        first
    }
}
