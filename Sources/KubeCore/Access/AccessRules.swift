/// What a user may do in one namespace, as the answer to a `SelfSubjectRulesReview` lists it.
/// Source: Kubernetes API reference, SelfSubjectRulesReview authorization.k8s.io/v1.
package struct AccessRules: Sendable, Hashable {
    private let rules: [ResourceRule]

    private struct ResourceRule: Sendable, Hashable {
        let verbs: Set<String>
        let groups: Set<String>
        let resources: Set<String>

        func covers(verb: String, group: String, resource: String) -> Bool {
            guard verbs.contains("*") || verbs.contains(verb), groups.contains("*") || groups.contains(group) else {
                return false
            }
            if resources.contains("*") || resources.contains(resource) { return true }
            guard let slash = resource.firstIndex(of: "/") else { return false }
            return resources.contains("*\(resource[slash...])")
        }
    }

    /// - Parameter review: the answered review.
    package init(review: KubeObject) {
        rules = (review.at("status", "resourceRules")?.arrayValue ?? []).compactMap { rule in
            // A rule for some names only grants nothing in general.
            guard (rule["resourceNames"]?.arrayValue ?? []).isEmpty else { return nil }
            func texts(_ member: String) -> Set<String> {
                Set((rule[member]?.arrayValue ?? []).compactMap(\.stringValue))
            }
            return ResourceRule(
                verbs: texts("verbs"), groups: texts("apiGroups"), resources: texts("resources"))
        }
    }

    /// Whether the rules grant a verb on a resource (`pods`, `pods/exec`). A list that authorizers could not complete
    /// may lack what is granted. O(number of rules).
    package func allow(_ verb: String, group: String, resource: String) -> Bool {
        rules.contains { $0.covers(verb: verb, group: group, resource: resource) }
    }
}
