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

    // MARK: - StatefulSet

    static func statefulSet(_ object: KubeObject, _ errors: inout FieldErrors) {
        let spec = object["spec"] ?? [:]
        errors.requiredOneOf("spec.podManagementPolicy", spec["podManagementPolicy"], ["OrderedReady", "Parallel"])
        statefulSetStrategy(spec["updateStrategy"] ?? [:], &errors)
        if let policy = spec["persistentVolumeClaimRetentionPolicy"] {
            for member in ["whenDeleted", "whenScaled"] {
                errors.oneOf(
                    "spec.persistentVolumeClaimRetentionPolicy.\(member)", policy[member] ?? "",
                    ["Delete", "Retain"])
            }
        }
        errors.notNegative("spec.replicas", spec["replicas"])
        errors.notNegative("spec.minReadySeconds", spec["minReadySeconds"])
        errors.notNegative("spec.ordinals.start", spec["ordinals"]?["start"])
        errors.notNegative("spec.revisionHistoryLimit", spec["revisionHistoryLimit"])
        let claims = spec.elements("volumeClaimTemplates")
        for (index, claim) in claims.enumerated() {
            ClaimValidation.spec(claim["spec"], "spec.volumeClaimTemplates[\(index)].spec", &errors)
        }
        selectorAndTemplate(withClaims(spec, claims), .statefulSet, &errors)
    }

    /// The pods have a volume for each claim, in place of one of the same name.
    private static func withClaims(_ spec: JSONValue, _ claims: [JSONValue]) -> JSONValue {
        guard !claims.isEmpty else { return spec }
        let names = claims.map { $0["metadata"]?.text("name") ?? "" }
        let volumes: [JSONValue] = names.map {
            ["name": .string($0), "persistentVolumeClaim": ["claimName": .string($0)]]
        }
        let own = (spec["template"]?["spec"] ?? [:]).elements("volumes").filter { !names.contains($0.text("name")) }
        var spec = spec
        spec.set(.array(volumes + own), at: ["template", "spec", "volumes"])
        return spec
    }

    private static func statefulSetStrategy(_ strategy: JSONValue, _ errors: inout FieldErrors) {
        let path = "spec.updateStrategy"
        let rolling = strategy["rollingUpdate"]
        switch strategy.text("type") {
        case "": errors.required(path)
        case "OnDelete":
            if let rolling {
                errors.invalid(
                    "\(path).rollingUpdate", GoForm.statefulSetRollingUpdate.show(rolling),
                    "only allowed for updateStrategy 'RollingUpdate'")
            }
        case "RollingUpdate":
            errors.notNegative("\(path).rollingUpdate.partition", rolling?["partition"])
            if let most = rolling?["maxUnavailable"] {
                errors.amountOrPercent("\(path).rollingUpdate.maxUnavailable", most)
                if isZero(most) {
                    errors.invalid("\(path).rollingUpdate.maxUnavailable", most, "cannot be 0")
                }
                errors.atMostWhole("\(path).rollingUpdate.maxUnavailable", most)
            }
        default:
            errors.invalid(
                path, GoForm.statefulSetUpdateStrategy.show(strategy), "must be 'RollingUpdate' or 'OnDelete'")
        }
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

    private enum Kind: String {
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

    private static func selectorAndTemplate(_ spec: JSONValue, _ kind: Kind, _ errors: inout FieldErrors) {
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

    private static func isZero(_ value: JSONValue?) -> Bool {
        guard let value else { return true }
        return value == 0 || FieldErrors.percent(value) == 0
    }
}
