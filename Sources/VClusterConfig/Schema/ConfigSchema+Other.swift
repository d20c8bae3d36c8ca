internal import KubeCore

// Keys of the smaller top-level sections. Source: vcluster reference 2.2.

extension ConfigSchema {
    static let otherRows: [ConfigRow] =
        ConfigRow.below("networking", networkingRows) + exportRows + rightsRows
        + ConfigRow.below("experimental", experimentalRows) + missingRows

    private static let networkingRows: [ConfigRow] = [
        .key("advanced.clusterDomain", .string, default: "cluster.local", "Domain of the tenant's DNS"),
        .key(
            "advanced.fallbackHostCluster", .boolean, default: false,
            "Ask the host's DNS for names of the cluster domain that the tenant does not have"),
        .key(
            "advanced.proxyKubelets.byIP", .boolean, default: true,
            "Give nodes the address of a Service of their own, in front of the kubelet proxy"),
        .notYet("advanced.proxyKubelets.byHostname", unless: true),
        .notYet("serviceCIDR", unless: ""),
        .notYet("podCIDR", unless: "10.244.0.0/16"),
        .key(
            "replicateServices.toHost", serviceMappings(from: .qualifiedService, to: .anyService), default: [],
            "Virtual Services that appear on the host under a chosen name"),
        .key(
            "replicateServices.fromHost", serviceMappings(from: .qualifiedService, to: .qualifiedService), default: [],
            "Services of the host that appear in the virtual cluster"),
        .notYet("resolveDNS"),
    ]

    private static func serviceMappings(from: ConfigFormat, to: ConfigFormat) -> ConfigValueType {
        .list(
            .record([
                ConfigField("from", .text(from), isRequired: true, "The Service"),
                ConfigField("to", .text(to), isRequired: true, "Where it appears"),
            ]))
    }

    private static let exportRows: [ConfigRow] = [
        .key("exportKubeConfig.context", .string, default: "", "Name of the context in the exported kubeconfig"),
        .key("exportKubeConfig.server", .string, default: "", "Server address in the exported kubeconfig"),
        .notYet("exportKubeConfig.insecure"),
        .notYet("exportKubeConfig.serviceAccount", members: "name namespace clusterRole"),
        .notYet("exportKubeConfig.secret", members: "name namespace"),
        .notYet("exportKubeConfig.additionalSecrets"),
    ]

    /// Rights are looked at when the control plane starts, so that others need another start.
    private static let rightsRows: [ConfigRow] = [
        .key("rbac.role.enabled", .boolean, default: true, "Make the Role of the control plane"),
        .key("rbac.role.extraRules", .objectList, default: [], "Rules in addition to our own"),
        .key("rbac.role.overwriteRules", .objectList, default: [], "Rules in place of our own"),
        .key(
            "rbac.clusterRole.enabled", .booleanOrAuto, default: "auto",
            "Make a ClusterRole for the control plane; auto is when a feature needs one"),
        .key("rbac.clusterRole.extraRules", .objectList, default: [], "Rules in addition to our own"),
        .key("rbac.clusterRole.overwriteRules", .objectList, default: [], "Rules in place of our own"),
        .notYet("rbac.enableVolumeSnapshotRules.enabled", unless: "auto"),
    ]

    private static let experimentalRows: [ConfigRow] = [
        .key(
            "syncSettings.setOwner", .boolean, default: true,
            "Let host objects be owned by the control plane's Service, so that they go with it"),
        .key(
            "syncSettings.rawLabels", .list(.text(.labelKey)), default: [],
            "Label keys that host objects carry as they are, besides their translated form"),
        .key(
            "syncSettings.readinessGates", .boolean, default: false,
            "Write conditions for readiness gates to pods on the host"),
        .key(
            "syncSettings.ephemeralContainers", .boolean, default: true,
            "Add ephemeral containers to pods on the host"),
        .key("syncSettings.resize", .boolean, default: true, "Let running pods be resized on the host"),
        .key("genericSync", genericSync, default: [:], "Custom resources by rules, as in the older values format"),
        .notYet("syncSettings.hostMetricsBindAddress", unless: ""),
        .notYet("syncSettings.virtualMetricsBindAddress", unless: ""),
        .notYet(
            "deploy", members: "host(manifests manifestsTemplate) vcluster(manifests manifestsTemplate helm)"),
        .notYet(
            "virtualClusterKubeConfig",
            members: "kubeConfig serverCAKey serverCACert clientCACert clientCAKey requestHeaderCACert"),
        .notYet("denyProxyRequests"),
        .notYet("proxy", members: "customResources(*(enabled targetVirtualCluster(name project) accessResources))"),
        .notYet(
            "docker",
            members: """
                image ports volumes env args enabled network nodes registryProxy(enabled)
                loadBalancer(enabled forwardPorts)
                """),
        .notYet("nodeMonitors"),
    ]
}
