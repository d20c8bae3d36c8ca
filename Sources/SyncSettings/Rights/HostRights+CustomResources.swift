internal import KubeCore

/// What custom resources need: the kinds themselves, and the reading of their definitions.
extension HostRights {
    static func customRole(_ settings: SyncSettings) -> [Rule] {
        let feature = "custom resources on the host"
        return settings.toHost.customResources.filter { $0.scope == .namespaced }.map {
            Rule(group: $0.resource.group, resources: [$0.resource.resource], verbs: sync, feature: feature)
        }
            + settings.genericRules.exports.map {
                Rule(group: group($0.apiVersion), resources: [plural($0.kind)], verbs: sync, feature: feature)
            }
    }

    static func customClusterRole(_ settings: SyncSettings) -> [Rule] {
        let feature = "custom resources of the host"
        let named = settings.toHost.customResources + settings.fromHost.customResources
        var rules = definitionRules(named, settings.genericRules)
        rules += settings.toHost.customResources.filter { $0.scope == .cluster }.map {
            Rule(group: $0.resource.group, resources: [$0.resource.resource], verbs: sync, feature: feature)
        }
        rules += settings.fromHost.customResources.map {
            Rule(group: $0.resource.group, resources: [$0.resource.resource], verbs: read, feature: feature)
        }
        rules += settings.genericRules.imports.map {
            Rule(group: group($0.apiVersion), resources: [plural($0.kind)], verbs: read, feature: feature)
        }
        return rules
    }

    /// Kinds that are named without their plural are looked for among all definitions.
    private static func definitionRules(_ named: [CustomResourceSync], _ generic: GenericSyncRules) -> [Rule] {
        var rule = Rule(
            group: "apiextensions.k8s.io", resources: ["customresourcedefinitions"], verbs: ["get"],
            feature: "custom resources of the host")
        if !generic.exports.isEmpty || !generic.imports.isEmpty {
            return [
                Rule(
                    group: rule.group, resources: rule.resources, verbs: ["get", "list"], feature: rule.feature)
            ]
        }
        guard !named.isEmpty else { return [] }
        rule.resourceNames = Set(named.map { "\($0.resource.resource).\($0.resource.group)" }).sorted()
        return [rule]
    }

    private static func group(_ apiVersion: String) -> String { GroupVersion(apiVersion: apiVersion)?.group ?? "" }

    /// The plural of a kind as Kubernetes guesses it. Source: k8s.io/apimachinery/pkg/api/meta UnsafeGuessKindToResource.
    package static func plural(_ kind: String) -> String {
        let singular = kind.lowercased()
        if singular.hasSuffix("s") { return singular + "es" }
        if singular.hasSuffix("y") { return singular.dropLast() + "ies" }
        return singular + "s"
    }
}
