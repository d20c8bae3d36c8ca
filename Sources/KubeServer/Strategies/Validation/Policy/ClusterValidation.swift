internal import KubeCore

/// What must hold for nodes and namespaces.
/// Source: pkg/apis/core/validation/validation.go ValidateNode, ValidateNamespace of Kubernetes 1.36.
enum ClusterValidation {
    // MARK: - Nodes

    static func node(_ object: KubeObject, _ errors: inout FieldErrors) {
        let spec = object["spec"] ?? [:]
        SchedulingAnnotationValidation.node(object.annotations, &errors)
        // kube-apiserver looks at the taints under this path.
        PodSchedulingValidation.taints(spec.elements("taints"), "metadata.taints", &errors)
        resources(object, &errors)
        podRanges(spec.elements("podCIDRs").map { $0.stringValue ?? "" }, spec, &errors)
    }

    private static func resources(_ object: KubeObject, _ errors: inout FieldErrors) {
        for list in ["capacity", "allocatable"] {
            let amounts = object.at("status", list)?.objectValue ?? JSONObject()
            for (name, amount) in amounts.sorted(by: { $0.0 < $1.0 }) {
                ResourceValidation.quantity(amount, of: name, "status.\(list).\(name)", &errors)
            }
        }
    }

    private static func podRanges(_ ranges: [String], _ spec: JSONValue, _ errors: inout FieldErrors) {
        for (index, range) in ranges.enumerated() where !IPText.isRange(range) {
            errors.invalid("spec.podCIDRs[\(index)]", .string(range), IPText.rangeMessage)
        }
        guard ranges.count > 1 else { return }
        if Set(ranges.map { $0.contains(":") }).count < 2 || ranges.count > 2 {
            errors.invalid(
                "spec.podCIDRs", spec["podCIDRs"], "may specify no more than one CIDR for each IP family")
        }
        var seen = Set<String>()
        for (index, range) in ranges.enumerated() where !seen.insert(range).inserted {
            errors.duplicate("spec.podCIDRs[\(index)]", .string(range))
        }
    }

    /// A node keeps its range of pod addresses and its identity at the provider.
    static func nodeChange(_ object: KubeObject, _ old: KubeObject, _ errors: inout FieldErrors) {
        let (spec, oldSpec) = (object["spec"] ?? [:], old["spec"] ?? [:])
        SchedulingAnnotationValidation.node(object.annotations, &errors)
        resources(object, &errors)
        let addresses = (object["status"] ?? [:]).elements("addresses")
        for (index, address) in addresses.enumerated() where addresses[..<index].contains(address) {
            errors.duplicate("status.addresses[\(index)]", GoForm.nodeAddress.show(address))
        }
        let (ranges, before) = (spec.elements("podCIDRs"), oldSpec.elements("podCIDRs"))
        if !before.isEmpty, ranges != before {
            let message = "node updates may not change podCIDR except from \"\" to valid"
            let changes = ranges.count == before.count ? zip(ranges, before).count { $0 != $1 } : 1
            for _ in 0..<changes { errors.forbidden("spec.podCIDRs", message) }
        }
        if !oldSpec.isUnset("providerID"), spec["providerID"] != oldSpec["providerID"] {
            errors.forbidden(
                "spec.providerID", "node updates may not change providerID except from \"\" to valid")
        }
        PodSchedulingValidation.taints(spec.elements("taints"), "metadata.taints", &errors)
        if spec.text("externalID") != oldSpec.text("externalID") {
            errors.forbidden("spec.externalID", "may not be updated")
        }
    }

    // MARK: - Namespaces

    static func namespace(_ object: KubeObject, _ errors: inout FieldErrors) {
        for finalizer in (object["spec"] ?? [:]).elements("finalizers") {
            self.finalizer(finalizer.stringValue ?? "", "spec.finalizers", &errors)
        }
    }

    static func finalize(_ object: KubeObject, _ errors: inout FieldErrors) {
        for (index, finalizer) in (object["spec"] ?? [:]).elements("finalizers").enumerated() {
            self.finalizer(finalizer.stringValue ?? "", "spec.finalizers[\(index)]", &errors)
        }
    }

    private static func finalizer(_ name: String, _ path: String, _ errors: inout FieldErrors) {
        errors.invalid(path, name, NameValidation.qualifiedName(name))
        MetadataValidation.standardFinalizer(name, path, &errors)
    }

    static func namespaceStatus(_ object: KubeObject, _ errors: inout FieldErrors) {
        let phase = object.at("status", "phase") ?? ""
        if object.isBeingDeleted {
            if phase != "Terminating" {
                errors.invalid(
                    "status.Phase", phase, "may only be 'Terminating' if `deletionTimestamp` is not empty")
            }
        } else if phase != "Active" {
            errors.invalid("status.Phase", phase, "may only be 'Active' if `deletionTimestamp` is empty")
        }
    }
}
