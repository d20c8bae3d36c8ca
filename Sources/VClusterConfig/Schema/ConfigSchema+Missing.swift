internal import KubeCore

// Sections whose features this version does not have. Source: vcluster reference 2.2.

extension ConfigSchema {
    static let missingRows: [ConfigRow] = [
        .notYet("telemetry", members: "enabled instanceCreator machineID platformUserID platformInstanceID"),
        .notYet("logging.encoding", unless: "console"),
        .notYet("logging.file", members: "enabled"),
        .notYet("integrations", members: integrations),
        .notYet("deploy", members: deployments),
        .notYet("privateNodes", members: privateNodes),
        .notYet("plugins", members: plugins),
        .notYet("plugin", members: legacyPlugins),
        .notYet("sleep", members: "auto(afterInactivity schedule exclude(selector(labels)) wakeup(schedule) timezone)"),
        .notYet("snapshots", members: snapshots),
        .notYet("deletion", members: "prevent auto(afterInactivity)"),
        .notYet("platform", members: "apiKey(secretName namespace createRBAC) project"),
        .notYet("serviceCIDR", unless: ""),
        .notYet("pro"),
        .forOthers("global", "For charts that embed ours; not read"),
    ]

    private static let integrations: MissingMembers = """
        metricsServer(enabled apiService(service(name namespace port)) nodes pods)
        kubeVirt(enabled apiService(service(name namespace port)) webhook(enabled)
          sync(dataVolumes(enabled) virtualMachineInstanceMigrations(enabled) virtualMachineInstances(enabled)
            virtualMachines(enabled) virtualMachineClones(enabled) virtualMachinePools(enabled)))
        externalSecrets(enabled version webhook(enabled)
          sync(toHost(externalSecrets(selector(matchLabels matchExpressions))
              stores(selector(matchLabels matchExpressions) enabled))
            fromHost(clusterStores(selector(matchLabels matchExpressions) enabled))))
        certManager(enabled
          sync(toHost(certificates(enabled) issuers(enabled)) fromHost(clusterIssuers(enabled selector(labels)))))
        istio(enabled sync(toHost(destinationRules(enabled) gateways(enabled) virtualServices(enabled))))
        netris(enabled connector kubeVip(serverCluster bridge ipRange))
        argoCD(enabled connector)
        """

    private static let deployments: MissingMembers = """
        kubeProxy(enabled image imagePullPolicy nodeSelector priorityClassName tolerations extraEnv extraArgs config)
        metallb(enabled controllerImage speakerImage ipAddressPool(addresses l2Advertisement))
        cni(flannel(enabled image initImage imagePullPolicy))
        csi(kubeVirt(enabled image imagePullPolicy hostLabels
          storageClass(enabled name default hostStorageClassName hostVolumeMode bus)))
        localPathProvisioner(enabled image imagePullPolicy nodePath)
        ingressNginx(enabled defaultIngressClass) metricsServer(enabled) volumeSnapshotController(enabled)
        argoCD(applications)
        """

    static let nodeJoining: MissingMembers = """
        enabled dataDir advertiseAddress autoNodes(provider quantity nodeTypeSelector)
        joinNode(enabled preInstallCommands preJoinCommands postJoinCommands
          containerd(enabled
            registry(configPath mirrors(*(server caCert skipVerify capabilities overridePath hosts))
              auth(*(username password identityToken auth))) pauseImage)
          caCertPath skipPhases nodeRegistration(criSocket kubeletExtraArgs taints ignorePreflightErrors imagePullPolicy))
        """

    private static let privateNodes: MissingMembers = """
        enabled kubelet(config)
        autoUpgrade(enabled image imagePullPolicy nodeSelector binariesPath cniBinariesPath concurrency
          podSecurityContext containerSecurityContext)
        joinNode(preInstallCommands preJoinCommands postJoinCommands
          containerd(enabled
            registry(configPath mirrors(*(server caCert skipVerify capabilities overridePath hosts))
              auth(*(username password identityToken auth))) pauseImage)
          caCertPath skipPhases nodeRegistration(criSocket kubeletExtraArgs taints ignorePreflightErrors imagePullPolicy))
        autoNodes vpn(enabled nodeToNode(enabled)) daemon(enabled controlPlaneLoadBalancer(enabled kubeProxy port))
        defaultProfile
        """

    private static let plugins: MissingMembers = """
        *(name image imagePullPolicy config rbac(role(extraRules) clusterRole(extraRules)) command args securityContext
          resources volumeMounts)
        """

    private static let legacyPlugins: MissingMembers = """
        *(name image imagePullPolicy config rbac(role(extraRules) clusterRole(extraRules)) command args securityContext
          resources volumeMounts version env envFrom lifecycle livenessProbe readinessProbe startupProbe workingDir
          optional)
        """

    private static let snapshots: MissingMembers = """
        auto(schedule timezone retention(period maxSnapshots)
          storage(type s3(url credential(secretName secretNamespace))
            oci(repository credential(secretName secretNamespace) username password)
            container(path volume(name path)) azure(blobUrl credential(secretName secretNamespace))))
        """

    static let deployedEtcd: MissingMembers = """
        embedded(enabled migrateFromDeployedEtcd snapshotCount extraArgs)
        deploy(enabled
          statefulSet(enabled enableServiceLinks image(registry repository tag) imagePullPolicy env extraArgs
            resources(limits requests) pods(annotations labels) highAvailability(replicas)
            scheduling(nodeSelector affinity tolerations priorityClassName podManagementPolicy topologySpreadConstraints)
            security(podSecurityContext containerSecurityContext)
            persistence(volumeClaim(enabled accessModes retentionPolicy size storageClass) volumeClaimTemplates
              addVolumes addVolumeMounts) annotations labels)
          service(enabled annotations) headlessService(annotations))
        external(enabled endpoint tls(caFile certFile keyFile))
        """
}
