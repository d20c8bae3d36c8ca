package import KubeCore
internal import KubeSchema

extension ResourceRegistry {
    /// A registry that serves all built-in kinds, with the admission that every cluster has.
    package static func standard(
        storage: ObjectStorage, environment: RegistryEnvironment = RegistryEnvironment()
    ) throws(StatusError) -> ResourceRegistry {
        let registry = ResourceRegistry(
            storage: storage, admission: .standard(storage: storage, environment: environment),
            environment: environment)
        for descriptor in BuiltInResources.all where descriptor.isStored {
            try registry.install(
                ServedResource(
                    descriptor: descriptor, strategy: BuiltInStrategies.strategy(for: descriptor),
                    mergeSchema: .builtIn(descriptor.groupVersionKind)))
        }
        return registry
    }
}

extension AdmissionChain {
    /// The plugins of every cluster, in the order of kube-apiserver.
    /// Source: pkg/kubeapiserver/options/plugins.go AllOrderedPlugins.
    package static func standard(storage: ObjectStorage, environment: RegistryEnvironment) -> AdmissionChain {
        AdmissionChain(plugins: [NamespaceLifecycle(storage: storage)])
    }
}
