internal import KubeCore

/// Selectors of the tenant, rewritten so that on the host they can match nothing but the tenant's own objects.
extension HostNaming {
    /// A Service's `spec.selector`. Empty stays empty: such a Service has no selector.
    func serviceSelector(_ selector: [String: String], namespace: String) -> [String: String] {
        guard !selector.isEmpty else { return [:] }
        var result = markerLabels(namespace: namespace)
        for (key, value) in selector { result[labelKey(key)] = value }
        return result
    }

    /// A structured label selector with its keys hashed and nothing added.
    func hashedSelector(_ selector: JSONValue) -> JSONObject {
        mapped(selector) { labelKey($0) }
    }

    /// A structured label selector that also demands the markers of one namespace.
    func podSelector(_ selector: JSONValue, namespace: String) -> JSONValue {
        .object(adding(markerLabels(namespace: namespace), to: hashedSelector(selector)))
    }

    /// A structured label selector of cluster-scoped objects, such as volumes, that also demands our marker.
    func clusterScopedSelector(_ selector: JSONValue) -> JSONValue {
        .object(adding(markerLabels(namespace: ""), to: mapped(selector) { labelKey($0, scope: .cluster) }))
    }

    /// Requirements on a namespace's labels, as requirements on the `ns-label` labels of host pods.
    func namespaceRequirements(_ selector: JSONValue) -> JSONObject {
        mapped(selector, key: namespaceLabelKey)
    }

    /// Adds equality requirements; those of the tenant cannot override them.
    func adding(_ labels: [String: String], to selector: JSONObject) -> JSONObject {
        var result = selector
        var matchLabels = result["matchLabels"]?.objectValue?.stringDictionary ?? [:]
        matchLabels.merge(labels) { _, added in added }
        result["matchLabels"] = .strings(matchLabels)
        return result
    }

    /// All requirements of two structured selectors together.
    func joining(_ first: JSONObject, _ second: JSONObject) -> JSONObject {
        var result = adding(second["matchLabels"]?.objectValue?.stringDictionary ?? [:], to: first)
        let expressions =
            (first["matchExpressions"]?.arrayValue ?? []) + (second["matchExpressions"]?.arrayValue ?? [])
        result["matchExpressions"] = expressions.isEmpty ? nil : .array(expressions)
        return result
    }

    private func mapped(_ selector: JSONValue, key map: (String) -> String) -> JSONObject {
        var result = JSONObject()
        let matchLabels = selector["matchLabels"]?.objectValue?.stringDictionary ?? [:]
        if !matchLabels.isEmpty {
            result["matchLabels"] = .strings(
                Dictionary(matchLabels.map { (map($0.key), $0.value) }, uniquingKeysWith: { first, _ in first }))
        }
        let expressions = (selector["matchExpressions"]?.arrayValue ?? []).map { expression -> JSONValue in
            var mapped = expression
            mapped["key"] = .string(map(expression["key"]?.stringValue ?? ""))
            return mapped
        }
        if !expressions.isEmpty { result["matchExpressions"] = .array(expressions) }
        return result
    }
}
