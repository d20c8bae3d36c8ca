internal import KubeCore

/// What must hold for the kinds that make pods.
/// Source: pkg/apis/apps/validation, pkg/apis/batch/validation, pkg/apis/core/validation of Kubernetes 1.36.
enum WorkloadValidation {
    static func deployment(_ object: KubeObject, _ errors: inout FieldErrors) {
        let spec = object["spec"] ?? [:]
        errors.notNegative("spec.replicas", spec["replicas"])
        selectorAndTemplate(spec, &errors)
        errors.oneOf("spec.strategy.type", spec["strategy"]?["type"], ["Recreate", "RollingUpdate"])
        if spec["strategy"]?["type"] == "Recreate", spec["strategy"]?["rollingUpdate"] != nil {
            errors.forbidden("spec.strategy.rollingUpdate", "may not be specified when strategy `type` is 'Recreate'")
        }
        if let rolling = spec["strategy"]?["rollingUpdate"], isZero(rolling["maxUnavailable"]),
            isZero(rolling["maxSurge"])
        {
            errors.invalid(
                "spec.strategy.rollingUpdate.maxUnavailable", rolling["maxUnavailable"],
                "may not be 0 when `maxSurge` is 0")
        }
        errors.notNegative("spec.minReadySeconds", spec["minReadySeconds"])
        errors.notNegative("spec.revisionHistoryLimit", spec["revisionHistoryLimit"])
        if let deadline = spec["progressDeadlineSeconds"]?.intValue {
            errors.notNegative("spec.progressDeadlineSeconds", spec["progressDeadlineSeconds"])
            if deadline <= spec["minReadySeconds"]?.intValue ?? 0 {
                errors.invalid("spec.progressDeadlineSeconds", .int(deadline), "must be greater than minReadySeconds")
            }
        }
    }

    static func replicaSet(_ object: KubeObject, _ errors: inout FieldErrors) {
        let spec = object["spec"] ?? [:]
        errors.notNegative("spec.replicas", spec["replicas"])
        errors.notNegative("spec.minReadySeconds", spec["minReadySeconds"])
        selectorAndTemplate(spec, &errors)
    }

    static func statefulSet(_ object: KubeObject, _ errors: inout FieldErrors) {
        let spec = object["spec"] ?? [:]
        errors.oneOf("spec.podManagementPolicy", spec["podManagementPolicy"], ["OrderedReady", "Parallel"])
        errors.oneOf("spec.updateStrategy.type", spec["updateStrategy"]?["type"], ["OnDelete", "RollingUpdate"])
        errors.notNegative("spec.replicas", spec["replicas"])
        for (index, claim) in spec.elements("volumeClaimTemplates").enumerated() {
            StorageValidation.claimSpec(claim["spec"], "spec.volumeClaimTemplates[\(index)].spec", &errors)
        }
        let claimNames = spec.elements("volumeClaimTemplates").map { $0["metadata"]?.text("name") ?? "" }
        selectorAndTemplate(spec, claimNames: Set(claimNames), &errors)
    }

    static func statefulSetChange(_ object: KubeObject, _ old: KubeObject, _ errors: inout FieldErrors) {
        var (spec, oldSpec) = (object["spec"] ?? [:], old["spec"] ?? [:])
        for member in [
            "replicas", "template", "updateStrategy", "minReadySeconds", "ordinals", "revisionHistoryLimit",
            "persistentVolumeClaimRetentionPolicy",
        ] {
            spec[member] = nil
            oldSpec[member] = nil
        }
        if spec != oldSpec {
            errors.forbidden(
                "spec",
                "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden"
            )
        }
    }

    static func daemonSet(_ object: KubeObject, _ errors: inout FieldErrors) {
        let spec = object["spec"] ?? [:]
        selectorAndTemplate(spec, &errors)
        errors.notNegative("spec.minReadySeconds", spec["minReadySeconds"])
        errors.oneOf("spec.updateStrategy.type", spec["updateStrategy"]?["type"], ["RollingUpdate", "OnDelete"])
        if let rolling = spec["updateStrategy"]?["rollingUpdate"], isZero(rolling["maxUnavailable"]),
            isZero(rolling["maxSurge"])
        {
            errors.required("spec.updateStrategy.rollingUpdate.maxUnavailable", "cannot be 0 when maxSurge is 0")
        }
    }

    static func replicationController(_ object: KubeObject, _ errors: inout FieldErrors) {
        let spec = object["spec"] ?? [:]
        if spec.isUnset("selector") { errors.required("spec.selector") }
        errors.notNegative("spec.replicas", spec["replicas"])
        guard let template = spec["template"] else {
            errors.required("spec.template")
            return
        }
        let labels = template["metadata"]?["labels"]
        let selector = LabelSelector(matching: spec["selector"]?.objectValue?.stringDictionary ?? [:])
        checkMatch(selector, labels, &errors)
        PodValidation.template(template, "spec.template", &errors)
        mustRestart(template, &errors)
    }

    static func job(_ object: KubeObject, _ errors: inout FieldErrors) {
        let spec = object["spec"] ?? [:]
        jobSpec(spec, "spec", &errors)
        guard let selector = spec["selector"] else {
            errors.required("spec.selector")
            return
        }
        if errors.labelSelector("spec.selector", selector) {
            checkMatch(LabelSelector(structured: selector), spec["template"]?["metadata"]?["labels"], &errors)
        }
    }

    static func jobChange(_ object: KubeObject, _ old: KubeObject, _ errors: inout FieldErrors) {
        for field in ["selector", "completionMode", "podFailurePolicy", "backoffLimitPerIndex", "managedBy"] {
            errors.immutable("spec.\(field)", object.at("spec", field), old.at("spec", field))
        }
        if object.at("spec", "completionMode")?.stringValue != "Indexed" {
            errors.immutable("spec.completions", object.at("spec", "completions"), old.at("spec", "completions"))
        }
        let mayChangeTemplate = old.at("spec", "suspend") == true && old.at("status", "startTime") == nil
        if !mayChangeTemplate {
            errors.immutable("spec.template", object.at("spec", "template"), old.at("spec", "template"))
        }
    }

    static func cronJob(_ object: KubeObject, _ errors: inout FieldErrors) {
        let spec = object["spec"] ?? [:]
        CronSchedule.validate(spec.text("schedule"), "spec.schedule", &errors)
        errors.notNegative("spec.startingDeadlineSeconds", spec["startingDeadlineSeconds"])
        errors.oneOf("spec.concurrencyPolicy", spec["concurrencyPolicy"], ["Allow", "Forbid", "Replace"])
        errors.notNegative("spec.successfulJobsHistoryLimit", spec["successfulJobsHistoryLimit"])
        errors.notNegative("spec.failedJobsHistoryLimit", spec["failedJobsHistoryLimit"])
        jobSpec(spec["jobTemplate"]?["spec"] ?? [:], "spec.jobTemplate.spec", &errors)
        if object.name.utf8.count > 52 {
            errors.invalid("metadata.name", .string(object.name), "must be no more than 52 characters")
        }
    }

    private static func jobSpec(_ spec: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        for field in ["parallelism", "completions", "activeDeadlineSeconds", "backoffLimit", "ttlSecondsAfterFinished"]
        {
            errors.notNegative("\(path).\(field)", spec[field])
        }
        errors.oneOf("\(path).completionMode", spec["completionMode"], ["NonIndexed", "Indexed"])
        if spec["completionMode"] == "Indexed", spec["completions"] == nil {
            errors.required("\(path).completions", "when completion mode is Indexed")
        }
        PodValidation.template(spec["template"], "\(path).template", &errors)
        let policy = spec["template"]?["spec"]?.text("restartPolicy") ?? ""
        if policy == "Always" || policy.isEmpty {
            errors.required("\(path).template.spec.restartPolicy", "valid values: \"OnFailure\", \"Never\"")
        } else {
            errors.oneOf("\(path).template.spec.restartPolicy", .string(policy), ["OnFailure", "Never"])
        }
    }

    // MARK: - Common

    private static func selectorAndTemplate(
        _ spec: JSONValue, claimNames: Set<String> = [], _ errors: inout FieldErrors
    ) {
        let labels = spec["template"]?["metadata"]?["labels"]
        if let selector = spec["selector"] {
            let isUsable = errors.labelSelector("spec.selector", selector)
            if selector.isUnset("matchLabels"), selector.isUnset("matchExpressions") {
                errors.invalid("spec.selector", selector, "empty selector is invalid for deployment")
            }
            if isUsable {
                checkMatch(LabelSelector(structured: selector), labels, &errors)
            } else {
                errors.invalid("spec.selector", selector, "invalid label selector")
            }
        } else {
            errors.required("spec.selector")
        }
        PodValidation.template(spec["template"], "spec.template", claimNames: claimNames, &errors)
        mustRestart(spec["template"], &errors)
    }

    private static func checkMatch(_ selector: LabelSelector, _ labels: JSONValue?, _ errors: inout FieldErrors) {
        if !selector.matches(labels?.objectValue?.stringDictionary ?? [:]) {
            errors.invalid(
                "spec.template.metadata.labels", labels, "`selector` does not match template `labels`")
        }
    }

    private static func mustRestart(_ template: JSONValue?, _ errors: inout FieldErrors) {
        errors.oneOf("spec.template.spec.restartPolicy", template?["spec"]?["restartPolicy"], ["Always"])
    }

    private static func isZero(_ value: JSONValue?) -> Bool {
        value == nil || value == 0 || value == "0%" || value == "0"
    }
}
