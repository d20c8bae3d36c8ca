internal import KubeCore

/// What is known of the life signs of a node: its Lease, or its own report. Pure.
///
/// Only changes seen here count, by our own clock, so that a node whose clock is wrong is judged fairly.
/// Source: pkg/controller/nodelifecycle tryUpdateNodeHealth.
struct NodeHealth: Hashable {
    /// Without a sign for so long a node counts as lost.
    static let gracePeriod = Duration.seconds(50)
    /// A node that has never reported has longer.
    static let startupGracePeriod = Duration.seconds(60)
    private static let types = ["Ready", "MemoryPressure", "DiskPressure", "PIDPressure"]

    enum Verdict: Equatable {
        /// Alive; to be looked at again after the time, if no sign has come until then.
        case alive(recheckAfter: Duration)
        /// Lost: these are its conditions now.
        case lost(conditions: JSONValue)
        /// Lost, and its conditions say so.
        case knownLost
    }

    private var lastSign: Duration
    private var heartbeat: String
    private var renewal: String

    /// A node that is seen for the first time has just given a sign.
    init(_ node: KubeObject, lease: KubeObject?, uptime: Duration) {
        lastSign = uptime
        heartbeat = Self.heartbeat(of: node)
        renewal = lease?.text("spec", "renewTime") ?? ""
    }

    /// Takes over the present state of the node and its Lease.
    mutating func observe(_ node: KubeObject, lease: KubeObject?, uptime: Duration) {
        let seen = NodeHealth(node, lease: lease, uptime: uptime)
        if seen.heartbeat != heartbeat || (!seen.renewal.isEmpty && seen.renewal != renewal) { self = seen }
    }

    func verdict(on node: KubeObject, uptime: Duration, now: Timestamp) -> Verdict {
        var conditions = Conditions(node.at("status", "conditions"))
        let limit = conditions["Ready"] == nil ? Self.startupGracePeriod : Self.gracePeriod
        let silence = uptime - lastSign
        if silence < limit { return .alive(recheckAfter: limit - silence) }
        let before = conditions
        for type in Self.types {
            guard var entry = conditions[type] else {
                conditions.put([
                    "type": .string(type), "status": "Unknown", "lastHeartbeatTime": .string(node.creationTimestamp),
                    "lastTransitionTime": .string(now.rfc3339), "reason": "NodeStatusNeverUpdated",
                    "message": "Kubelet never posted node status.",
                ])
                continue
            }
            if entry["status"]?.stringValue == "Unknown" { continue }
            entry["status"] = "Unknown"
            entry["reason"] = "NodeStatusUnknown"
            entry["message"] = "Kubelet stopped posting node status."
            entry["lastTransitionTime"] = .string(now.rfc3339)
            conditions.put(entry)
        }
        return conditions == before ? .knownLost : .lost(conditions: conditions.value ?? [])
    }

    /// Everything of the Ready condition that a kubelet writes with each report.
    private static func heartbeat(of node: KubeObject) -> String {
        let ready = Conditions(node.at("status", "conditions"))["Ready"]
        guard ready?["status"]?.stringValue != "Unknown" else { return "" }
        return ready?["lastHeartbeatTime"]?.stringValue ?? ""
    }
}
