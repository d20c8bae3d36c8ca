internal import KubeCore

// Keys of the smaller top-level sections. Source: vcluster reference 2.2.

extension ConfigSchema {
    static let otherRows: [ConfigRow] = [
        .key("exportKubeConfig.context", .string, default: ""),
        .key("exportKubeConfig.server", .string, default: ""),
        .notYet("exportKubeConfig.insecure"),
        .notYet("exportKubeConfig.serviceAccount"),
        .notYet("exportKubeConfig.secret"),
        .notYet("exportKubeConfig.additionalSecrets"),
        .key("rbac.role.enabled", .boolean, default: true),
        .key("rbac.role.extraRules", .objectList, default: []),
        .key("rbac.role.overwriteRules", .objectList, default: []),
        .notYet("rbac.clusterRole"),
        .notYet("rbac.enableVolumeSnapshotRules"),
        .notYet("telemetry"),
        .notYet("logging.encoding", unless: "console"),
        .notYet("logging.file"),
        .notYet("integrations"),
        .notYet("deploy"),
        .notYet("privateNodes"),
        .notYet("plugins"),
        .notYet("plugin"),
        .notYet("experimental.deploy"),
        .notYet("experimental.syncSettings.setOwner", unless: true),
        .notYet("experimental.syncSettings.hostMetricsBindAddress", unless: ""),
        .notYet("experimental.syncSettings.virtualMetricsBindAddress", unless: ""),
        .notYet("experimental.virtualClusterKubeConfig"),
        .notYet("experimental.denyProxyRequests"),
        .notYet("experimental.proxy"),
        .notYet("experimental.docker"),
        .notYet("experimental.nodeMonitors"),
        .notYet("sleep"),
        .notYet("snapshots"),
        .notYet("deletion"),
        .notYet("platform"),
        .notYet("serviceCIDR", unless: ""),
        .notYet("pro"),
        // Charts that embed ours keep values for all their parts here.
        .forOthers("global"),
    ]
}
