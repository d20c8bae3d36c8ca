internal import KubeCore

/// Defaults of the kinds that make pods.
/// Source: pkg/apis/apps/v1/defaults.go, pkg/apis/batch/v1/defaults.go, pkg/apis/core/v1/defaults.go of 1.36.
enum WorkloadDefaults {
    static func deployment(_ object: inout KubeObject) {
        object.editOrMake("spec") { spec in
            spec.fill("replicas", 1)
            PodDefaults.template(&spec)
            spec.editOrMake("strategy") { strategy in
                strategy.fill("type", "RollingUpdate")
                guard strategy["type"] == "RollingUpdate" else { return }
                strategy.editOrMake("rollingUpdate") {
                    $0.fill("maxUnavailable", "25%")
                    $0.fill("maxSurge", "25%")
                }
            }
            spec.fill("revisionHistoryLimit", 10)
            spec.fill("progressDeadlineSeconds", 600)
        }
    }

    static func replicaSet(_ object: inout KubeObject) {
        object.editOrMake("spec") { spec in
            spec.fill("replicas", 1)
            PodDefaults.template(&spec)
        }
    }

    /// Labels and selector of a ReplicationController fall back to the labels of its template.
    static func replicationController(_ object: inout KubeObject) {
        let labels = object.at("spec", "template", "metadata", "labels")
        object.editOrMake("spec") { spec in
            spec.fill("replicas", 1)
            if let labels, spec.isUnset("selector") { spec["selector"] = labels }
            if spec["template"] != nil { PodDefaults.template(&spec) }
        }
        if let labels, object.labels.isEmpty { object.set(labels, at: "metadata", "labels") }
    }

    static func daemonSet(_ object: inout KubeObject) {
        object.editOrMake("spec") { spec in
            PodDefaults.template(&spec)
            spec.editOrMake("updateStrategy") { strategy in
                strategy.fill("type", "RollingUpdate")
                guard strategy["type"] == "RollingUpdate" else { return }
                strategy.editOrMake("rollingUpdate") {
                    $0.fill("maxUnavailable", 1)
                    $0.fill("maxSurge", 0)
                }
            }
            spec.fill("revisionHistoryLimit", 10)
        }
        DaemonSetTemplateGeneration.fill(&object)
    }

    static func statefulSet(_ object: inout KubeObject) {
        object.editOrMake("spec") { spec in
            spec.fill("replicas", 1)
            spec.fill("podManagementPolicy", "OrderedReady")
            PodDefaults.template(&spec)
            spec.editOrMake("updateStrategy") { strategy in
                strategy.fill("type", "RollingUpdate")
                guard strategy["type"] == "RollingUpdate" else { return }
                strategy.editOrMake("rollingUpdate") { $0.fill("partition", 0) }
            }
            spec.fill("revisionHistoryLimit", 10)
            spec.editOrMake("persistentVolumeClaimRetentionPolicy") {
                $0.fill("whenDeleted", "Retain")
                $0.fill("whenScaled", "Retain")
            }
            spec.editEach("volumeClaimTemplates") { claim in
                claim.fill("kind", "PersistentVolumeClaim")
                claim.fill("apiVersion", "v1")
                claim.fill("metadata", [:])
                claim.editOrMake("spec") {
                    $0.fill("volumeMode", "Filesystem")
                    $0.fill("resources", [:])
                    ResourceDefaults.requirements(&$0)
                }
                claim.editOrMake("status") { $0.fill("phase", "Pending") }
            }
        }
    }

    static func job(_ object: inout KubeObject) {
        object.editOrMake("spec") { spec in
            if spec["completions"] == nil, spec["parallelism"] == nil { spec["completions"] = 1 }
            spec.fill("parallelism", 1)
            spec.fill("backoffLimit", spec["backoffLimitPerIndex"] == nil ? 6 : .int(Int64(Int32.max)))
            spec.fill("completionMode", "NonIndexed")
            spec.fill("suspend", false)
            spec.fill("manualSelector", false)
            spec.fill("podReplacementPolicy", spec["podFailurePolicy"] == nil ? "TerminatingOrFailed" : "Failed")
            if spec["podFailurePolicy"] != nil {
                spec.editOrMake("podFailurePolicy") { policy in
                    policy.editEach("rules") { rule in
                        rule.editEach("onPodConditions") { if $0.isUnset("status") { $0["status"] = "True" } }
                    }
                }
            }
            PodDefaults.template(&spec)
        }
    }

    static func cronJob(_ object: inout KubeObject) {
        object.editOrMake("spec") { spec in
            spec.fill("concurrencyPolicy", "Allow")
            spec.fill("suspend", false)
            spec.fill("successfulJobsHistoryLimit", 3)
            spec.fill("failedJobsHistoryLimit", 1)
            spec.editOrMake("jobTemplate") { template in
                template.fill("metadata", [:])
                template.editOrMake("spec") { PodDefaults.template(&$0) }
            }
        }
    }

    static func podTemplate(_ object: inout KubeObject) { object.edit { PodDefaults.template(&$0) } }

    /// The selector and labels by which a Job knows its pods, made from its uid.
    /// Source: pkg/registry/batch/job/strategy.go generateSelector.
    static func jobSelector(_ job: inout KubeObject) {
        guard job.at("spec", "manualSelector")?.boolValue != true else { return }
        let (uid, name) = (job.uid, job.name)
        let own = [
            "batch.kubernetes.io/controller-uid": uid, "controller-uid": uid, "batch.kubernetes.io/job-name": name,
            "job-name": name,
        ]
        var labels = job.at("spec", "template", "metadata", "labels")?.objectValue?.stringDictionary ?? [:]
        labels.merge(own) { _, new in new }
        job.set(.strings(labels), at: "spec", "template", "metadata", "labels")
        job.labels.merge(own) { old, _ in old }
        if job.at("spec", "selector") == nil {
            job.set(["batch.kubernetes.io/controller-uid": .string(uid)], at: "spec", "selector", "matchLabels")
        }
    }
}
