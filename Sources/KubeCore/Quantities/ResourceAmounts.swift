/// Amounts of compute resources: CPU in thousandths of a core, all others in whole units (bytes, counts).
package struct ResourceAmounts: Sendable, Hashable {
    package var milliCPU: Int64 = 0
    package var memoryBytes: Int64 = 0
    /// Everything else, such as `ephemeral-storage` and extended resources.
    package var others: [String: Int64] = [:]

    package init() {}

    /// From a resource list, `{cpu: 100m, memory: 1Gi}`. Malformed quantities count as nothing; `pods` is left out.
    package init(_ list: JSONValue?) {
        for (name, value) in list?.objectValue ?? JSONObject() {
            guard let quantity = Self.quantity(value) else { continue }
            switch name {
            case "cpu": milliCPU = quantity.roundedUpMilli
            case "memory": memoryBytes = quantity.roundedUp
            case "pods": continue
            default: others[name] = quantity.roundedUp
            }
        }
    }

    /// What a pod demands of its node: containers together, or the largest init container if that is more, sidecars
    /// counted with both, and overhead. Source: component-helpers/resource PodRequests; KEP-753.
    package init(requestedBy pod: KubeObject) {
        self.init()
        for container in pod.at("spec", "containers")?.arrayValue ?? [] {
            self += ResourceAmounts(container.at("resources", "requests"))
        }
        var sidecars = ResourceAmounts()
        var starting = ResourceAmounts()
        for container in pod.at("spec", "initContainers")?.arrayValue ?? [] {
            var needed = ResourceAmounts(container.at("resources", "requests"))
            if container["restartPolicy"]?.stringValue == "Always" {
                sidecars += needed
                starting.formMaximum(sidecars)
            } else {
                needed += sidecars
                starting.formMaximum(needed)
            }
        }
        self += sidecars
        formMaximum(starting)
        self += ResourceAmounts(pod.at("spec", "overhead"))
    }

    /// How much of one resource, by its name in resource lists.
    package func quantity(of resource: String) -> Quantity {
        switch resource {
        case "cpu": Quantity(milli: milliCPU)
        case "memory": Quantity(memoryBytes)
        default: Quantity(others[resource] ?? 0)
        }
    }

    /// Nil for text that is no quantity: validation refuses it, so that there is nothing to count.
    package static func quantity(_ value: JSONValue) -> Quantity? { try? Quantity(json: value) }

    package static func += (lhs: inout ResourceAmounts, rhs: ResourceAmounts) {
        lhs.milliCPU += rhs.milliCPU
        lhs.memoryBytes += rhs.memoryBytes
        for (name, amount) in rhs.others { lhs.others[name, default: 0] += amount }
    }

    package static func -= (lhs: inout ResourceAmounts, rhs: ResourceAmounts) {
        lhs.milliCPU -= rhs.milliCPU
        lhs.memoryBytes -= rhs.memoryBytes
        for (name, amount) in rhs.others { lhs.others[name, default: 0] -= amount }
    }

    /// The larger of both, per resource.
    package mutating func formMaximum(_ other: ResourceAmounts) {
        milliCPU = max(milliCPU, other.milliCPU)
        memoryBytes = max(memoryBytes, other.memoryBytes)
        for (name, amount) in other.others { others[name] = max(others[name] ?? 0, amount) }
    }

    /// The resources of which `allocatable` has not enough when `used` is taken. CPU and memory that are not asked for do not count.
    package func shortages(allocatable: ResourceAmounts, used: ResourceAmounts) -> [String] {
        var names: [String] = []
        if milliCPU > 0, milliCPU > allocatable.milliCPU - used.milliCPU { names.append("cpu") }
        if memoryBytes > 0, memoryBytes > allocatable.memoryBytes - used.memoryBytes { names.append("memory") }
        for (name, amount) in others where amount > (allocatable.others[name] ?? 0) - (used.others[name] ?? 0) {
            if amount > 0 { names.append(name) }
        }
        return names
    }
}
