/// What becomes of the settings when the host does not grant all they need.
extension HostRights {
    /// One verb on one resource.
    package struct Need: Sendable, Hashable, CustomStringConvertible {
        package let verb: String
        package let group: String
        package let resource: String
        /// Empty for all objects.
        package let name: String
        /// On all of the host, not only in the virtual cluster's namespace.
        package let isClusterWide: Bool

        package var description: String {
            let full = group.isEmpty ? resource : "\(resource).\(group)"
            return "\(verb) \(full)" + (name.isEmpty ? "" : "/\(name)") + (isClusterWide ? " on all of the host" : "")
        }
    }

    /// Everything that these settings need, each once, in the order of the rules.
    package static func needs(_ settings: SyncSettings) -> [Need] {
        var seen: Set<Need> = []
        return (needs(of: role(settings), isClusterWide: false) + needs(of: clusterRole(settings), isClusterWide: true))
            .filter { seen.insert($0).inserted }
    }

    private static func needs(of rules: [Rule], isClusterWide: Bool) -> [Need] {
        rules.flatMap { rule in
            let names = rule.resourceNames.isEmpty ? [""] : rule.resourceNames
            return rule.resources.flatMap { resource in
                rule.verbs.flatMap { verb in
                    names.map {
                        Need(
                            verb: verb, group: rule.group, resource: resource, name: $0, isClusterWide: isClusterWide)
                    }
                }
            }
        }
    }

    /// Settings that do without some rights.
    package struct Reduction: Sendable {
        /// What can be done.
        package var settings: SyncSettings
        /// What stays off, and which missing right each is for.
        package var off: [(feature: String, needs: [Need])] = []
        /// Missing rights that only serve requests of users, such as `kubectl exec`, and what does not work for it.
        package var unserved: [(feature: String, needs: [Need])] = []
        /// Missing rights without which nothing works.
        package var essential: [Need] = []
    }

    /// Switches off what the missing rights are for, and nothing else. O(number of features × rules).
    package static func reduce(_ settings: SyncSettings, missing: Set<Need>) -> Reduction {
        var reduction = Reduction(settings: settings)
        var rest = needs(settings).filter(missing.contains)
        for feature in HostFeature.all where !rest.isEmpty {
            var less = reduction.settings
            feature.disable(&less)
            guard less != reduction.settings else { continue }
            let needed = Set(needs(less))
            let freed = rest.filter { !needed.contains($0) }
            guard !freed.isEmpty else { continue }
            reduction.settings = less
            reduction.off.append((feature.name, freed))
            rest = rest.filter(needed.contains)
        }
        let rules = role(reduction.settings) + clusterRole(reduction.settings)
        for need in rest {
            let rule = rules.first {
                $0.group == need.group && $0.resources.contains(need.resource) && $0.verbs.contains(need.verb)
            }
            guard let feature = rule?.feature, !feature.isEmpty else {
                reduction.essential.append(need)
                continue
            }
            if let known = reduction.unserved.firstIndex(where: { $0.feature == feature }) {
                reduction.unserved[known].needs.append(need)
            } else {
                reduction.unserved.append((feature, [need]))
            }
        }
        return reduction
    }
}
