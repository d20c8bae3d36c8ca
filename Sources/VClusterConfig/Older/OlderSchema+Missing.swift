internal import KubeCore

// Keys whose features this version does not have. Source: vcluster reference 1.13 and 1.14.

extension OlderSchema {
    static let missingRows: [OlderRow] = [
        .notYet("enableHA"), .notYet("headless"), .notYet("pro"), .notYet("plugin"),
        .notYet("proxy.metricsServer.nodes"), .notYet("proxy.metricsServer.pods"), .notYet("proxy.customResources"),
        .notYet("hostpathMapper"), .notYet("noopSyncer"), .notYet("monitoring"), .notYet("podDisruptionBudget"),
        .notYet("serverToken.value", unless: ""), .notYet("serverToken.secretKeyRef"), .notYet("openshift"),
        .notYet("telemetry.disabled", unless: true), .notYet("telemetry.instanceCreator"),
        .notYet("telemetry.platformUserID"), .notYet("telemetry.platformInstanceID"), .notYet("telemetry.machineID"),
        .notYet("init.manifests", unless: ""), .notYet("init.manifestsTemplate", unless: ""), .notYet("init.helm"),
        .notYet("syncer.image", unless: ""), .notYet("syncer.noArgs"), .notYet("syncer.workingDir", unless: ""),
        .notYet("syncer.command"),
        // The second container was the API server of another distribution.
        .notYet("vcluster.image", unless: ""), .notYet("vcluster.imagePullPolicy", unless: ""),
        .notYet("vcluster.command"), .notYet("vcluster.baseArgs"), .notYet("vcluster.extraArgs"),
        .notYet("vcluster.env"), .notYet("vcluster.volumeMounts"), .notYet("vcluster.extraVolumeMounts"),
        .notYet("vcluster.priorityClassName", unless: ""), .notYet("vcluster.k8sVersion", unless: ""),
        .notYet("sync.services.syncServiceSelector"), .notYet("sync.namespaces"),
        // Parts of the control plane as workloads of their own.
        .notYet("etcd"), .notYet("embeddedEtcd"), .notYet("api"), .notYet("controller"), .notYet("scheduler"),
        .notYet("job"), .notYet("certs"), .notYet("admission"), .notYet("centralAdmission"),
    ]
}
