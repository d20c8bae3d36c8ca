/// Whether one set of rules grants everything that another grants: nobody may hand out rights that he does not have.
///
/// Source: k8s.io/component-helpers/auth/rbac/validation/policy_comparator.go; pkg/apis/rbac/v1/helpers.go CompactString;
/// pkg/registry/rbac/validation/policy_compact.go.
enum RuleCoverage {
    /// The atoms of `wanted` that no rule of `owned` covers. Empty when all are covered. O(atoms x owned rules).
    static func missing(owned: [PolicyRule], wanted: [PolicyRule]) -> [PolicyRule] {
        wanted.flatMap(atoms).filter { atom in !owned.contains { covers($0, atom) } }
    }

    /// Rules with one verb, one group, one resource and at most one name (or one verb and one path) each.
    static func atoms(_ rule: PolicyRule) -> [PolicyRule] {
        var result: [PolicyRule] = []
        for group in rule.apiGroups {
            for resource in rule.resources {
                for verb in rule.verbs {
                    let atom = PolicyRule(verbs: [verb], apiGroups: [group], resources: [resource])
                    if rule.resourceNames.isEmpty { result.append(atom) }
                    for name in rule.resourceNames {
                        var named = atom
                        named.resourceNames = [name]
                        result.append(named)
                    }
                }
            }
        }
        for path in rule.nonResourceURLs {
            for verb in rule.verbs { result.append(PolicyRule(verbs: [verb], nonResourceURLs: [path])) }
        }
        return result
    }

    private static func covers(_ owner: PolicyRule, _ atom: PolicyRule) -> Bool {
        guard has(owner.verbs, atom.verbs) else { return false }
        guard atom.nonResourceURLs.isEmpty else { return coversPath(owner.nonResourceURLs, atom.nonResourceURLs[0]) }
        let namesCovered: Bool
        if atom.resourceNames.isEmpty {
            namesCovered = owner.resourceNames.isEmpty
        } else {
            namesCovered = owner.resourceNames.isEmpty || owner.resourceNames.contains(atom.resourceNames[0])
        }
        return namesCovered && has(owner.apiGroups, atom.apiGroups)
            && coversResource(owner.resources, atom.resources[0])
    }

    private static func has(_ owned: [String], _ wanted: [String]) -> Bool {
        owned.contains("*") || wanted.allSatisfy(owned.contains)
    }

    private static func coversResource(_ owned: [String], _ wanted: String) -> Bool {
        if owned.contains("*") || owned.contains(wanted) { return true }
        guard let slash = wanted.firstIndex(of: "/") else { return false }
        return owned.contains("*" + wanted[slash...])
    }

    private static func coversPath(_ owned: [String], _ wanted: String) -> Bool {
        owned.contains { path in
            path == wanted || (path.hasSuffix("*") && wanted.hasPrefix(path.dropLast()))
        }
    }

    /// The atoms as lines for an error text, sorted; verbs of the same resource and name share a line.
    static func describe(_ atoms: [PolicyRule]) -> String {
        var merged: [PolicyRule] = []
        var indexes: [PolicyRule: Int] = [:]
        for atom in atoms {
            var key = atom
            key.verbs = []
            if !atom.resources.isEmpty, let index = indexes[key] {
                merged[index].verbs += atom.verbs
            } else {
                indexes[key] = merged.count
                merged.append(atom)
            }
        }
        return Set(merged.map(describe)).sorted().joined(separator: "\n")
    }

    private static func describe(_ rule: PolicyRule) -> String {
        let parts: [(String, [String])] = [
            ("APIGroups", rule.apiGroups), ("Resources", rule.resources), ("NonResourceURLs", rule.nonResourceURLs),
            ("ResourceNames", rule.resourceNames), ("Verbs", rule.verbs),
        ]
        return "{" + parts.filter { !$0.1.isEmpty }.map { "\($0.0):\(quotedList($0.1))" }.joined(separator: ", ") + "}"
    }

    /// Go's `%q` of a slice: `["a" "b"]`.
    static func quotedList(_ texts: [String]) -> String {
        "[" + texts.map { "\"\($0)\"" }.joined(separator: " ") + "]"
    }
}
