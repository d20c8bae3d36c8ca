internal import KubeCore

/// Defaults of amounts of resources.
/// Source: pkg/apis/core/v1/defaults.go SetDefaults_ResourceList, SetDefaults_Pod of Kubernetes 1.36; KEP-2837.
enum ResourceDefaults {
    /// Rounds the amounts of a list up to thousandths, the finest that is kept.
    static func list(_ amounts: inout JSONValue) {
        guard let members = amounts.objectValue else { return }
        for (name, value) in members {
            // Amounts were checked when the object was decoded.
            guard case .string(let text) = value, mayBeFine(text), let amount = try? Quantity(json: value) else {
                continue
            }
            let rounded = Quantity(milli: amount.roundedUpMilli)
            if rounded > amount { amounts[name] = .string(rounded.description) }
        }
    }

    /// Both lists of `resources`.
    static func requirements(_ owner: inout JSONValue) {
        owner.edit("resources") { resources in
            resources.edit("limits", list)
            resources.edit("requests", list)
        }
    }

    /// Whether a canonical text can stand for something finer than thousandths.
    private static func mayBeFine(_ text: String) -> Bool {
        if text.hasSuffix("n") || text.hasSuffix("u") { return true }
        return text.contains(".") || text.contains("-")
    }

    /// A limit without request is the request too.
    static func requestsFromLimits(_ container: inout JSONValue) {
        guard let limits = container["resources"]?["limits"]?.objectValue, !limits.isEmpty else { return }
        container.edit("resources") { resources in
            resources.editOrMake("requests") { requests in
                for (name, limit) in limits { requests.fill(name, limit) }
            }
        }
    }

    /// What is missing of the amounts of a pod as a whole, once its containers have theirs: it is limited to the huge
    /// pages of its containers; with limits it requests what its containers do, and else what it is limited to.
    static func podLevel(_ spec: inout JSONValue) {
        guard let own = spec["resources"], !own.isUnset("limits") || !own.isUnset("requests") else { return }
        var containers = spec
        containers["resources"] = nil
        containers["overhead"] = nil
        let pod: JSONObject = ["spec": containers]
        spec.edit("resources") { resources in
            let limits = PodResources.limits(of: KubeObject(pod))
            for name in limits.names where isHugePages(name) && resources["requests"]?[name] == nil {
                resources.editOrMake("limits") { $0.fill(name, .string((limits[name] ?? .zero).description)) }
            }
            guard let whole = resources["limits"]?.objectValue, !whole.isEmpty else { return }
            let needed = PodResources.requests(of: KubeObject(pod))
            resources.editOrMake("requests") { requests in
                for name in ["cpu", "memory"] {
                    if let amount = needed[name] { requests.fill(name, .string(amount.description)) }
                }
                for (name, limit) in whole where name == "cpu" || name == "memory" || isHugePages(name) {
                    requests.fill(name, limit)
                }
            }
            if resources.isUnset("requests") { resources["requests"] = nil }
        }
    }

    private static func isHugePages(_ name: String) -> Bool { name.hasPrefix("hugepages-") }
}
