internal import KubeCore

/// Defaults of Jobs and CronJobs.
/// Source: pkg/apis/batch/v1/defaults.go of Kubernetes 1.36.
enum JobDefaults {
    static func job(_ object: inout KubeObject) {
        object.editOrMake("spec") { spec in
            if spec["completions"] == nil, spec["parallelism"] == nil { spec["completions"] = 1 }
            spec.fill("parallelism", 1)
            spec.fill("backoffLimit", spec["backoffLimitPerIndex"] == nil ? 6 : .int(Int64(Int32.max)))
            spec.fill("completionMode", "NonIndexed")
            spec.fill("suspend", false)
            spec.fill("manualSelector", false)
            spec.fill("podReplacementPolicy", spec["podFailurePolicy"] == nil ? "TerminatingOrFailed" : "Failed")
            failurePolicy(&spec)
            PodDefaults.template(&spec)
        }
        inheritLabels(&object)
    }

    static func cronJob(_ object: inout KubeObject) {
        object.editOrMake("spec") { spec in
            spec.fill("concurrencyPolicy", "Allow")
            spec.fill("suspend", false)
            spec.fill("successfulJobsHistoryLimit", 3)
            spec.fill("failedJobsHistoryLimit", 1)
            spec.editOrMake("jobTemplate") { template in
                template.fill("metadata", [:])
                template.editOrMake("spec") { job in
                    failurePolicy(&job)
                    PodDefaults.template(&job)
                }
            }
        }
    }

    /// A pattern is about conditions that hold.
    private static func failurePolicy(_ spec: inout JSONValue) {
        spec.edit("podFailurePolicy") { policy in
            policy.editEach("rules") { rule in
                rule.editEach("onPodConditions") { if $0.isUnset("status") { $0["status"] = "True" } }
            }
        }
    }

    /// A Job without labels has those of its pods.
    private static func inheritLabels(_ job: inout KubeObject) {
        guard job.labels.isEmpty, let labels = templateLabels(job), !labels.isEmpty else { return }
        job.labels = labels
    }

    private static func templateLabels(_ job: KubeObject) -> [String: String]? {
        job.at("spec", "template", "metadata", "labels")?.objectValue?.stringDictionary
    }

    /// The selector and labels by which a Job knows its pods, made from its uid.
    /// Source: pkg/registry/batch/job/strategy.go generateSelector.
    static func selector(_ job: inout KubeObject) {
        guard job.at("spec", "manualSelector")?.boolValue != true else { return }
        let (uid, name) = (job.uid, job.name)
        var labels = templateLabels(job) ?? [:]
        let hasOwnLabels = !job.labels.isEmpty && job.labels != labels
        labels.merge([
            "batch.kubernetes.io/controller-uid": uid, "controller-uid": uid, "batch.kubernetes.io/job-name": name,
            "job-name": name,
        ]) { given, _ in given }  // what is given and wrong is refused later
        job.set(.strings(labels), at: "spec", "template", "metadata", "labels")
        if !hasOwnLabels { job.labels = labels }
        var selected = job.at("spec", "selector", "matchLabels")?.objectValue?.stringDictionary ?? [:]
        selected.merge(["batch.kubernetes.io/controller-uid": uid]) { given, _ in given }
        job.set(.strings(selected), at: "spec", "selector", "matchLabels")
    }
}
