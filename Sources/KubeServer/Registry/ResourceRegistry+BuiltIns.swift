package import KubeCore
internal import KubeSchema
internal import NIOPosix

extension ResourceRegistry {
    /// A registry that serves all built-in kinds, with the admission that every cluster has.
    /// - Parameters:
    ///   - authorizer: asked by the plugins that guard certificates; nil leaves them out.
    ///   - disabledPlugins: names of admission plugins to leave out, as `--disable-admission-plugins`.
    ///   - additionalPlugins: run after all others but ResourceQuota, which charges only what nobody else refuses.
    ///     Among them are the rules of the host for what the syncer takes there.
    ///   - outboundPolicy: which addresses may be called for webhooks and the like.
    package static func standard(
        storage: ObjectStorage, environment: RegistryEnvironment = RegistryEnvironment(),
        authorizer: RBACAuthorizer? = nil, disabledPlugins: Set<String> = [],
        additionalPlugins: [any AdmissionPlugin] = [], outboundPolicy: OutboundPolicy = OutboundPolicy()
    ) throws(StatusError) -> ResourceRegistry {
        let versions = ResourceVersions(storage: storage)
        let quotas = QuotaController(storage: storage, now: environment.now)
        let plugins = AdmissionChain.standard(
            storage: storage, environment: environment, authorizer: authorizer, quotas: quotas,
            additionalPlugins: additionalPlugins, versions: versions
        ).plugins.filter { !disabledPlugins.contains($0.name) }
        let registry = ResourceRegistry(
            storage: storage, admission: AdmissionChain(plugins: plugins), environment: environment, quotas: quotas,
            outbound: OutboundClient(
                services: ServiceResolver(storage: storage), policy: outboundPolicy,
                group: MultiThreadedEventLoopGroup.singleton))
        versions.attach(registry)
        for descriptor in BuiltInResources.all where descriptor.isStored {
            try registry.install(
                ServedResource(
                    descriptor: descriptor, strategy: BuiltInStrategies.strategy(for: descriptor, now: environment.now),
                    mergeSchema: .builtIn(descriptor.groupVersionKind)))
        }
        registry.setHook(
            .certificateConditionTimes(now: environment.now),
            of: GroupVersionResource.certificateSigningRequests.groupResource)
        let pods = GroupVersionResource.pods.groupResource
        registry.setHandler(PodBinding.handler, ofSubresource: "binding", of: pods)
        let bindings = GroupVersionResource(group: "", version: "v1", resource: "bindings")
        if let descriptor = BuiltInResources.find(bindings) {
            registry.install(descriptor, answeredBy: PodBinding.ofNamedPod)
        }
        try registry.installComponentStatuses()
        registry.setHandler(PodEviction.handler, ofSubresource: "eviction", of: pods)
        return registry
    }
}
