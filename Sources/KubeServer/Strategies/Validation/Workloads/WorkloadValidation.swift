internal import KubeCore

/// What must hold for the kinds that keep pods running.
/// Source: pkg/apis/apps/validation, pkg/apis/core/validation of Kubernetes 1.36.
enum WorkloadValidation {
    static func deployment(_ object: KubeObject, _ errors: inout FieldErrors) {
        let spec = object["spec"] ?? [:]
        errors.notNegative("spec.replicas", spec["replicas"])
        selectorAndTemplate(spec, .deployment, &errors)
        deploymentStrategy(spec["strategy"] ?? [:], &errors)
        errors.notNegative("spec.minReadySeconds", spec["minReadySeconds"])
        errors.notNegative("spec.revisionHistoryLimit", spec["revisionHistoryLimit"])
        if let deadline = spec["progressDeadlineSeconds"]?.intValue {
            errors.notNegative("spec.progressDeadlineSeconds", spec["progressDeadlineSeconds"])
            if deadline <= spec["minReadySeconds"]?.intValue ?? 0 {
                errors.invalid("spec.progressDeadlineSeconds", .int(deadline), "must be greater than minReadySeconds")
            }
        }
    }

    private static func deploymentStrategy(_ strategy: JSONValue, _ errors: inout FieldErrors) {
        let path = "spec.strategy.rollingUpdate"
        switch strategy["type"] {
        case "Recreate":
            if strategy["rollingUpdate"] != nil {
                errors.forbidden(path, "may not be specified when strategy `type` is 'Recreate'")
            }
        case "RollingUpdate":
            let rolling = strategy["rollingUpdate"] ?? [:]
            errors.amountOrPercent("\(path).maxUnavailable", rolling["maxUnavailable"])
            errors.amountOrPercent("\(path).maxSurge", rolling["maxSurge"])
            if isZero(rolling["maxUnavailable"]), isZero(rolling["maxSurge"]) {
                errors.invalid(
                    "\(path).maxUnavailable", rolling["maxUnavailable"] ?? 0, "may not be 0 when `maxSurge` is 0")
            }
            errors.atMostWhole("\(path).maxUnavailable", rolling["maxUnavailable"])
        default: errors.oneOf("spec.strategy.type", strategy["type"] ?? "", ["Recreate", "RollingUpdate"])
        }
    }

    static func replicaSet(_ object: KubeObject, _ errors: inout FieldErrors) {
        let spec = object["spec"] ?? [:]
        errors.notNegative("spec.replicas", spec["replicas"])
        errors.notNegative("spec.minReadySeconds", spec["minReadySeconds"])
        selectorAndTemplate(spec, .replicaSet, &errors)
    }

    // MARK: - DaemonSet

    static func daemonSet(_ object: KubeObject, _ errors: inout FieldErrors) {
        let spec = object["spec"] ?? [:]
        selectorAndTemplate(spec, .daemonSet, &errors)
        errors.notNegative("spec.minReadySeconds", spec["minReadySeconds"])
        daemonSetStrategy(spec["updateStrategy"] ?? [:], &errors)
        errors.notNegative("spec.revisionHistoryLimit", spec["revisionHistoryLimit"])
    }

    private static func daemonSetStrategy(_ strategy: JSONValue, _ errors: inout FieldErrors) {
        let path = "spec.updateStrategy.rollingUpdate"
        switch strategy["type"] {
        case "OnDelete": break
        case "RollingUpdate":
            guard let rolling = strategy["rollingUpdate"] else { return errors.required(path) }
            for member in ["maxUnavailable", "maxSurge"] {
                errors.amountOrPercent("\(path).\(member)", rolling[member])
                errors.atMostWhole("\(path).\(member)", rolling[member])
            }
            switch (isZero(rolling["maxUnavailable"]), isZero(rolling["maxSurge"])) {
            case (true, true): errors.required("\(path).maxUnavailable", "cannot be 0 when maxSurge is 0")
            case (false, false):
                errors.invalid(
                    "\(path).maxSurge", rolling["maxSurge"], "may not be set when maxUnavailable is non-zero")
            default: break
            }
        default:
            errors.oneOf("spec.updateStrategy.type", strategy["type"] ?? "", ["RollingUpdate", "OnDelete"])
        }
    }

    // MARK: - ReplicationController, ControllerRevision

    static func replicationController(_ object: KubeObject, _ errors: inout FieldErrors) {
        let spec = object["spec"] ?? [:]
        errors.notNegative("spec.minReadySeconds", spec["minReadySeconds"])
        if spec.isUnset("selector") { errors.required("spec.selector") }
        errors.notNegative("spec.replicas", spec["replicas"])
        guard let template = spec["template"] else { return errors.required("spec.template") }
        let selector = spec["selector"]?.objectValue?.stringDictionary ?? [:]
        if !selector.isEmpty { checkMatch(LabelSelector(matching: selector), template, &errors) }
        PodValidation.template(template, "spec.template", &errors)
        mustRestart(template, kind: "ReplicationController", &errors)
    }

    static func controllerRevision(_ object: KubeObject, _ errors: inout FieldErrors) {
        if object["data"] == nil { errors.required("data", "data is mandatory") }
        errors.notNegative("revision", object["revision"])
    }

    // MARK: - Common

    enum Kind: String {
        case deployment = "ReplicaSet"
        case replicaSet = "replicaset"
        case statefulSet = "StatefulSet"
        case daemonSet = "DaemonSet"

        /// As the kind is called in messages about its pods.
        var podOwner: String { self == .replicaSet ? "ReplicaSet" : rawValue }

        /// As the kind is called in messages about its selector.
        var selectorOwner: String {
            switch self {
            case .deployment, .replicaSet: "deployment"
            case .statefulSet: "statefulset"
            case .daemonSet: "daemonset"
            }
        }
    }

    static func selectorAndTemplate(_ spec: JSONValue, _ kind: Kind, _ errors: inout FieldErrors) {
        let (template, selector) = (spec["template"], spec["selector"])
        var isUsable = true
        if let selector {
            isUsable = errors.labelSelector("spec.selector", selector)
            let isEmpty = selector.isUnset("matchLabels") && selector.isUnset("matchExpressions")
            if isEmpty {
                errors.invalid(
                    "spec.selector", GoForm.labelSelector.show(selector),
                    "empty selector is invalid for \(kind.selectorOwner)")
            }
        } else {
            errors.required("spec.selector")
        }
        guard isUsable else {
            errors.invalid("spec.selector", selector.map(GoForm.labelSelector.show), "invalid label selector")
            return
        }
        matchAny(selector, template, &errors)
        PodValidation.template(template, "spec.template", &errors)
        mustRestart(template, kind: kind.podOwner, &errors)
    }

    /// A missing selector matches nothing; an empty one everything.
    private static func matchAny(_ selector: JSONValue?, _ template: JSONValue?, _ errors: inout FieldErrors) {
        guard let selector else {
            notMatching(template, &errors)
            return
        }
        checkMatch(LabelSelector(structured: selector), template, &errors)
    }

    private static func checkMatch(_ selector: LabelSelector, _ template: JSONValue?, _ errors: inout FieldErrors) {
        let labels = template?["metadata"]?["labels"]?.objectValue?.stringDictionary ?? [:]
        if !selector.matches(labels) { notMatching(template, &errors) }
    }

    private static func notMatching(_ template: JSONValue?, _ errors: inout FieldErrors) {
        errors.invalid(
            "spec.template.metadata.labels", GoForm.sortedMap(template?["metadata"]?["labels"]),
            "`selector` does not match template `labels`")
    }

    private static func mustRestart(_ template: JSONValue?, kind: String, _ errors: inout FieldErrors) {
        let spec = template?["spec"]
        errors.oneOf("spec.template.spec.restartPolicy", spec?["restartPolicy"], ["Always"])
        if spec?["activeDeadlineSeconds"] != nil {
            errors.forbidden(
                "spec.template.spec.activeDeadlineSeconds",
                "activeDeadlineSeconds in \(kind) is not Supported")
        }
    }

    static func isZero(_ value: JSONValue?) -> Bool {
        guard let value else { return true }
        return value == 0 || FieldErrors.percent(value) == 0
    }
}
