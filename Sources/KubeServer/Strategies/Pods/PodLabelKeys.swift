internal import KubeCore

/// Label keys that stand for the pod's own values: `matchLabelKeys` and `mismatchLabelKeys` of affinity terms and
/// spread constraints become expressions of their selectors as the pod is made.
/// Source: KEP-3633, KEP-3243; pkg/registry/core/pod/strategy.go mutatePodAffinity, mutateTopologySpreadConstraints.
enum PodLabelKeys {
    static func merge(in pod: inout KubeObject) {
        let labels = pod.labels
        pod.edit("spec") { spec in
            spec.edit("affinity") { affinity in
                for member in ["podAffinity", "podAntiAffinity"] {
                    affinity.edit(member) { pods in
                        pods.editEach("preferredDuringSchedulingIgnoredDuringExecution") {
                            $0.edit("podAffinityTerm") { merge(in: &$0, labels) }
                        }
                        pods.editEach("requiredDuringSchedulingIgnoredDuringExecution") { merge(in: &$0, labels) }
                    }
                }
            }
            spec.editEach("topologySpreadConstraints") { merge(in: &$0, labels) }
        }
    }

    /// A missing selector selects nothing, and stays missing.
    private static func merge(in term: inout JSONValue, _ labels: [String: String]) {
        let expressions = [("matchLabelKeys", "In"), ("mismatchLabelKeys", "NotIn")].flatMap { member, operation in
            term.elements(member).compactMap { key -> JSONValue? in
                guard let value = key.stringValue.flatMap({ labels[$0] }) else { return nil }
                return ["key": key, "operator": .string(operation), "values": [.string(value)]]
            }
        }
        guard !expressions.isEmpty else { return }
        term.edit("labelSelector") { selector in
            selector["matchExpressions"] = .array(selector.elements("matchExpressions") + expressions)
        }
    }
}
