package import KubeCore
internal import KubeSchema

extension ResourceRegistry {
    /// A registry that serves all built-in kinds, with the admission that every cluster has.
    /// - Parameter plugins: more admission, after that.
    package static func standard(
        storage: ObjectStorage, environment: RegistryEnvironment = RegistryEnvironment(),
        plugins: [any AdmissionPlugin] = []
    ) throws(StatusError) -> ResourceRegistry {
        let standard = AdmissionChain.standard(storage: storage, environment: environment)
        let registry = ResourceRegistry(
            storage: storage, admission: AdmissionChain(plugins: standard.plugins + plugins), environment: environment)
        for descriptor in BuiltInResources.all where descriptor.isStored {
            try registry.install(
                ServedResource(
                    descriptor: descriptor, strategy: BuiltInStrategies.strategy(for: descriptor),
                    mergeSchema: .builtIn(descriptor.groupVersionKind)))
        }
        let pods = GroupVersionResource.pods.groupResource
        registry.setHandler(PodBinding.handler, ofSubresource: "binding", of: pods)
        registry.setHandler(PodEviction.handler, ofSubresource: "eviction", of: pods)
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
