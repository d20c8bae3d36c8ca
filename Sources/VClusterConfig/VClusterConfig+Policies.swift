package import KubeCore

// What limits a virtual cluster on the host, as `Deployment` renders it.

extension VClusterConfig {
    /// `policies.resourceQuota`.
    package struct ResourceQuotaOptions: Sendable {
        /// The limits, each as text.
        package var hard: [String: String]
        package var scopes: [String]
        package var scopeSelector: JSONObject
        package var labels: [String: String]
        package var annotations: [String: String]
    }

    /// `policies.limitRange`.
    package struct LimitRangeOptions: Sendable {
        /// Members of the one limit, of type Container: `default`, `defaultRequest`, `max`, `min`; those not empty.
        package var limits: [String: [String: String]]
        package var labels: [String: String]
        package var annotations: [String: String]
    }

    /// `policies.networkPolicy`.
    package struct NetworkPolicyOptions: Sendable {
        /// More rules, besides our own.
        package var controlPlaneIngress: [JSONValue]
        package var controlPlaneEgress: [JSONValue]
        package var workloadIngress: [JSONValue]
        package var workloadEgress: [JSONValue]
        /// The public addresses that workloads may reach; nil for none.
        package var publicEgress: PublicEgress?
        package var labels: [String: String]
        package var annotations: [String: String]

        package struct PublicEgress: Sendable {
            package var cidr: String
            package var except: [String]
        }
    }

    /// Nil when there is to be none.
    package var resourceQuota: ResourceQuotaOptions? {
        let path = "policies.resourceQuota"
        guard isLimited(path, or: "policies.limitRange") else { return nil }
        return ResourceQuotaOptions(
            hard: quantities("\(path).quota"), scopes: stringList("\(path).scopes"),
            scopeSelector: object("\(path).scopeSelector"), labels: stringMap("\(path).labels"),
            annotations: stringMap("\(path).annotations"))
    }

    /// Nil when there is to be none.
    package var limitRange: LimitRangeOptions? {
        let path = "policies.limitRange"
        guard isLimited(path, or: "policies.resourceQuota") else { return nil }
        var limits: [String: [String: String]] = [:]
        for member in ["default", "defaultRequest", "max", "min"] {
            let quantities = quantities("\(path).\(member)")
            if !quantities.isEmpty { limits[member] = quantities }
        }
        return LimitRangeOptions(
            limits: limits, labels: stringMap("\(path).labels"), annotations: stringMap("\(path).annotations"))
    }

    /// Nil when there are to be none.
    package var networkPolicies: NetworkPolicyOptions? {
        let path = "policies.networkPolicy"
        guard given("\(path).enabled")?.boolValue ?? isIsolated else { return nil }
        let egress = "\(path).workload.publicEgress"
        return NetworkPolicyOptions(
            controlPlaneIngress: list("\(path).controlPlane.ingress"),
            controlPlaneEgress: list("\(path).controlPlane.egress"), workloadIngress: list("\(path).workload.ingress"),
            workloadEgress: list("\(path).workload.egress"),
            publicEgress: boolean("\(egress).enabled")
                ? .init(cidr: string("\(egress).cidr"), except: stringList("\(egress).except")) : nil,
            labels: stringMap("\(path).labels"), annotations: stringMap("\(path).annotations"))
    }

    /// `auto` goes with isolation, and with the other of the two: a quota refuses pods without limits.
    private func isLimited(_ path: String, or other: String) -> Bool {
        value("\(path).enabled").boolValue ?? (isIsolated || value("\(other).enabled") == true)
    }

    /// Given quantities over the default ones, as texts.
    private func quantities(_ path: String) -> [String: String] {
        guard case .supported(_, let defaults?)? = ConfigSchema.current.row(path)?.support else { return [:] }
        let merged = ValuesMerge.merge(defaults, with: value(path)).objectValue ?? [:]
        return Dictionary(
            merged.map { ($0.0, $0.1.stringValue ?? $0.1.description) }, uniquingKeysWith: { _, last in last })
    }
}
