internal import KubeCore

// Keys below `controlPlane.statefulSet`. Source: vcluster reference 2.2.

extension ConfigSchema {
    static let statefulSetRows: [ConfigRow] = ConfigRow.below(
        "controlPlane.statefulSet", podShapeRows.map(\.withoutRestart))

    private static let podShapeRows: [ConfigRow] = [
        .key("resources.limits", .quantityMap, default: ["memory": "2Gi"], "Resource limits of the control plane"),
        .key(
            "resources.requests", .quantityMap, default: ["cpu": "20m", "memory": "64Mi"],
            "Resource requests of the control plane"),
        .key("scheduling.nodeSelector", .stringMap, default: [:], "Nodes that the control plane may run on"),
        .key("scheduling.affinity", .object, default: [:], "Affinity of the control plane"),
        .key("scheduling.tolerations", .objectList, default: [], "Tolerations of the control plane"),
        .key("scheduling.priorityClassName", .string, default: "", "PriorityClass of the control plane"),
        .key(
            "scheduling.podManagementPolicy", .word(["Parallel", "OrderedReady"]), default: "Parallel",
            "As in a StatefulSet"),
        .key("scheduling.topologySpreadConstraints", .objectList, default: [], "As in a pod"),
        .key("security.podSecurityContext", .object, default: [:], "Put over the pod security context"),
        .key("security.containerSecurityContext", .object, default: [:], "Put over the container security context"),
        .key("probes.livenessProbe.enabled", .boolean, default: true, "Switches on the liveness probe"),
        .key(
            "probes.livenessProbe.failureThreshold", .integer(1...1_000_000), default: 60,
            "Failures that count, of the liveness probe"),
        .key(
            "probes.livenessProbe.initialDelaySeconds", .integer(0...1_000_000), default: 60,
            "Delay of the liveness probe"),
        .key(
            "probes.livenessProbe.timeoutSeconds", .integer(1...1_000_000), default: 3, "Timeout of the liveness probe"),
        .key("probes.livenessProbe.periodSeconds", .integer(1...1_000_000), default: 2, "Period of the liveness probe"),
        .key("probes.readinessProbe.enabled", .boolean, default: true, "Switches on the readiness probe"),
        .key(
            "probes.readinessProbe.failureThreshold", .integer(1...1_000_000), default: 60,
            "Failures that count, of the readiness probe"),
        .key(
            "probes.readinessProbe.timeoutSeconds", .integer(1...1_000_000), default: 3,
            "Timeout of the readiness probe"),
        .key(
            "probes.readinessProbe.periodSeconds", .integer(1...1_000_000), default: 2, "Period of the readiness probe"),
        .key("probes.startupProbe.enabled", .boolean, default: true, "Switches on the startup probe"),
        .key(
            "probes.startupProbe.failureThreshold", .integer(1...1_000_000), default: 300,
            "Failures that count, of the startup probe"),
        .key("probes.startupProbe.timeoutSeconds", .integer(1...1_000_000), default: 3, "Timeout of the startup probe"),
        .key("probes.startupProbe.periodSeconds", .integer(1...1_000_000), default: 1, "Period of the startup probe"),
        .key(
            "persistence.volumeClaim.enabled", .booleanOrAuto, default: "auto",
            "Keep the data on a volume that outlives the pod; auto is yes"),
        .key(
            "persistence.volumeClaim.accessModes", .stringList, default: ["ReadWriteOnce"],
            "Access modes of the data volume"),
        .key(
            "persistence.volumeClaim.retentionPolicy", .word(["Retain", "Delete"]), default: "Retain",
            "What becomes of the volume when the virtual cluster goes"),
        .key("persistence.volumeClaim.size", .quantity, default: "5Gi", "Size of the data volume"),
        .key(
            "persistence.volumeClaim.storageClass", .string, default: "",
            "StorageClass of the data volume; empty is the host's default"),
        .key("persistence.addVolumes", .objectList, default: [], "More volumes of the pod"),
        .key("persistence.addVolumeMounts", .objectList, default: [], "More volume mounts of the container"),
        .notYet("persistence.volumeClaimTemplates"),
        .notYet("persistence.dataVolume"),
        .notYet("persistence.binariesVolume"),
        .key("enableServiceLinks", .boolean, default: false, "As in a pod"),
        .key("annotations", .stringMap, default: [:], "Annotations of the StatefulSet"),
        .key("labels", .stringMap, default: [:], "Labels of the StatefulSet"),
        .key("pods.annotations", .stringMap, default: [:], "Annotations of the pod"),
        .key("pods.labels", .stringMap, default: [:], "Labels of the pod"),
        .key("image.registry", .string, default: "", "Registry of the image"),
        .key("image.repository", .string, default: "", "Repository of the image"),
        .key("image.tag", .string, default: "", "Tag of the image"),
        .key("imagePullPolicy", .word(["", "Always", "IfNotPresent", "Never"]), default: "", "As in a container"),
        .key("env", .objectList, default: [], "More environment variables"),
        .key(
            "dnsPolicy", .word(["", "ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"]), default: "",
            "As in a pod"),
        .key("dnsConfig", .object, default: [:], "DNS settings of the pod"),
        .key("hostAliases", .objectList, default: [], "As in a pod"),
        .key("initContainers", .objectList, default: [], "Containers that run before the control plane"),
        .key("sidecarContainers", .objectList, default: [], "Containers beside the control plane"),
        .key("runtimeClassName", .string, default: "", "RuntimeClass of the pod"),
        .notYet("highAvailability.replicas", unless: 1),
        .notYet("highAvailability.leaseDuration", unless: 60),
        .notYet("highAvailability.renewDeadline", unless: 40),
        .notYet("highAvailability.retryPeriod", unless: 15),
        .notYet("workingDir", unless: ""),
        .notYet("command"),
        .notYet("args"),
    ]
}
