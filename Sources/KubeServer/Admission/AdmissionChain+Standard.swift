extension AdmissionChain {
    /// The plugins of every cluster, in the order of kube-apiserver, with those of our own where webhooks and policies
    /// come: after everything that completes an object, before the quota is charged.
    /// Source: pkg/kubeapiserver/options/plugins.go AllOrderedPlugins, DefaultOffAdmissionPlugins.
    package static func standard(
        storage: ObjectStorage, environment: RegistryEnvironment, additionalPlugins: [any AdmissionPlugin] = []
    ) -> AdmissionChain {
        let plugins: [any AdmissionPlugin] = [
            NamespaceLifecycle(storage: storage),
            ServiceAccountAdmission(storage: storage, environment: environment),
            PodPriority(storage: storage),
            DefaultTolerationSeconds(),
        ]
        return AdmissionChain(plugins: plugins + additionalPlugins)
    }
}
