internal import KubeCore

/// How sure a pod is of its resources: by what it has as a whole if that is said, else by what its containers have.
/// Source: pkg/apis/core/v1/helper/qos/qos.go; KEP-2837.
enum QualityOfService: String {
    case guaranteed = "Guaranteed"
    case burstable = "Burstable"
    case bestEffort = "BestEffort"

    private static let resources = ["cpu", "memory"]

    static func of(_ pod: KubeObject) -> QualityOfService {
        guard let spec = pod["spec"] else { return .bestEffort }
        var hasAny = false
        var isGuaranteed = true
        var owners = [spec]
        if !hasOwnAmounts(spec) { owners = spec.elements("containers") + spec.elements("initContainers") }
        for owner in owners {
            let requests = amounts(owner["resources"]?["requests"])
            let limits = amounts(owner["resources"]?["limits"])
            hasAny = hasAny || !requests.isEmpty || !limits.isEmpty
            isGuaranteed =
                isGuaranteed && limits.count == resources.count && requests.allSatisfy { limits[$0.key] == $0.value }
        }
        return !hasAny ? .bestEffort : isGuaranteed ? .guaranteed : .burstable
    }

    private static func hasOwnAmounts(_ spec: JSONValue) -> Bool {
        for list in ["requests", "limits"] {
            guard let amounts = spec["resources"]?[list]?.objectValue else { continue }
            if amounts.keys.contains(where: { resources.contains($0) || $0.hasPrefix("hugepages-") }) { return true }
        }
        return false
    }

    /// The amounts of CPU and memory that are not zero.
    private static func amounts(_ list: JSONValue?) -> [String: Quantity] {
        var result: [String: Quantity] = [:]
        for name in resources {
            // Amounts were checked when the object was decoded; one that is none counts as not given.
            if let value = list?[name], let amount = try? Quantity(json: value), !amount.isZero {
                result[name] = amount
            }
        }
        return result
    }
}
