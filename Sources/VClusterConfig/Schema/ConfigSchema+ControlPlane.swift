internal import KubeCore

// Keys below `controlPlane` but for `controlPlane.statefulSet`. Source: vcluster reference 2.2.

extension ConfigSchema {
    static let controlPlaneRows: [ConfigRow] = ConfigRow.below(
        "controlPlane", serviceRows, ingressRows, ConfigRow.below("advanced", accountRows.map(\.withoutRestart)),
        advancedRows,
        dnsRows, distroRows, storeRows, missingControlPlaneRows)

    private static let serviceRows: [ConfigRow] = [
        .notYet("service.enabled", unless: true),
        .key("service.spec", .object, default: ["type": "ClusterIP"], "Put over the Service's spec", restarts: false),
        .key(
            "service.kubeletNodePort", .integer(0...65535), default: 0, "Node port of 10250; 0 is the host's choice",
            restarts: false),
        .key(
            "service.httpsNodePort", .integer(0...65535), default: 0, "Node port of 443; 0 is the host's choice",
            restarts: false),
        .key("service.annotations", .stringMap, default: [:], restarts: false),
        .key("service.labels", .stringMap, default: [:], restarts: false),
        .key(
            "proxy.extraSANs", .stringList, default: [],
            "More names and addresses that the API server's certificate is valid for"),
        .notYet("proxy.bindAddress", unless: "0.0.0.0"),
        .notYet("proxy.port", unless: 8443),
    ]

    private static let ingressRows: [ConfigRow] = [
        .key("ingress.enabled", .boolean, default: false, "Make an Ingress of the host for the API"),
        .key("ingress.host", .text(.hostname), default: "my-host.com", "Its host name, which the certificate covers"),
        .key(
            "ingress.pathType", .word(["ImplementationSpecific", "Prefix", "Exact"]),
            default: "ImplementationSpecific", "As in an Ingress", restarts: false),
        .key("ingress.spec", .object, default: [:], "Put over the Ingress's spec", restarts: false),
        .key(
            "ingress.annotations", .stringMap,
            default: [
                "nginx.ingress.kubernetes.io/backend-protocol": "HTTPS",
                "nginx.ingress.kubernetes.io/ssl-passthrough": "true",
                "nginx.ingress.kubernetes.io/ssl-redirect": "true",
            ], "TLS must reach the API: clients prove who they are by it", restarts: false),
        .key("ingress.labels", .stringMap, default: [:], restarts: false),
    ]

    private static let accountRows: [ConfigRow] = [
        .key("serviceAccount.enabled", .boolean, default: true, "Make the control plane's ServiceAccount"),
        .key("serviceAccount.name", .string, default: "", "Its name; empty is vc-NAME"),
        .key("serviceAccount.imagePullSecrets", .objectList, default: []),
        .key("serviceAccount.annotations", .stringMap, default: [:]),
        .key("serviceAccount.labels", .stringMap, default: [:]),
        .key("workloadServiceAccount.enabled", .boolean, default: true, "Make the ServiceAccount of synced pods"),
        .key("workloadServiceAccount.imagePullSecrets", .objectList, default: []),
        .key("workloadServiceAccount.annotations", .stringMap, default: [:]),
        .key("workloadServiceAccount.labels", .stringMap, default: [:]),
        .key("headlessService.annotations", .stringMap, default: [:]),
        .key("headlessService.labels", .stringMap, default: [:]),
        .key("globalMetadata.annotations", .stringMap, default: [:], "Annotations of every object on the host"),
    ]

    private static let advancedRows: [ConfigRow] = [
        .key("advanced.defaultImageRegistry", .string, default: "", "Registry of the product's own images"),
        .key("advanced.workloadServiceAccount.name", .string, default: "", "Its name; empty is vc-workload-NAME"),
        .key(
            "advanced.virtualScheduler.enabled", .boolean, default: false,
            "Schedule pods in the virtual cluster; as distro.k8s.scheduler.enabled"),
    ]

    private static let dnsRows: [ConfigRow] = [
        .key("coredns.enabled", .boolean, default: true, "Serve DNS to the tenant's pods"),
        .notYet("coredns.embedded", unless: true),
        .notYet("coredns.security", members: "podSecurityContext containerSecurityContext"),
        .notYet("coredns.service", members: "spec annotations labels"),
        .notYet("coredns.deployment.replicas", unless: 1),
        .notYet("coredns.deployment.image", unless: ""),
        .notYet("coredns.deployment.nodeSelector"),
        .notYet("coredns.deployment.affinity"),
        .notYet("coredns.deployment.tolerations"),
        .notYet("coredns.deployment.resources"),
        .notYet("coredns.deployment.pods"),
        .notYet("coredns.deployment.annotations"),
        .notYet("coredns.deployment.labels"),
        .notYet("coredns.deployment.topologySpreadConstraints"),
        .notYet("coredns.overwriteConfig", unless: ""),
        .notYet("coredns.overwriteManifests", unless: ""),
        .notYet("coredns.priorityClassName", unless: ""),
    ]

    private static let distroRows: [ConfigRow] = [
        .key(
            "distro.k8s.scheduler.enabled", .boolean, default: false,
            "Schedule pods in the virtual cluster: only bound pods reach the host"),
        .notYet("distro.k8s.scheduler.command"),
        .notYet("distro.k8s.scheduler.extraArgs"),
        .notYet("distro.k8s.enabled"),
        .notYet("distro.k8s.version", unless: ""),
        .notYet("distro.k8s.apiServer.enabled", unless: true),
        .notYet("distro.k8s.apiServer.command"),
        .key(
            "distro.k8s.apiServer.extraArgs", .stringList, default: [],
            "Flags of kube-apiserver: OIDC, front proxies, audit log, limits"),
        .notYet("distro.k8s.controllerManager.enabled", unless: true),
        .notYet("distro.k8s.controllerManager.command"),
        .notYet("distro.k8s.controllerManager.extraArgs"),
        .notYet("distro.k8s.image", members: "registry repository tag"),
        .notYet("distro.k8s.imagePullPolicy", unless: ""),
        .notYet("distro.k8s.env"),
        .notYet("distro.k8s.resources"),
        .notYet("distro.k8s.securityContext"),
    ]

    private static let storeRows: [ConfigRow] = [
        .notYet("backingStore.etcd", members: deployedEtcd),
        .notYet(
            "backingStore.database.external",
            members: "enabled dataSource identityProvider keyFile certFile caFile extraArgs connector"),
        .notYet("backingStore.database.embedded.enabled", unless: true),
        .notYet("backingStore.database.embedded.dataSource", unless: ""),
        .notYet("backingStore.database.embedded.identityProvider", unless: ""),
        .notYet("backingStore.database.embedded.keyFile", unless: ""),
        .notYet("backingStore.database.embedded.certFile", unless: ""),
        .notYet("backingStore.database.embedded.caFile", unless: ""),
        .notYet("backingStore.database.embedded.extraArgs"),
    ]

    private static let missingControlPlaneRows: [ConfigRow] = [
        .notYet("advanced.konnectivity", members: konnectivity),
        .notYet("advanced.registry", members: "enabled anonymousPull config"),
        .notYet(
            "advanced.cloudControllerManager",
            members: "enabled kubeOvn(enabled vpc loadBalancers(externalSubnet backendSubnet) podRoutes(enabled))"),
        .notYet("advanced.kubeVip", members: "enabled interface gateway"),
        .notYet(
            "advanced.podDisruptionBudget", members: "enabled minAvailable maxUnavailable unhealthyPodEvictionPolicy"),
        .notYet("endpoint", unless: ""),
        .notYet("standalone", members: nodeJoining),
        .notYet("hostPathMapper", members: "enabled central"),
        .notYet("tlsRoute", members: "enabled apiVersion host parentRefs spec annotations labels"),
        .notYet("serviceMonitor", members: "enabled labels annotations"),
    ]

    private static let konnectivity: MissingMembers = """
        server(enabled extraArgs)
        agent(enabled replicas image imagePullPolicy nodeSelector priorityClassName tolerations extraEnv extraArgs)
        """
}
