internal import KubeCore

/// Amounts of compute resources: CPU in thousandths of a core, all others in whole units (bytes, counts).
struct ResourceAmounts: Hashable {
    var milliCPU: Int64 = 0
    var memoryBytes: Int64 = 0
    /// Everything else, such as `ephemeral-storage` and extended resources.
    var others: [String: Int64] = [:]

    init() {}

    /// From a resource list, `{cpu: 100m, memory: 1Gi}`. Malformed quantities count as nothing; `pods` is left out.
    init(_ list: JSONValue?) {
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

    /// Nil for text that is no quantity: validation refuses it, so that there is nothing to count.
    static func quantity(_ value: JSONValue) -> Quantity? { try? Quantity(json: value) }

    static func += (lhs: inout ResourceAmounts, rhs: ResourceAmounts) {
        lhs.milliCPU += rhs.milliCPU
        lhs.memoryBytes += rhs.memoryBytes
        for (name, amount) in rhs.others { lhs.others[name, default: 0] += amount }
    }

    static func -= (lhs: inout ResourceAmounts, rhs: ResourceAmounts) {
        lhs.milliCPU -= rhs.milliCPU
        lhs.memoryBytes -= rhs.memoryBytes
        for (name, amount) in rhs.others { lhs.others[name, default: 0] -= amount }
    }

    /// The larger of both, per resource.
    mutating func formMaximum(_ other: ResourceAmounts) {
        milliCPU = max(milliCPU, other.milliCPU)
        memoryBytes = max(memoryBytes, other.memoryBytes)
        for (name, amount) in other.others { others[name] = max(others[name] ?? 0, amount) }
    }

    /// The resources of which `allocatable` has not enough when `used` is taken. CPU and memory that are not asked for do not count.
    func shortages(allocatable: ResourceAmounts, used: ResourceAmounts) -> [String] {
        var names: [String] = []
        if milliCPU > 0, milliCPU > allocatable.milliCPU - used.milliCPU { names.append("cpu") }
        if memoryBytes > 0, memoryBytes > allocatable.memoryBytes - used.memoryBytes { names.append("memory") }
        for (name, amount) in others where amount > (allocatable.others[name] ?? 0) - (used.others[name] ?? 0) {
            if amount > 0 { names.append(name) }
        }
        return names
    }
}
