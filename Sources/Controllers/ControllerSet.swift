internal import KubeCore
package import KubeRuntime

/// Which controllers a cluster runs.
package struct ControllerSetConfiguration: Sendable {
    /// All built-in resources that can be listed, watched and deleted.
    package var collectableResources: [CollectableResource]
    /// PEM text of the CA that `kube-root-ca.crt` publishes; nil publishes none.
    package var rootCertificate: String?
    /// Fills the Secrets that hold tokens of service accounts; nil fills none.
    package var secretTokens: SecretTokenIssuer?
    /// Whether pods are bound to nodes here: on a host, and in a virtual cluster that schedules by itself.
    package var schedulesPods: Bool
    /// Whether nodes come and go here, so that the pods of one that is gone are lost: true in a cluster without
    /// a host of its own. In a virtual cluster a node may be hidden while its pods run on.
    package var managesNodes: Bool
    /// Whether claims are bound to volumes here, since nobody else does.
    package var bindsVolumes: Bool
    /// Where autoscalers get metrics from.
    package var metrics: MetricsSource

    /// Who signs certificates that are asked for; nil signs none.
    package var certificateSigner: CertificateSigner?

    package init(
        collectableResources: [CollectableResource], rootCertificate: String? = nil, schedulesPods: Bool = false,
        managesNodes: Bool = false, bindsVolumes: Bool = false, metrics: MetricsSource = .none,
        certificateSigner: CertificateSigner? = nil
    ) {
        self.certificateSigner = certificateSigner
        self.collectableResources = collectableResources
        self.rootCertificate = rootCertificate
        self.schedulesPods = schedulesPods
        self.managesNodes = managesNodes
        self.bindsVolumes = bindsVolumes
        self.metrics = metrics
    }
}

/// The controllers of one cluster, with the caches that they share.
package struct ControllerSet: Sendable {
    /// Shared with others of this process who read the same cluster. Demand more before `run()`.
    package var reflectors: SharedReflectors { context.reflectors }

    private let context: ControllerContext
    private let group: ControllerGroup

    /// Tells what is demanded of the caches, and builds the controllers; nothing runs yet.
    /// - Parameter context: made by the caller when others of the process are to use its reflectors too.
    package init(_ context: ControllerContext, configuration: ControllerSetConfiguration) {
        self.context = context
        CacheDemands.announce(to: context.reflectors, configuration)
        let served = CollectableResources(
            builtIn: configuration.collectableResources,
            definitions: context.reflectors.reflector(for: .customResourceDefinitions))
        var controllers: [any Controller] = [
            // First, since it must know the graph before anything is told.
            GarbageCollector(context.acting(as: "generic-garbage-collector"), served: served),
            NamespaceController(context.acting(as: "namespace-controller"), served: served),
            ServiceAccountController(context.acting(as: "service-account-controller")),
            TokenCleaner(context.acting(as: "token-cleaner")),
            DeploymentController(context.acting(as: "deployment-controller")),
            ReplicaSetController.replicaSets(context.acting(as: "replicaset-controller")),
            ReplicaSetController.replicationControllers(context.acting(as: "replication-controller")),
            StatefulSetController(context.acting(as: "statefulset-controller")),
            DaemonSetController(context.acting(as: "daemon-set-controller")),
            JobController(context.acting(as: "job-controller")),
            CronJobController(context.acting(as: "cronjob-controller")),
            EphemeralVolumeController(context.acting(as: "ephemeral-volume-controller")),
            ResourceClaimController(context.acting(as: "resource-claim-controller")),

            EndpointSliceController(context.acting(as: "endpointslice-controller")),
            EndpointsController(context.acting(as: "endpoint-controller")),
            EndpointSliceMirroringController(context.acting(as: "endpointslicemirroring-controller")),
            ClusterRoleAggregationController(context.acting(as: "clusterrole-aggregation-controller")),
            ClaimProtectionController(context.acting(as: "pvc-protection-controller")),
            VolumeProtectionController(context.acting(as: "pv-protection-controller")),
            DisruptionController(context.acting(as: "disruption-controller"), served: served),
            StaleDisruptionController(context.acting(as: "disruption-controller")),
            HorizontalPodAutoscalerController(
                context.acting(as: "horizontal-pod-autoscaler"), served: served, metrics: configuration.metrics),
        ]
        if let certificate = configuration.rootCertificate {
            controllers.append(RootCAController(context.acting(as: "root-ca-cert-publisher"), certificate: certificate))
        }
        if let signer = configuration.certificateSigner {
            controllers.append(CertificateController(context.acting(as: "certificate-controller"), signer: signer))
        }
        if let issuer = configuration.secretTokens {
            controllers.append(SecretTokenController(context.acting(as: "service-account-controller"), issuer: issuer))
        }
        if configuration.schedulesPods { controllers.append(Scheduler(context.acting(as: .scheduler))) }
        if configuration.bindsVolumes {
            controllers.append(VolumeBinderController(context.acting(as: "persistent-volume-binder")))
        }
        if configuration.managesNodes {
            controllers.append(PodGarbageCollector(context.acting(as: "pod-garbage-collector")))
            controllers.append(NodeLifecycleController(context.acting(as: "node-controller")))
            controllers.append(NodeTaintController(context.acting(as: "node-controller")))
            controllers.append(TaintEvictionController(context.acting(as: "node-controller")))
        }
        group = ControllerGroup(reflectors: context.reflectors, controllers: controllers, logger: context.logger)
    }

    /// Runs everything until the task is cancelled, and returns when all have ended.
    package func run() async {
        await withDiscardingTaskGroup { tasks in
            tasks.addTask { await context.events.run() }
            tasks.addTask { await group.run() }
        }
    }

    /// Returns when all caches are filled and controllers may act.
    /// - Throws: `CancellationError` when the task is cancelled first.
    package func waitUntilSynced() async throws(CancellationError) { try await group.waitUntilSynced() }
}
