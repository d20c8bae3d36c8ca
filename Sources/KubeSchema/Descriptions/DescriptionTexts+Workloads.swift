extension DescriptionTexts {
    /// Controllers of pods: apps, batch, autoscaling, policy.
    static let workloads: StaticString = """
        %api.apps.v1.
        #Deployment Keeps a number of equal pods running, and replaces them step by step when they change.
        #DeploymentSpec How many pods of which kind, and how they are replaced.
        paused Whether changes of the template are held back.
        progressDeadlineSeconds Seconds without progress after which the rollout counts as failed; 600 by default.
        replicas How many pods; 1 by default.
        selector Labels of its pods; cannot change.
        strategy How old pods are replaced by new ones.
        #DeploymentStatus What is known of the pods.
        replicas Pods there are, not counting those that end.
        terminatingReplicas Pods that end.
        #DeploymentStrategy How old pods are replaced.
        rollingUpdate Settings for RollingUpdate.
        type RollingUpdate (the default), or Recreate, which removes all old ones first.
        #RollingUpdateDeployment How many pods may be too many or too few meanwhile.
        maxSurge How many more than wanted, a number or percentage; 25% by default.
        maxUnavailable How many fewer than wanted, a number or percentage; 25% by default.
        #DeploymentCondition,ReplicaSetCondition,StatefulSetCondition,DaemonSetCondition One aspect of the state.
        status True, False or Unknown.
        type Such as Available, Progressing or ReplicaFailure.
        #ReplicaSet Keeps a number of equal pods running; usually made by a Deployment.
        #ReplicaSetSpec How many pods of which kind.
        replicas How many pods; 1 by default.
        selector Labels of its pods; cannot change.
        #ReplicaSetStatus What is known of the pods.
        fullyLabeledReplicas Pods that have all labels of the template.
        replicas Pods there are, not counting those that end.
        terminatingReplicas Pods that end.
        #StatefulSet Keeps pods with lasting names and volumes.
        #StatefulSetSpec How many pods of which kind, and how they are replaced.
        ordinals How the pods are numbered.
        persistentVolumeClaimRetentionPolicy What becomes of the claims of pods that go.
        podManagementPolicy OrderedReady (the default) starts one after the other, Parallel all at once.
        replicas How many pods; 1 by default.
        selector Labels of its pods; cannot change.
        serviceName The service that gives the pods their DNS names; cannot change.
        updateStrategy How old pods are replaced by new ones.
        volumeClaimTemplates Claims that each pod gets; they outlive the pod.
        #StatefulSetStatus What is known of the pods.
        currentReplicas Pods of the current revision.
        currentRevision Revision of the pods before the update.
        updateRevision Revision of the pods after the update.
        #StatefulSetOrdinals How pods are numbered.
        start Number of the first pod; 0 by default.
        #StatefulSetPersistentVolumeClaimRetentionPolicy What becomes of claims: Retain (the default) or Delete.
        whenDeleted When the set is deleted.
        whenScaled When the pod is scaled away.
        #StatefulSetUpdateStrategy How old pods are replaced.
        rollingUpdate Settings for RollingUpdate.
        type RollingUpdate (the default), or OnDelete, which waits until a pod is deleted.
        #RollingUpdateStatefulSetStrategy How far and how fast pods are replaced.
        maxUnavailable How many may be missing at a time; 1 by default.
        partition Pods with a lower number are left as they are; 0 by default.
        #DaemonSet Keeps one pod on every node, or on some.
        #DaemonSetSpec Which pod, and how it is replaced.
        selector Labels of its pods; cannot change.
        updateStrategy How old pods are replaced by new ones.
        #DaemonSetStatus What is known of the pods.
        currentNumberScheduled Nodes that have the pod and should.
        desiredNumberScheduled Nodes that should have the pod.
        numberAvailable Nodes whose pod has been ready for minReadySeconds.
        numberMisscheduled Nodes that have the pod and should not.
        numberReady Nodes whose pod is ready.
        numberUnavailable Nodes that lack an available pod.
        updatedNumberScheduled Nodes that have the pod of the present template.
        #DaemonSetUpdateStrategy How old pods are replaced.
        rollingUpdate Settings for RollingUpdate.
        type RollingUpdate (the default), or OnDelete, which waits until a pod is deleted.
        #RollingUpdateDaemonSet How many nodes may have two pods or none meanwhile.
        maxSurge Nodes with two pods, a number or percentage; 0 by default.
        maxUnavailable Nodes without a pod, a number or percentage; 1 by default.
        #ControllerRevision A former state of a StatefulSet or DaemonSet, to go back to.
        data The state.
        revision Its number; grows with each change.
        %api.batch.v1.
        #Job Runs pods until enough of them have succeeded.
        #JobSpec Which pods, how many, and when it is done.
        activeDeadlineSeconds Seconds after which the job is stopped and counts as failed.
        backoffLimit Failed pods after which the job counts as failed; 6 by default.
        backoffLimitPerIndex Failed pods of an index after which that index counts as failed.
        completionMode NonIndexed (the default) counts successes; Indexed wants one for each index.
        completions Pods that must succeed.
        managedBy Who runs the job; Kubernetes' own controller by default.
        manualSelector Whether the selector was written by hand.
        maxFailedIndexes Failed indexes after which the job counts as failed.
        parallelism The most pods at a time; 1 by default.
        podFailurePolicy What a pod's failure means, by exit code and condition.
        podReplacementPolicy When a pod that ends is replaced: TerminatingOrFailed or Failed.
        selector Labels of its pods; set by the server.
        successPolicy When the job counts as done before all indexes have succeeded.
        suspend Whether it has no pods for now.
        template The pods that are made; restartPolicy must be Never or OnFailure.
        ttlSecondsAfterFinished Seconds after its end after which the job is deleted; never by default.
        #JobStatus How far a job is.
        active Pods that run or wait.
        completedIndexes Indexes that succeeded, such as 1,3-5.
        completionTime When it was done.
        failed Pods that failed.
        failedIndexes Indexes that failed.
        ready Pods that are ready.
        startTime When it was started.
        succeeded Pods that succeeded.
        terminating Pods that end.
        uncountedTerminatedPods Pods that have ended and are not counted yet.
        #JobCondition One aspect of the state of a job.
        status True, False or Unknown.
        type Complete, Failed, Suspended, FailureTarget or SuccessCriteriaMet.
        #JobTemplateSpec The jobs that a CronJob makes.
        metadata Labels and annotations of the jobs.
        spec Content of the jobs.
        #UncountedTerminatedPods Pods that have ended and are not counted yet.
        failed Identifiers of failed ones.
        succeeded Identifiers of successful ones.
        #PodFailurePolicy What failures mean; the first rule that fits decides.
        #PodFailurePolicyRule What some failures mean.
        action FailJob, FailIndex, Ignore or Count.
        onExitCodes Exit codes it is for.
        onPodConditions Conditions of the pod it is for.
        #PodFailurePolicyOnExitCodesRequirement A set of exit codes.
        containerName The container; any by default.
        operator In or NotIn.
        values The exit codes.
        #PodFailurePolicyOnPodConditionsPattern A condition of a pod.
        status Its status; True by default.
        type Its type.
        #SuccessPolicy When a job counts as done; one rule is enough.
        #SuccessPolicyRule Indexes that must have succeeded.
        succeededCount How many.
        succeededIndexes Which ones, such as 0,2-4.
        #CronJob Makes jobs by a schedule.
        #CronJobSpec When, and which jobs.
        concurrencyPolicy What happens when the last job still runs: Allow (the default), Forbid or Replace.
        failedJobsHistoryLimit How many failed jobs are kept; 1 by default.
        jobTemplate The jobs that are made.
        schedule When, as minute, hour, day, month and weekday, or @hourly and so on.
        startingDeadlineSeconds Seconds a job may be late; later it is left out.
        successfulJobsHistoryLimit How many successful jobs are kept; 3 by default.
        suspend Whether no jobs are made for now.
        timeZone Time zone of the schedule, such as Europe/Berlin; that of the controller by default.
        #CronJobStatus What jobs were made.
        active Jobs that run.
        lastScheduleTime When a job was last due.
        lastSuccessfulTime When a job last succeeded.
        %api.autoscaling.v1.
        #HorizontalPodAutoscaler Changes the number of pods with their load.
        #HorizontalPodAutoscalerSpec What is scaled, within which bounds.
        maxReplicas The most pods.
        minReplicas The fewest pods; 1 by default.
        scaleTargetRef What is scaled.
        targetCPUUtilizationPercentage Processor use to aim for, in percent of the request; 80 by default.
        #HorizontalPodAutoscalerStatus What the autoscaler saw last.
        currentCPUUtilizationPercentage Processor use in percent of the request.
        currentReplicas Pods there are.
        desiredReplicas Pods there should be.
        lastScaleTime When the number last changed.
        #CrossVersionObjectReference The object that is scaled.
        #Scale How many pods an object has and shall have.
        #ScaleSpec How many pods there shall be.
        replicas How many pods.
        #ScaleStatus How many pods there are.
        selector Labels of the pods, as text.
        %api.autoscaling.v2.
        #HorizontalPodAutoscaler Changes the number of pods with their load.
        #HorizontalPodAutoscalerSpec What is scaled, by which metrics, within which bounds.
        behavior How fast it scales up and down.
        maxReplicas The most pods.
        metrics What is measured; the metric that wants most pods decides. 80% of the processor request by default.
        minReplicas The fewest pods; 1 by default.
        scaleTargetRef What is scaled.
        #HorizontalPodAutoscalerStatus What the autoscaler saw last.
        currentMetrics What was measured.
        currentReplicas Pods there are.
        desiredReplicas Pods there should be.
        lastScaleTime When the number last changed.
        #HorizontalPodAutoscalerCondition One aspect of the state.
        status True, False or Unknown.
        type AbleToScale, ScalingActive or ScalingLimited.
        #HorizontalPodAutoscalerBehavior How fast it scales.
        scaleDown Rules for fewer pods.
        scaleUp Rules for more pods.
        #HPAScalingRules How fast it scales in one direction.
        policies The most change in a time.
        selectPolicy Which policy counts: Max (the default), Min, or Disabled for no scaling.
        stabilizationWindowSeconds Seconds whose recommendations are looked back at; 300 for down, 0 for up by default.
        tolerance How far a metric may be off without scaling; 0.1 by default.
        #HPAScalingPolicy The most change in a time.
        periodSeconds Length of the time in seconds.
        type Pods or Percent.
        value How many pods, or how many percent.
        #MetricSpec A metric and its aim; the member named like the type is set.
        containerResource Use of a resource by one container of each pod.
        external A metric from outside of the cluster.
        object A metric of one object.
        pods A metric of each pod.
        resource Use of a resource by each pod.
        type Resource, ContainerResource, Pods, Object or External.
        #MetricStatus A metric as last measured; the member named like the type is set.
        containerResource Use of a resource by one container of each pod.
        external A metric from outside of the cluster.
        object A metric of one object.
        pods A metric of each pod.
        resource Use of a resource by each pod.
        type Resource, ContainerResource, Pods, Object or External.
        #ContainerResourceMetricSource,ContainerResourceMetricStatus Use of a resource by one container of each pod.
        container Name of the container.
        current The value.
        name cpu, memory or another resource.
        target The aim.
        #ResourceMetricSource,ResourceMetricStatus Use of a resource by each pod.
        current The value.
        name cpu, memory or another resource.
        target The aim.
        #PodsMetricSource,PodsMetricStatus A metric of each pod, averaged.
        current The value.
        metric The metric.
        target The aim.
        #ObjectMetricSource,ObjectMetricStatus A metric of one object.
        current The value.
        describedObject The object.
        metric The metric.
        target The aim.
        #ExternalMetricSource,ExternalMetricStatus A metric from outside of the cluster.
        current The value.
        metric The metric.
        target The aim.
        #MetricIdentifier A metric.
        name Its name.
        selector Labels that narrow it down.
        #MetricTarget The aim of a metric.
        averageUtilization Average in percent of the request.
        averageValue Average per pod.
        type Utilization, Value or AverageValue.
        value The value itself.
        #MetricValueStatus A value as last measured.
        averageUtilization Average in percent of the request.
        averageValue Average per pod.
        value The value itself.
        #CrossVersionObjectReference An object.
        %api.policy.v1.
        #PodDisruptionBudget How many pods of a set may be evicted at a time.
        #PodDisruptionBudgetSpec Which pods, and how many.
        maxUnavailable The most pods that may be missing, a number or percentage.
        minAvailable The fewest pods that must stay, a number or percentage.
        selector Which pods, by their labels; empty for all of the namespace.
        unhealthyPodEvictionPolicy When pods that are not ready may go: IfHealthyBudget (the default) or AlwaysAllow.
        #PodDisruptionBudgetStatus How many pods may be evicted now.
        currentHealthy Pods that are ready.
        desiredHealthy Pods that must be ready.
        disruptedPods Pods whose eviction was allowed and that are not gone yet.
        disruptionsAllowed Pods that may be evicted now.
        expectedPods Pods that are counted.
        #Eviction A request to remove a pod, which its budgets may refuse.
        deleteOptions How to delete it.
        """
}
