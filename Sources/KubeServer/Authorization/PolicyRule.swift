package import KubeCore

/// One rule of a Role or ClusterRole: verbs on resources, or verbs on paths that are no resources.
/// Source: Kubernetes API reference, PolicyRule v1 rbac; pkg/apis/rbac/v1/evaluation_helpers.go.
package struct PolicyRule: Sendable, Hashable {
    package var verbs: [String]
    package var apiGroups: [String]
    /// `pods`, `pods/status`, `*/scale` or `*`.
    package var resources: [String]
    /// The only objects the rule is about; empty for all.
    package var resourceNames: [String]
    /// Exact paths, or prefixes that end in `*`.
    package var nonResourceURLs: [String]

    package init(
        verbs: [String], apiGroups: [String] = [], resources: [String] = [], resourceNames: [String] = [],
        nonResourceURLs: [String] = []
    ) {
        self.verbs = verbs
        self.apiGroups = apiGroups
        self.resources = resources
        self.resourceNames = resourceNames
        self.nonResourceURLs = nonResourceURLs
    }

    package init(_ value: JSONValue) {
        func strings(_ key: String) -> [String] { value[key]?.arrayValue?.compactMap(\.stringValue) ?? [] }
        self.init(
            verbs: strings("verbs"), apiGroups: strings("apiGroups"), resources: strings("resources"),
            resourceNames: strings("resourceNames"), nonResourceURLs: strings("nonResourceURLs"))
    }

    /// The rules of a Role or ClusterRole.
    package static func rules(of role: KubeObject) -> [PolicyRule] {
        role["rules"]?.arrayValue?.map(PolicyRule.init) ?? []
    }

    package var value: JSONValue {
        var object = JSONObject()
        func put(_ key: String, _ strings: [String]) {
            if !strings.isEmpty { object[key] = .array(strings.map(JSONValue.string)) }
        }
        object["verbs"] = .array(verbs.map(JSONValue.string))
        put("apiGroups", apiGroups)
        put("resources", resources)
        put("resourceNames", resourceNames)
        put("nonResourceURLs", nonResourceURLs)
        return .object(object)
    }

    /// Whether the rule grants what a request wants.
    package func allows(_ attributes: AuthorizationAttributes) -> Bool {
        guard matches(verbs, attributes.verb) else { return false }
        guard attributes.isResourceRequest else { return allowsPath(attributes.path) }
        return matches(apiGroups, attributes.group) && allowsResource(attributes)
            && (resourceNames.isEmpty || resourceNames.contains(attributes.name))
    }

    private func matches(_ allowed: [String], _ wanted: String) -> Bool {
        allowed.contains { $0 == "*" || $0 == wanted }
    }

    private func allowsResource(_ attributes: AuthorizationAttributes) -> Bool {
        let wanted = attributes.combinedResource
        return resources.contains { rule in
            if rule == "*" || rule == wanted { return true }
            return !attributes.subresource.isEmpty && rule.hasPrefix("*/")
                && rule.dropFirst(2) == attributes.subresource
        }
    }

    private func allowsPath(_ path: String) -> Bool {
        nonResourceURLs.contains { rule in
            if rule == "*" || rule == path { return true }
            return rule.hasSuffix("*") && path.hasPrefix(rule.dropLast())
        }
    }
}
