internal import KubeCore

/// What of a virtual node is not as it shall be.
struct NodeDifference: Sendable, Hashable {
    /// Metadata or `spec`.
    var main = false
    var status = false
    /// Whether nothing but the free room on the node differs, which changes with every pod of others.
    var isOnlyAllocatable = false

    /// A heartbeat this much newer than the one shown is worth a write of its own. Source: kubelet
    /// --node-status-report-frequency.
    private static let heartbeatInterval = Duration.seconds(240)

    init(from current: KubeObject, to desired: KubeObject) {
        main =
            current.labels != desired.labels || current.annotations != desired.annotations
            || Self.present(current["spec"]) != Self.present(desired["spec"])
        let (before, beats) = Self.withoutHeartbeats(current["status"])
        let (after, newBeats) = Self.withoutHeartbeats(desired["status"])
        status = before != after || Self.isStale(beats, comparedTo: newBeats)
        if status, !main, var before, var after {
            before["allocatable"] = nil
            after["allocatable"] = nil
            isOnlyAllocatable = before == after
        }
    }

    var isEmpty: Bool { !main && !status }

    private static func present(_ value: JSONValue?) -> JSONObject { value?.objectValue ?? JSONObject() }

    private static func withoutHeartbeats(_ status: JSONValue?) -> (JSONObject?, [String]) {
        guard var status = status?.objectValue else { return (nil, []) }
        var beats: [String] = []
        status["conditions"] = .array(
            (status["conditions"]?.arrayValue ?? []).map { condition in
                var condition = condition
                if let beat = condition["lastHeartbeatTime"]?.stringValue { beats.append(beat) }
                condition["lastHeartbeatTime"] = nil
                return condition
            })
        if status["images"]?.arrayValue?.isEmpty == true { status["images"] = nil }
        return (status, beats)
    }

    private static func isStale(_ shown: [String], comparedTo host: [String]) -> Bool {
        guard let newest = host.compactMap(Timestamp.init(rfc3339:)).max() else { return false }
        guard let shown = shown.compactMap(Timestamp.init(rfc3339:)).max() else { return true }
        return shown.adding(heartbeatInterval) < newest
    }
}
