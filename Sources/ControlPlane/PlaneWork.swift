internal import Controllers
internal import HTTPTransport
internal import KubeCore
internal import KubeSchema
internal import KubeServer
internal import KubeYAML
internal import Logging
internal import PKI
internal import SyncSettings

/// What a control plane does once its server listens: fills the cluster with what every cluster has, then runs
/// controllers, companions and upkeep.
struct PlaneWork: Sendable {
    private let configuration: ControlPlaneConfiguration
    private let stack: ServerStack
    private let server: HTTPServer
    private let host: HostCluster?
    private let network: ServiceNetwork
    private let companion: CompanionRun
    private let logger: Logger

    /// - Parameter network: with the port that the server has got.
    init(
        _ configuration: ControlPlaneConfiguration, _ stack: ServerStack, _ server: HTTPServer, _ host: HostCluster?,
        _ network: ServiceNetwork, _ companion: CompanionRun, logger: Logger
    ) {
        self.configuration = configuration
        self.stack = stack
        self.server = server
        self.host = host
        self.network = network
        self.companion = companion
        self.logger = logger
    }

    /// Works until the task is cancelled.
    /// - Returns: what keeps it from working; nil after cancellation.
    func run() async -> ControlPlaneError? {
        do {
            try await bootstrap()
        } catch let error as ControlPlaneError {
            return error
        } catch let error as StatusError {
            return ControlPlaneError(.internalError, "The control plane cannot start: \(error.message)")
        } catch {
            return nil  // cancelled
        }
        let context = ControllerContext(api: stack.api, logger: logger) { [api = stack.api] identity in
            api.acting(as: identity)
        }
        if let host { TenantServices.demand(from: context.reflectors, host: host) }
        let controllers = ControllerSet(context, configuration: controllerConfiguration)
        let tenantServices = host.map { TenantServices(configuration, host: $0, context: context) }
        let kubeconfigSecret = kubeconfigSecret
        await withDiscardingTaskGroup { group in
            group.addTask { await stack.authorizer.run() }
            group.addTask { await stack.definitions.run() }
            group.addTask { await stack.registry.quotas?.run(logger: logger) }
            group.addTask { await keepUp() }
            group.addTask { await controllers.run() }
            if let tenantServices { group.addTask { await tenantServices.run() } }
            group.addTask { await kubeconfigSecret?.publish(stack.identities) }
            group.addTask {
                let maintenance = Maintenance(configuration, stack, server, network, logger: logger)
                await maintenance.run { await kubeconfigSecret?.publish($0) }
            }
            group.addTask { await EventExpiry(registry: stack.registry, logger: logger).run() }
            group.addTask { await companion.run(surroundings(context)) }
            group.addTask { await announceReadiness(controllers, tenantServices) }
        }
        return nil
    }

    /// Keeps up the objects by which the server describes itself.
    private func keepUp() async {
        await withDiscardingTaskGroup { group in
            group.addTask {
                await APIServiceKeeper(registry: stack.registry, aggregation: stack.aggregation, logger: logger).run {
                    stack.markDone(.apiServices)
                }
            }
            group.addTask {
                await FlowControlKeeper(registry: stack.registry, server: stack.server, logger: logger).run()
            }
            group.addTask { await PolicyStatusKeeper(registry: stack.registry, logger: logger).run() }
            // The addresses of Services of a virtual cluster are the host's, which describes them itself.
            if host == nil {
                group.addTask {
                    await ServiceRangeKeeper(
                        registry: stack.registry, range: configuration.serviceCIDR, logger: logger
                    ).run()
                }
                group.addTask { await ServiceAddressKeeper(registry: stack.registry, logger: logger).run() }
            }
        }
    }

    private func surroundings(_ context: ControllerContext) -> ControlPlaneCompanion.Surroundings {
        ControlPlaneCompanion.Surroundings(
            context: context, serverPort: server.port, authorityPEM: stack.identities.authorityPEM)
    }

    // MARK: Start

    private func bootstrap() async throws {
        guard await stack.storage.waitUntilLoaded() else { throw CancellationError() }
        try stack.registry.setServiceAddressing(try serviceAddressing())
        stack.markDone(.storage)
        stack.markDone(.caches)
        try await stack.authorizer.follow(stack.registry)
        try await BootstrapNamespaces.create(in: stack.registry)
        stack.markDone(.namespaces)
        try await BootstrapPriorityClasses.create(in: stack.registry)
        stack.markDone(.priorityClasses)
        try await stack.definitions.load()
        stack.markDone(.definitions)
        try await BootstrapReconciler(registry: stack.registry).reconcile()
        try await stack.authorizer.follow(stack.registry)
        stack.markDone(.rbac)
        try await KubernetesService(api: stack.api, network: network).reconcile()
        stack.markDone(.kubernetesService)
        try await ExtensionAuthentication(
            clientAuthorityPEM: stack.identities.authorityPEM,
            frontProxyAuthorityPEM: stack.identities.frontProxyAuthorityPEM
        ).publish(through: stack.api)
        stack.markDone(.authenticationInfo)
        if let path = configuration.kubeconfigPath {
            let kubeconfig = stack.identities.kubeconfig(name: configuration.name, server: serverURL)
            try await KubeconfigFile.write(Array(YAML.emit(kubeconfig.kubeconfig).utf8), to: path)
        }
    }

    private func serviceAddressing() throws(ControlPlaneError) -> ServiceAddressing {
        if let host { return .foreign(host.serviceInterceptor) }
        guard let range = IPv4Range(configuration.serviceCIDR) else {
            throw ControlPlaneError(.badConfiguration, "\"\(configuration.serviceCIDR)\" is not an IPv4 range.")
        }
        return .own(ServiceAllocator(range: range, nodePorts: configuration.nodePorts))
    }

    /// In whose name metrics are asked for. Source: the bootstrap role `system:controller:horizontal-pod-autoscaler`.
    private static let autoscaler = UserInfo(
        name: "system:serviceaccount:kube-system:horizontal-pod-autoscaler",
        groups: ["system:serviceaccounts", "system:serviceaccounts:kube-system", "system:authenticated"])

    private var controllerConfiguration: ControllerSetConfiguration {
        var configuration = ControllerSetConfiguration(
            collectableResources: BuiltInResources.storageRows.map {
                CollectableResource(resource: $0.resource, kind: $0.kind, isNamespaced: $0.isNamespaced)
            },
            rootCertificate: stack.identities.authorityPEM,
            // Without a host nobody else would look after nodes and pods.
            schedulesPods: self.configuration.host?.syncSettings.schedulesVirtually ?? true,
            managesNodes: self.configuration.host == nil,
            // A host binds the claims of its virtual clusters, and the nodes of an embedded one have volumes to give.
            bindsVolumes: self.configuration.host == nil && self.configuration.companion == nil,
            metrics: MetricsSource { [aggregation = stack.aggregation] path, query throws(StatusError) in
                try await aggregation.get(path, query: query, as: Self.autoscaler)
            },
            certificateSigner: CertificateSigner(authority: stack.identities.authority))
        configuration.secretTokens = SecretTokenIssuer(certificate: stack.identities.authorityPEM) {
            [tokens = stack.identities.tokens] namespace, secret, account, uid in
            // A token that cannot be signed is tried again with the next change.
            try? tokens.sign(
                LegacyServiceAccountClaims(
                    namespace: namespace, secretName: secret, accountName: account, accountUID: uid))
        }
        return configuration
    }

    private func announceReadiness(_ controllers: ControllerSet, _ tenantServices: TenantServices?) async {
        do throws(CancellationError) {
            try await controllers.waitUntilSynced()
            stack.markDone(.controllers)
            try await tenantServices?.waitUntilSynced()
            stack.markDone(.syncer)
        } catch { return }
        logger.info("Control plane is ready", metadata: ["server.url": "\(serverURL)"])
        await releaseMemory()
    }

    /// Gives back what only starting needed, and later what only a time of work needed, until cancelled.
    private func releaseMemory() async {
        ProcessMemory.releaseUnused()
        var release = MemoryRelease(releasedAt: ProcessMemory.processorTime)
        do {
            while true {
                try await Task.sleep(for: MemoryRelease.interval, tolerance: .seconds(1))
                if release.shouldRelease(processorTime: ProcessMemory.processorTime) { ProcessMemory.releaseUnused() }
            }
        } catch {
            return  // cancelled
        }
    }

    /// In a pod clients come by way of a forwarded port of their own machine.
    private var kubeconfigSecret: KubeconfigSecret? {
        guard let host else { return nil }
        let server = host.connection.runsInPod ? "https://localhost:\(server.port)" : serverURL
        return KubeconfigSecret(host: host, clusterName: configuration.name, server: server, logger: logger)
    }

    private var serverURL: String {
        if let advertised = configuration.advertisedServer { return advertised }
        return "https://\(BindAddress(host: configuration.bind.reachableHost, port: server.port))"
    }
}
