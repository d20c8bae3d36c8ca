internal import KubeCore

// Keys below `isolation`. Source: vcluster reference 1.12 and 1.14.

extension OlderSchema {
    static let isolationRows: [OlderRow] = [
        .moved("isolation.enabled", .boolean, to: "policies.isolation.enabled"),
        isolating(
            "isolation.podSecurityStandard", .word(["privileged", "baseline", "restricted"]),
            to: "policies.podSecurityStandard"),
        isolating("isolation.resourceQuota.enabled", .boolean, to: "policies.resourceQuota.enabled"),
        isolating("isolation.resourceQuota.quota", .quantityMap, to: "policies.resourceQuota.quota"),
        isolating("isolation.resourceQuota.scopeSelector", .object, to: "policies.resourceQuota.scopeSelector"),
        isolating("isolation.resourceQuota.scopes", .stringList, to: "policies.resourceQuota.scopes"),
        isolating("isolation.limitRange.enabled", .boolean, to: "policies.limitRange.enabled"),
        isolating("isolation.limitRange.default", .quantityMap, to: "policies.limitRange.default"),
        isolating("isolation.limitRange.defaultRequest", .quantityMap, to: "policies.limitRange.defaultRequest"),
        isolating("isolation.networkPolicy.enabled", .boolean, to: "policies.networkPolicy.enabled"),
        isolating(
            "isolation.networkPolicy.outgoingConnections.ipBlock.cidr", .text(.cidr),
            to: "policies.networkPolicy.workload.publicEgress.cidr"),
        isolating(
            "isolation.networkPolicy.outgoingConnections.ipBlock.except", .list(.text(.cidr)),
            to: "policies.networkPolicy.workload.publicEgress.except"),
        .notYet("isolation.namespace", unless: ""),
        .notYet("isolation.nodeProxyPermission.enabled"),
        .notYet("isolation.networkPolicy.outgoingConnections.platform"),
    ]

    /// A part of the isolation mode: without the mode it had no effect, and has none.
    private static func isolating(_ path: String, _ type: ConfigValueType, to target: String) -> OlderRow {
        .converted(path, type) { value, values in
            values.at("isolation", "enabled") == true ? .set(target, value) : .nothing
        }
    }
}
