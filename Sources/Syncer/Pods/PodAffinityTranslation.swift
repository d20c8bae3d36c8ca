internal import KubeCore

/// Affinity between pods, rewritten to select the same pods on the host and none of others. Source: vcluster reference
/// 3.4 (14); Kubernetes API reference, PodAffinityTerm v1.
struct PodAffinityTranslation: Sendable {
    let naming: HostNaming

    func edit(_ spec: inout JSONValue, namespace: String, _ context: PodContext) {
        spec.editMember("affinity") { affinity in
            for kind in ["podAffinity", "podAntiAffinity"] {
                affinity.editMember(kind) { edit(affinity: &$0, namespace: namespace, context) }
            }
        }
    }

    private func edit(affinity: inout JSONValue, namespace: String, _ context: PodContext) {
        affinity.editElements(of: "requiredDuringSchedulingIgnoredDuringExecution") { term in
            edit(term: &term, namespace: namespace, context)
        }
        affinity.editElements(of: "preferredDuringSchedulingIgnoredDuringExecution") { weighted in
            weighted.editMember("podAffinityTerm") { edit(term: &$0, namespace: namespace, context) }
        }
    }

    private func edit(term: inout JSONValue, namespace: String, _ context: PodContext) {
        let scope = scope(of: term, namespace: namespace)
        term["namespaces"] = nil
        term["namespaceSelector"] = nil
        if naming.namespaces.single == nil {
            term["namespaces"] = .array(hostNamespaces(scope, context).map(JSONValue.string))
        }
        // A term without a selector matches no pod; adding ours would make it match.
        guard let selector = term["labelSelector"], !selector.isNull else { return }
        var host = naming.hashedSelector(selector)
        switch scope {
        case .named(let names):
            host =
                names == [namespace]
                ? naming.adding([Marker.namespace: namespace], to: host)
                : naming.joining(host, Self.namespaceIsIn(names))
        case .matching(let selector): host = naming.joining(host, naming.namespaceRequirements(selector))
        case .namedOrMatching(let names, let selector):
            // No selector can say "or": the namespaces that match now stand for it.
            host = naming.joining(host, Self.namespaceIsIn(names.union(context.namespaces(selector))))
        }
        host = naming.adding([Marker.managedBy: naming.markerValue(.namespaced)], to: host)
        term["labelSelector"] = .object(host)
        editLabelKeys(of: &term)
    }

    // MARK: Namespaces

    /// The virtual namespaces that a term is about.
    private enum Scope {
        case named(Set<String>)
        case matching(JSONValue)
        case namedOrMatching(Set<String>, JSONValue)
    }

    private func scope(of term: JSONValue, namespace: String) -> Scope {
        let names = Set((term["namespaces"]?.arrayValue ?? []).compactMap(\.stringValue))
        guard let selector = term["namespaceSelector"], !selector.isNull else {
            return .named(names.isEmpty ? [namespace] : names)
        }
        // An empty selector is all namespaces, whatever else is named.
        return names.isEmpty || Self.isEmpty(selector) ? .matching(selector) : .namedOrMatching(names, selector)
    }

    private func hostNamespaces(_ scope: Scope, _ context: PodContext) -> [String] {
        let names =
            switch scope {
            case .named(let names): names
            case .matching(let selector): Set(context.namespaces(selector))
            case .namedOrMatching(let names, let selector): names.union(context.namespaces(selector))
            }
        return Set(names.map(naming.namespaces.host)).sorted()
    }

    private static func namespaceIsIn(_ namespaces: Set<String>) -> JSONObject {
        [
            "matchExpressions": [
                [
                    "key": .string(Marker.namespace), "operator": "In",
                    "values": .array(namespaces.sorted().map(JSONValue.string)),
                ]
            ]
        ]
    }

    private static func isEmpty(_ selector: JSONValue) -> Bool {
        (selector["matchLabels"]?.objectValue?.isEmpty ?? true)
            && (selector["matchExpressions"]?.arrayValue?.isEmpty ?? true)
    }

    /// `matchLabelKeys` and `mismatchLabelKeys` name labels of the pod itself, which are hashed on the host.
    func editLabelKeys(of term: inout JSONValue) {
        for field in ["matchLabelKeys", "mismatchLabelKeys"] {
            term.editElements(of: field) { key in
                if let text = key.stringValue { key = .string(naming.labelKey(text)) }
            }
        }
    }
}
