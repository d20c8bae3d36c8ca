internal import KubeCore

/// A `status.conditions` list: at most one entry per type, the order of first appearance kept.
struct Conditions: Hashable {
    private(set) var entries: [JSONObject]

    init(_ value: JSONValue?) { entries = value?.arrayValue?.compactMap(\.objectValue) ?? [] }

    var value: JSONValue { .array(entries.map(JSONValue.object)) }
    var isEmpty: Bool { entries.isEmpty }

    subscript(type: String) -> JSONObject? { entries.first { $0["type"]?.stringValue == type } }

    func isTrue(_ type: String) -> Bool { self[type]?["status"]?.stringValue == "True" }

    mutating func remove(_ type: String) { entries.removeAll { $0["type"]?.stringValue == type } }

    /// Sets a condition. The transition time moves only when the status changes. Nothing changes, not even the update
    /// time, when status and reason stay what they are.
    /// - Parameter hasUpdateTime: Deployments record `lastUpdateTime` too.
    mutating func set(
        _ type: String, status: String, reason: String, message: String, now: Timestamp, hasUpdateTime: Bool = false
    ) {
        let current = self[type]
        if let current, current["status"]?.stringValue == status, current["reason"]?.stringValue == reason { return }
        replace(type, status: status, reason: reason, message: message, now: now, hasUpdateTime: hasUpdateTime)
    }

    /// As `set`, but always writes message and update time anew.
    mutating func replace(
        _ type: String, status: String, reason: String, message: String, now: Timestamp, hasUpdateTime: Bool = false
    ) {
        let current = self[type]
        var entry: JSONObject = ["type": .string(type), "status": .string(status)]
        if hasUpdateTime { entry["lastUpdateTime"] = .string(now.rfc3339) }
        if let current, current["status"]?.stringValue == status, let time = current["lastTransitionTime"] {
            entry["lastTransitionTime"] = time
        } else {
            entry["lastTransitionTime"] = .string(now.rfc3339)
        }
        entry["reason"] = .string(reason)
        entry["message"] = .string(message)
        if let index = entries.firstIndex(where: { $0["type"]?.stringValue == type }) {
            entries[index] = entry
        } else {
            entries.append(entry)
        }
    }
}
