internal import KubeCore

/// What must hold for stateful sets.
/// Source: pkg/apis/apps/validation/validation.go ValidateStatefulSet of Kubernetes 1.36.
extension WorkloadValidation {
    static func statefulSet(_ object: KubeObject, _ errors: inout FieldErrors) {
        statefulSet(object, isNew: false, &errors)
    }

    /// The name of the Service cannot change, and so is only looked at once.
    static func newStatefulSet(_ object: KubeObject, _ errors: inout FieldErrors) {
        statefulSet(object, isNew: true, &errors)
    }

    private static func statefulSet(_ object: KubeObject, isNew: Bool, _ errors: inout FieldErrors) {
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
        if isNew { errors.optionalName("spec.serviceName", spec["serviceName"], NameValidation.dns1123Label) }
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
}
