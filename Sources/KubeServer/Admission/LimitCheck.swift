internal import KubeCore

/// Compares what is asked for with the bounds of a LimitRange.
/// Source: plugin/pkg/admission/limitranger/admission.go PodValidateLimitFunc.
struct LimitCheck {
    /// `Container`, `Pod` or `PersistentVolumeClaim`.
    let type: String
    let requests: ResourceList
    let limits: ResourceList

    static func problems(ofPod pod: KubeObject, in range: KubeObject) -> [String] {
        var problems: [String] = []
        for item in range["spec"]?.elements("limits") ?? [] {
            let type = item.text("type")
            let checks: [LimitCheck]
            switch type {
            case "Container":
                let containers =
                    (pod["spec"]?.elements("containers") ?? []) + (pod["spec"]?.elements("initContainers") ?? [])
                checks = containers.map {
                    LimitCheck(
                        type: type, requests: ResourceList($0.at("resources", "requests")),
                        limits: ResourceList($0.at("resources", "limits")))
                }
            case "Pod":
                checks = [
                    LimitCheck(
                        type: type, requests: PodResources.requests(of: pod), limits: PodResources.limits(of: pod))
                ]
            default: checks = []
            }
            for check in checks {
                problems += check.belowMinimum(ResourceList(item["min"]))
                problems += check.aboveMaximum(ResourceList(item["max"]))
                problems += check.aboveRatio(ResourceList(item["maxLimitRequestRatio"]))
            }
        }
        return problems
    }

    static func problems(ofClaim claim: KubeObject, in range: KubeObject) -> [String] {
        var problems: [String] = []
        for item in range["spec"]?.elements("limits") ?? [] where item.text("type") == "PersistentVolumeClaim" {
            let check = LimitCheck(
                type: item.text("type"), requests: ResourceList(claim.at("spec", "resources", "requests")),
                limits: ResourceList())
            problems += check.belowMinimum(ResourceList(item["min"]))
            problems += check.requestAboveMaximum(ResourceList(item["max"]))
        }
        return problems
    }

    private func belowMinimum(_ minimum: ResourceList) -> [String] {
        each(minimum) { name, bound in
            let start = "minimum \(name) usage per \(type) is \(bound)"
            guard let request = requests[name] else { return "\(start).  No request is specified" }
            if request < bound { return "\(start), but request is \(request)" }
            if let limit = limits[name], limit < bound { return "\(start), but limit is \(limit)" }
            return nil
        }
    }

    private func aboveMaximum(_ maximum: ResourceList) -> [String] {
        each(maximum) { name, bound in
            let start = "maximum \(name) usage per \(type) is \(bound)"
            guard let limit = limits[name] else { return "\(start).  No limit is specified" }
            if limit > bound { return "\(start), but limit is \(limit)" }
            if let request = requests[name], request > bound { return "\(start), but request is \(request)" }
            return nil
        }
    }

    private func requestAboveMaximum(_ maximum: ResourceList) -> [String] {
        each(maximum) { name, bound in
            let start = "maximum \(name) usage per \(type) is \(bound)"
            guard let request = requests[name] else { return "\(start).  No request is specified" }
            return request > bound ? "\(start), but request is \(request)" : nil
        }
    }

    private func aboveRatio(_ maximum: ResourceList) -> [String] {
        each(maximum) { name, bound in
            let start = "\(name) max limit to request ratio per \(type) is \(bound)"
            guard let request = requests[name], !request.isZero else {
                return "\(start), but no request is specified or request is 0"
            }
            guard let limit = limits[name], !limit.isZero else {
                return "\(start), but no limit is specified or limit is 0"
            }
            let ratio = Double(limit.roundedUpMilli) / Double(request.roundedUpMilli)
            return ratio * 1000 > Double(bound.roundedUpMilli)
                ? "\(start), but provided ratio is \(Self.sixDecimals(ratio))" : nil
        }
    }

    private func each(_ bounds: ResourceList, _ problem: (String, Quantity) -> String?) -> [String] {
        bounds.names.compactMap { name in bounds[name].flatMap { problem(name, $0) } }
    }

    /// As `%f` prints it.
    static func sixDecimals(_ value: Double) -> String {
        let scaled = (value * 1_000_000).rounded(.toNearestOrEven)
        guard scaled < 9e18 else { return value.description }
        let (whole, rest) = UInt64(scaled).quotientAndRemainder(dividingBy: 1_000_000)
        let digits = String(rest)
        return "\(whole)." + String(repeating: "0", count: 6 - digits.count) + digits
    }
}
