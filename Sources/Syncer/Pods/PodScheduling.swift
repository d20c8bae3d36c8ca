internal import KubeCore

/// Constraints on placement, rewritten to select the same pods on the host. Source: vcluster reference 3.4 (14).
struct PodScheduling: Sendable {
    let naming: HostNaming
    let enforcedTolerations: [JSONValue]

    /// - Returns: warnings for the tenant about terms that could not be kept.
    func edit(_ spec: inout JSONValue, namespace: String) -> [String] {
        var warnings: [String] = []
        spec.editMember("affinity") { affinity in
            for kind in ["podAffinity", "podAntiAffinity"] {
                affinity.editMember(kind) { edit(affinity: &$0, namespace: namespace, &warnings) }
            }
        }
        spec.editElements(of: "topologySpreadConstraints") { constraint in
            guard let selector = constraint["labelSelector"], !selector.isNull else { return }
            constraint["labelSelector"] = naming.podSelector(selector, namespace: namespace)
            editLabelKeys(of: &constraint)
        }
        pin(&spec)
        spec.append(enforcedTolerations, to: "tolerations")
        return warnings
    }

    // MARK: Affinity between pods

    private func edit(affinity: inout JSONValue, namespace: String, _ warnings: inout [String]) {
        affinity.editElements(of: "requiredDuringSchedulingIgnoredDuringExecution") { term in
            edit(term: &term, namespace: namespace, &warnings)
        }
        affinity.editElements(of: "preferredDuringSchedulingIgnoredDuringExecution") { weighted in
            weighted.editMember("podAffinityTerm") { edit(term: &$0, namespace: namespace, &warnings) }
        }
    }

    private func edit(term: inout JSONValue, namespace: String, _ warnings: inout [String]) {
        let namespaces = (term["namespaces"]?.arrayValue ?? []).compactMap(\.stringValue)
        let namespaceSelector = term["namespaceSelector"].flatMap { $0.isNull ? nil : $0 }
        term["namespaces"] = nil
        term["namespaceSelector"] = nil
        // A term without a selector matches no pod; adding ours would make it match.
        guard let selector = term["labelSelector"], !selector.isNull else { return }
        var host = naming.hashedSelector(selector)
        if !namespaces.isEmpty {
            if let namespaceSelector, !isEmpty(namespaceSelector) {
                warnings.append(
                    "pod affinity terms with both namespaces and namespaceSelector: the selector is ignored")
            }
            host = naming.joining(host, Self.namespaceIsIn(namespaces))
        } else if let namespaceSelector {
            host = naming.joining(host, naming.namespaceRequirements(namespaceSelector))
        } else {
            host = naming.adding([Marker.namespace: namespace], to: host)
        }
        host = naming.adding([Marker.managedBy: naming.virtualClusterName], to: host)
        term["labelSelector"] = .object(host)
        editLabelKeys(of: &term)
    }

    private static func namespaceIsIn(_ namespaces: [String]) -> JSONObject {
        [
            "matchExpressions": [
                [
                    "key": .string(Marker.namespace), "operator": "In",
                    "values": .array(namespaces.sorted().map(JSONValue.string)),
                ]
            ]
        ]
    }

    private func isEmpty(_ selector: JSONValue) -> Bool {
        (selector["matchLabels"]?.objectValue?.isEmpty ?? true)
            && (selector["matchExpressions"]?.arrayValue?.isEmpty ?? true)
    }

    /// `matchLabelKeys` and `mismatchLabelKeys` name labels of the pod itself, which are hashed on the host.
    private func editLabelKeys(of term: inout JSONValue) {
        for field in ["matchLabelKeys", "mismatchLabelKeys"] {
            term.editElements(of: field) { key in
                if let text = key.stringValue { key = .string(naming.labelKey(text)) }
            }
        }
    }

    // MARK: Node

    /// A node asked for by name becomes a required node affinity, so that the host's scheduler, taints and quotas still
    /// have their say; `spec.nodeName` itself would skip them all.
    private func pin(_ spec: inout JSONValue) {
        guard let node = spec["nodeName"]?.stringValue, !node.isEmpty else { return }
        spec["nodeName"] = nil
        let field: JSONValue = ["key": "metadata.name", "operator": "In", "values": [.string(node)]]
        let path = ["affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms"]
        let terms = spec.at(path)?.arrayValue ?? [JSONValue.object([:])]
        spec.set(
            .array(
                terms.map { term in
                    var term = term
                    term["matchFields"] = [field]
                    return term
                }), at: path)
    }
}
