internal import KubeCore

/// Changes of a running pod's resources. Source: KEP-1287, "In-place Update of Pod Resources"; vcluster reference 3.3.
enum PodResize {
    /// The strategic merge patch for subresource `resize` of the host pod; nil when it has what the tenant asks for.
    ///
    /// Amounts that the tenant does not name are the host's: it may have defaults of its own.
    static func patch(host: JSONValue, virtual: JSONValue) -> JSONObject? {
        var patch = JSONObject()
        for field in ["initContainers", "containers"] {
            let changes = changes(host[field], virtual[field], onlySidecars: field == "initContainers")
            if !changes.isEmpty { patch[field] = .array(changes) }
        }
        return patch.isEmpty ? nil : ["spec": .object(patch)]
    }

    private static func changes(_ host: JSONValue?, _ virtual: JSONValue?, onlySidecars: Bool) -> [JSONValue] {
        var hostResources: [String: JSONValue] = [:]
        for container in host?.arrayValue ?? [] {
            hostResources[container.text("name")] = container["resources"] ?? [:]
        }
        return (virtual?.arrayValue ?? []).compactMap { container in
            if onlySidecars, container.text("restartPolicy") != "Always" { return nil }
            guard let current = hostResources[container.text("name")] else { return nil }
            var changed = JSONObject()
            for kind in ["requests", "limits"] {
                let amounts = amounts(container.at("resources", kind), differingFrom: current[kind])
                if !amounts.isEmpty { changed[kind] = .object(amounts) }
            }
            guard !changed.isEmpty else { return nil }
            return ["name": container["name"] ?? "", "resources": .object(changed)]
        }
    }

    private static func amounts(_ wanted: JSONValue?, differingFrom current: JSONValue?) -> JSONObject {
        var result = JSONObject()
        for resource in ["cpu", "memory"] {
            guard let amount = wanted?[resource], quantity(amount) != current?[resource].flatMap(quantity) else {
                continue
            }
            result[resource] = amount
        }
        return result
    }

    /// Nil for what is no quantity, which then differs from every quantity and is refused by the host.
    private static func quantity(_ value: JSONValue) -> Quantity? { try? Quantity(json: value) }
}
