package import KubeCore
package import KubeSchema

/// Pods: graceful deletion once they are on a node, and a spec of which little may change.
/// Source: pkg/registry/core/pod/strategy.go.
package struct PodStrategy: Strategy {
    private static let kind = GroupVersionKind(group: "", version: "v1", kind: "Pod")

    package init() {}

    package var knowsFinalizers: Bool { true }
    package var hasSeparateStatus: Bool { true }
    package var generationPolicy: GenerationPolicy { .onSpecChange }
    package var returnsDeletedObject: Bool { true }

    package func decode(_ object: KubeObject) throws(FieldTypeMismatch) -> (object: KubeObject, unknownFields: [String])
    {
        try TypedDecoder.decode(object, as: Self.kind)
    }

    package func nameProblems(_ name: String, isPrefix: Bool) -> [String] {
        NameValidation.dns1123Subdomain(isPrefix ? NameValidation.maskingTrailingHyphen(name) : name)
    }

    package func applyDefaults(_ object: inout KubeObject) { PodDefaults.pod(&object) }

    package func prepareForCreate(_ object: inout KubeObject, context: RequestContext) {
        object["status"] = ["phase": "Pending", "qosClass": .string(QualityOfService.of(object).rawValue)]
        if !(object.at("spec", "schedulingGates")?.arrayValue ?? []).isEmpty {
            let condition: JSONValue = [
                "type": "PodScheduled", "status": "False", "lastProbeTime": nil,
                "lastTransitionTime": .string(object.creationTimestamp), "reason": "SchedulingGated",
                "message": "Scheduling is blocked due to non-empty scheduling gates",
            ]
            object.set([condition], at: "status", "conditions")
        }
        for feature in DisabledFeatures.pod { feature.drop(from: &object, old: nil) }
        PodLabelKeys.merge(in: &object)
        for text in PodProfiles.adopt(in: &object) { context.warnings.add(text) }
    }

    package func validateCreate(_ object: KubeObject, context: RequestContext) -> [StatusError.Cause] {
        var errors = FieldErrors()
        PodValidation.newPod(object, &errors)
        guard errors.causes.isEmpty else { return errors.causes }
        for text in PodWarnings.ofNewPod(object) { context.warnings.add(text) }
        return []
    }

    package func validateUpdate(
        _ object: KubeObject, old: KubeObject, context: RequestContext
    ) -> [StatusError.Cause] {
        var errors = FieldErrors()
        MetadataValidation.again(object, &errors)
        PodValidation.pod(object, &errors)
        PodUpdateValidation.validate(object, old: old, &errors)
        return errors.causes
    }

    package func prepareForUpdate(_ object: inout KubeObject, old: KubeObject, context: RequestContext) {
        for feature in DisabledFeatures.pod { feature.drop(from: &object, old: old) }
    }

    package func prepareForUpdate(
        of subresource: String, _ object: inout KubeObject, old: KubeObject, context: RequestContext
    ) {
        for feature in DisabledFeatures.pod { feature.drop(from: &object, old: old) }
        guard subresource == "status" else { return }
        // A kubelet of old writes owners that it does not mean.
        object.set(old.at("metadata", "ownerReferences"), at: "metadata", "ownerReferences")
        if object.at("status", "qosClass") == nil {
            object.set(old.at("status", "qosClass"), at: "status", "qosClass")
        }
        PodGenerations.keep(of: &object, old: old)
    }

    package func resetFields(of subresource: String?) -> [[String]] {
        subresource == "status" ? [["metadata", "deletionTimestamp"], ["metadata", "ownerReferences"]] : []
    }

    package func validateUpdate(
        of subresource: String, _ object: KubeObject, old: KubeObject, context: RequestContext
    ) -> [StatusError.Cause] {
        var errors = FieldErrors()
        switch subresource {
        case "status":
            PodStatusValidation.validate(object, old: old, &errors)
            if errors.causes.isEmpty { for text in PodWarnings.ofStatus(object) { context.warnings.add(text) } }
        case "ephemeralcontainers":
            MetadataValidation.again(object, &errors)
            PodValidation.pod(object, &errors)
            PodResizeValidation.ephemeralContainers(object, old: old, &errors)
        case "resize":
            MetadataValidation.again(object, &errors)
            PodValidation.pod(object, &errors)
            PodResizeValidation.resize(object, old: old, &errors)
        default: break
        }
        return errors.causes
    }

    package func gracePeriodSeconds(deleting object: KubeObject, requested: Int64?) -> Int64? {
        if (object.at("spec", "nodeName")?.stringValue ?? "").isEmpty { return 0 }
        let phase = object.at("status", "phase")?.stringValue
        if phase == "Succeeded" || phase == "Failed" { return 0 }
        let seconds = requested ?? object.at("spec", "terminationGracePeriodSeconds")?.intValue ?? 30
        return seconds < 0 ? 1 : seconds
    }
}
