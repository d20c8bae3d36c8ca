internal import KubeCore

/// Kinds that make pods.
extension BuiltInStrategies {
    static let workloads: [String: Configuration] = [
        "/podtemplates": {
            $0.returnsDeletedObject = true
            $0.generationPolicy = .onContentChange
            $0.defaults = WorkloadDefaults.podTemplate
            $0.disabledFeatures = DisabledFeatures.podTemplate
            $0.warnings = { object, _ in PodWarnings.warnings(object["template"] ?? [:], "template.") }
            $0.validation = { PodValidation.template($0["template"], "template", &$1) }
        },
        "/replicationcontrollers": {
            $0.looksAtMetadataAgain = true
            $0.looksTwiceAtChanges = true
            $0.generationPolicy = .onSpecChange
            $0.initialStatus = ["replicas": 0]
            $0.defaultPropagation = .orphan
            $0.defaults = WorkloadDefaults.replicationController
            $0.disabledFeatures = DisabledFeatures.workload
            $0.warnings = WorkloadWarnings.named
            $0.validation = WorkloadValidation.replicationController
            $0.statusValidation = WorkloadStatusValidation.replicaSet.validate
        },
        "apps/deployments": {
            $0.generationPolicy = .onSpecOrAnnotationChange
            $0.initialStatus = [:]
            $0.defaults = WorkloadDefaults.deployment
            $0.disabledFeatures = DisabledFeatures.workload
            $0.warnings = WorkloadWarnings.named
            $0.validation = WorkloadValidation.deployment
            $0.immutableFields = ["spec.selector"]
            $0.metadataKeptByStatus = ["labels"]
            $0.fieldsResetByStatus = [["metadata", "labels"]]
            $0.statusValidation = WorkloadStatusValidation.deployment.validate
        },
        "apps/replicasets": {
            $0.looksAtMetadataAgain = true
            $0.looksTwiceAtChanges = true
            $0.generationPolicy = .onSpecChange
            $0.initialStatus = ["replicas": 0]
            $0.defaults = WorkloadDefaults.replicaSet
            $0.disabledFeatures = DisabledFeatures.workload
            $0.warnings = WorkloadWarnings.named
            $0.validation = WorkloadValidation.replicaSet
            $0.immutableFields = ["spec.selector"]
            $0.statusValidation = WorkloadStatusValidation.replicaSet.validate
        },
        "apps/statefulsets": {
            // Pods are called after it, and their names are host names.
            $0.names = .label
            $0.generationPolicy = .onSpecChange
            $0.initialStatus = ["replicas": 0, "availableReplicas": 0]
            $0.defaults = WorkloadDefaults.statefulSet
            $0.disabledFeatures = DisabledFeatures.statefulSet
            $0.warnings = WorkloadWarnings.statefulSet
            $0.newValidation = WorkloadValidation.newStatefulSet
            $0.validation = WorkloadValidation.statefulSet
            $0.changeValidation = WorkloadValidation.statefulSetChange
            $0.statusValidation = WorkloadStatusValidation.statefulSet.validate
        },
        "apps/daemonsets": {
            $0.looksAtMetadataAgain = true
            $0.looksTwiceAtChanges = true
            $0.generationPolicy = .onSpecChange
            $0.initialStatus = [
                "currentNumberScheduled": 0, "numberMisscheduled": 0, "desiredNumberScheduled": 0, "numberReady": 0,
            ]
            $0.defaults = WorkloadDefaults.daemonSet
            $0.disabledFeatures = DisabledFeatures.workload
            $0.finishNew = DaemonSetTemplateGeneration.begin
            $0.finishChange = DaemonSetTemplateGeneration.follow
            $0.warnings = WorkloadWarnings.template
            $0.validation = WorkloadValidation.daemonSet
            $0.immutableFields = ["spec.selector"]
            $0.statusValidation = WorkloadStatusValidation.daemonSet.validate
        },
        "apps/controllerrevisions": {
            $0.looksAtMetadataAgain = true
            $0.validation = WorkloadValidation.controllerRevision
            $0.immutableFields = ["data"]
        },
        "batch/jobs": {
            $0.looksAtMetadataAgain = true
            $0.generationPolicy = .onSpecChange
            $0.initialStatus = [:]
            $0.defaultPropagation = .orphan
            $0.defaults = JobDefaults.job
            $0.disabledFeatures = DisabledFeatures.workload
            $0.finishNew = JobDefaults.selector
            $0.warnings = WorkloadWarnings.job
            $0.newValidation = JobValidation.newJob
            $0.validation = JobValidation.job
            $0.changeValidation = JobValidation.change
            $0.statusValidation = JobStatusValidation.status
        },
        "batch/cronjobs": {
            $0.generationPolicy = .onSpecChange
            $0.initialStatus = [:]
            $0.defaults = JobDefaults.cronJob
            $0.disabledFeatures = DisabledFeatures.cronJob
            $0.warnings = WorkloadWarnings.cronJob
            $0.newValidation = CronJobValidation.newCronJob
            $0.validation = CronJobValidation.cronJob
        },
    ]
}
