internal import KubeCore

/// A ResourceQuota with what is used of it.
struct QuotaAccount: Sendable {
    let name: String
    let uid: String
    let hard: ResourceList
    let scopes: QuotaScopes
    var used: ResourceList

    /// The quota as its status tells it; nil when the status does not fit what is limited now.
    init?(_ quota: KubeObject) {
        let hard = ResourceList(quota.at("spec", "hard"))
        let used = ResourceList(quota.at("status", "used"))
        guard ResourceList(quota.at("status", "hard")) == hard,
            hard.names.allSatisfy({ used[$0] != nil || QuotaNames.resource(countedBy: $0) == nil })
        else { return nil }
        self.init(quota, used: used)
    }

    init(_ quota: KubeObject, used: ResourceList) {
        name = quota.name
        uid = quota.uid
        hard = ResourceList(quota.at("spec", "hard"))
        scopes = QuotaScopes(quota)
        self.used = used
    }

    /// The names of this quota that objects of a resource count for.
    func names(countedFor resource: GroupResource) -> [String] {
        hard.names.filter { QuotaNames.resource(countedBy: $0) == resource }
    }

    /// The status that says so.
    var status: JSONValue { ["hard": hard.value, "used": used.masked(by: hard.names).value] }
}

/// What a request would add to the quotas of its namespace.
struct QuotaDemand: Sendable {
    let resource: GroupResource
    let object: KubeObject
    let facts: QuotaScopeFacts
    /// More than before; without what does not change.
    let increase: ResourceList

    init(_ resource: GroupResource, object: KubeObject, old: KubeObject?, now: Timestamp) {
        self.resource = resource
        self.object = object
        facts = QuotaScopeFacts(object, resource)
        let usage = QuotaUsage.of(object, resource, now: now)
        increase = (old.map { usage.excess(over: QuotaUsage.of($0, resource, now: now)) } ?? usage).withoutZeros
    }

    func concerns(_ account: QuotaAccount) -> Bool {
        !account.names(countedFor: resource).isEmpty && facts.match(account.scopes)
    }

    /// The account after the request; nil when nothing changes.
    /// - Throws: the reason, in Kubernetes' words, when the quota does not allow it.
    func charged(to account: QuotaAccount) throws(QuotaRefusal) -> QuotaAccount? {
        guard concerns(account) else { return nil }
        let missing = PodConstraints.missing(of: object, resource, required: account.names(countedFor: resource))
        if !missing.isEmpty { throw QuotaRefusal("failed quota: \(account.name): must specify \(missing)") }
        let requested = increase.masked(by: account.names(countedFor: resource))
        if requested.isEmpty { return nil }
        var charged = account
        charged.used += requested
        let exceeded = charged.used.masked(by: requested.names).exceeding(account.hard)
        guard exceeded.isEmpty else {
            throw QuotaRefusal(
                "exceeded quota: \(account.name), requested: \(requested.masked(by: exceeded).text), "
                    + "used: \(account.used.masked(by: exceeded).text), "
                    + "limited: \(account.hard.masked(by: exceeded).text)", isExcess: true)
        }
        return charged
    }
}

/// Why a quota does not allow a request.
struct QuotaRefusal: Error, Hashable {
    let message: String
    /// Whether it could be otherwise when others give up what they use.
    let isExcess: Bool

    init(_ message: String, isExcess: Bool = false) {
        self.message = message
        self.isExcess = isExcess
    }
}

/// What containers must say when a quota limits CPU or memory: each of them, or the pod as a whole.
/// Source: pkg/quota/v1/evaluator/core/pods.go Constraints.
enum PodConstraints {
    private static let enforced: Set<String> = [
        "cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory",
    ]

    /// `limits.cpu for: a,b; limits.memory for: a`; empty when nothing is missing.
    static func missing(of pod: KubeObject, _ resource: GroupResource, required: [String]) -> String {
        guard resource == .pods else { return "" }
        let given = names(in: pod["spec"] ?? [:])
        let required = Set(required).intersection(enforced).subtracting(given)
        if required.isEmpty { return "" }
        var containers: [String: Set<String>] = [:]
        for container in (pod["spec"]?.elements("containers") ?? []) + (pod["spec"]?.elements("initContainers") ?? []) {
            for name in required.subtracting(names(in: container)) {
                containers[name, default: []].insert(container.text("name"))
            }
        }
        return containers.sorted { $0.key < $1.key }
            .map { "\($0.key) for: \($0.value.sorted().joined(separator: ","))" }.joined(separator: "; ")
    }

    private static func names(in holder: JSONValue) -> Set<String> {
        Set(
            QuotaUsage.compute(
                requests: ResourceList(holder.at("resources", "requests")),
                limits: ResourceList(holder.at("resources", "limits"))
            ).names)
    }
}
