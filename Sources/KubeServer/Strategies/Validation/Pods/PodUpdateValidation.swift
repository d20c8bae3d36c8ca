internal import KubeCore

/// What of a pod may change after its creation.
/// Source: pkg/apis/core/validation/validation.go ValidatePodUpdate of Kubernetes 1.36.
enum PodUpdateValidation {
    private static let message =
        "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)"

    static func validate(_ pod: KubeObject, old: KubeObject, _ errors: inout FieldErrors) {
        let (spec, oldSpec) = (pod["spec"] ?? [:], old["spec"] ?? [:])
        PodAnnotationValidation.change(pod, old: old, &errors)
        for list in ["containers", "initContainers"] {
            guard spec.elements(list).count == oldSpec.elements(list).count else {
                errors.forbidden("spec.\(list)", "pod updates may not add or remove containers")
                return
            }
            for (index, container) in spec.elements(list).enumerated() {
                if container.isUnset("image") { errors.required("spec.\(list)[\(index)].image") }
                ContainerValidation.imageOfPod(container, "spec.\(list)[\(index)]", &errors)
            }
        }
        guard deadline(spec, oldSpec, &errors) else { return }
        tolerations(spec, oldSpec, &errors)
        gates(spec, oldSpec, &errors)
        if spec == oldSpec { return }
        let isGated = !oldSpec.isUnset("schedulingGates")
        if isGated { narrowing(spec, oldSpec, &errors) }
        let masked = masked(spec, like: oldSpec, isGated: isGated)
        if masked != oldSpec {
            let difference = GoForm.difference(GoForm.podSpec(oldSpec), GoForm.podSpec(masked))
            errors.forbidden("spec", "\(message)\n\(difference)")
        }
    }

    /// A deadline may be set, and brought forward.
    /// - Returns: false when there is no sense in looking further.
    private static func deadline(_ spec: JSONValue, _ oldSpec: JSONValue, _ errors: inout FieldErrors) -> Bool {
        let field = "spec.activeDeadlineSeconds"
        let old = oldSpec["activeDeadlineSeconds"]?.intValue
        guard let seconds = spec["activeDeadlineSeconds"]?.intValue else {
            if old != nil { errors.invalid(field, nil, "must not update from a positive integer to nil value") }
            return true
        }
        if !(0...Int64(Int32.max)).contains(seconds) {
            errors.inRange(field, .int(seconds), 0...Int64(Int32.max))
            return false
        }
        if let old, old < seconds {
            errors.invalid(field, .int(seconds), "must be less than or equal to previous value")
            return false
        }
        return true
    }

    private static func tolerations(_ spec: JSONValue, _ oldSpec: JSONValue, _ errors: inout FieldErrors) {
        let new = spec.elements("tolerations")
        for old in oldSpec.elements("tolerations") where !new.contains(where: { isSame($0, old) }) {
            errors.forbidden("spec.tolerations", "existing toleration can not be modified except its tolerationSeconds")
            return
        }
        PodSchedulingValidation.tolerations(new, "spec.tolerations", &errors)
    }

    private static func isSame(_ first: JSONValue, _ second: JSONValue) -> Bool {
        ["key", "operator", "value", "effect"].allSatisfy { first.text($0) == second.text($0) }
    }

    private static func gates(_ spec: JSONValue, _ oldSpec: JSONValue, _ errors: inout FieldErrors) {
        let old = Set(oldSpec.elements("schedulingGates").map { $0.text("name") })
        for (index, gate) in spec.elements("schedulingGates").enumerated() where !old.contains(gate.text("name")) {
            errors.forbidden(
                "spec.schedulingGates[\(index)].name",
                "only deletion is allowed, but found new scheduling gate '\(gate.text("name"))'")
        }
    }

    // MARK: - Gated pods

    /// While a pod has gates, its choice of nodes may be narrowed.
    private static func narrowing(_ spec: JSONValue, _ oldSpec: JSONValue, _ errors: inout FieldErrors) {
        let selector = spec["nodeSelector"]?.objectValue ?? JSONObject()
        let old = oldSpec["nodeSelector"]?.objectValue ?? JSONObject()
        if old.contains(where: { selector[$0.0] != $0.1 }) {
            errors.invalid(
                "spec.nodeSelector", GoForm.sortedMap(spec["nodeSelector"]),
                "only additions to spec.nodeSelector are allowed (no mutations or deletions)")
        }
        let required = ["affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution"]
        let terms = spec.at(required)?.elements("nodeSelectorTerms") ?? []
        let oldTerms = oldSpec.at(required)?.elements("nodeSelectorTerms") ?? []
        guard !oldTerms.isEmpty else { return }
        let field = "spec.\(required.joined(separator: ".")).nodeSelectorTerms"
        guard oldTerms.count == terms.count else {
            errors.invalid(
                field, terms.isEmpty ? nil : GoForm.nodeSelectorTerm.showList(.array(terms)),
                "no additions/deletions to non-empty NodeSelectorTerms list are allowed")
            return
        }
        for (index, (term, old)) in zip(terms, oldTerms).enumerated() where !isAddition(term, to: old) {
            errors.invalid(
                "\(field)[\(index)]", GoForm.nodeSelectorTerm.show(term),
                "only additions are allowed (no mutations or deletions)")
        }
    }

    /// Terms are alternatives; what is added to one narrows it, unless it was empty and matched nothing.
    private static func isAddition(_ term: JSONValue, to old: JSONValue) -> Bool {
        let members = ["matchExpressions", "matchFields"]
        if members.allSatisfy(old.isUnset), !members.allSatisfy(term.isUnset) { return false }
        return members.allSatisfy { term.elements($0).starts(with: old.elements($0)) }
    }

    /// The spec with everything that may change as it was.
    private static func masked(_ spec: JSONValue, like old: JSONValue, isGated: Bool) -> JSONValue {
        var spec = spec
        for list in ["containers", "initContainers"] {
            let images = old.elements(list).map { $0["image"] }
            var index = 0
            spec.editEach(list) { container in
                container["image"] = images[index]
                index += 1
            }
        }
        for member in ["activeDeadlineSeconds", "tolerations", "schedulingGates"] { spec[member] = old[member] }
        if old["terminationGracePeriodSeconds"]?.intValue ?? 0 < 0, spec["terminationGracePeriodSeconds"] == 1 {
            spec["terminationGracePeriodSeconds"] = old["terminationGracePeriodSeconds"]
        }
        guard isGated else { return spec }
        spec["nodeSelector"] = old["nodeSelector"]
        var affinity = spec["affinity"] ?? [:]
        affinity["nodeAffinity"] = old["affinity"]?["nodeAffinity"]
        spec["affinity"] = affinity
        if old["affinity"] == nil, affinity == [:] { spec["affinity"] = nil }
        return spec
    }
}
