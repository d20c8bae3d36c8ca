internal import KubeCore

/// A `status.conditions` list: at most one entry per type, the order of first appearance kept.
struct Conditions: Hashable {
    private(set) var entries: [JSONObject]

    init(_ value: JSONValue?) { entries = value?.arrayValue?.compactMap(\.objectValue) ?? [] }

    /// Nil when there is none: Kubernetes leaves empty lists of conditions out.
    var value: JSONValue? { entries.isEmpty ? nil : .array(entries.map(JSONValue.object)) }
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

    /// Sets a condition of a Job, which is a new one, with new times, whenever anything about it changes.
    /// Source: pkg/controller/job ensureJobConditionStatus.
    mutating func setProbed(_ type: String, status: String, reason: String, message: String, now: Timestamp) {
        let text = ["status": status, "reason": reason, "message": message]
        let current = self[type]
        if let current, text.allSatisfy({ current[$0.key]?.stringValue == $0.value }) { return }
        put(
            [
                "type": .string(type), "status": .string(status), "lastProbeTime": .string(now.rfc3339),
                "lastTransitionTime": .string(now.rfc3339), "reason": .string(reason), "message": .string(message),
            ])
    }

    /// Puts an entry in the place of the one of its type, or at the end.
    mutating func put(_ entry: JSONObject) {
        if let index = entries.firstIndex(where: { $0["type"] == entry["type"] }) {
            entries[index] = entry
        } else {
            entries.append(entry)
        }
    }

    /// As `set`, but always writes message and update time anew.
    /// - Parameter observedGeneration: the generation that the condition speaks of, where the kind has it.
    mutating func replace(
        _ type: String, status: String, reason: String, message: String, now: Timestamp, hasUpdateTime: Bool = false,
        observedGeneration: Int64? = nil
    ) {
        let current = self[type]
        var entry: JSONObject = ["type": .string(type), "status": .string(status)]
        if let observedGeneration { entry["observedGeneration"] = .int(observedGeneration) }
        if hasUpdateTime { entry["lastUpdateTime"] = .string(now.rfc3339) }
        if let current, current["status"]?.stringValue == status, let time = current["lastTransitionTime"] {
            entry["lastTransitionTime"] = time
        } else {
            entry["lastTransitionTime"] = .string(now.rfc3339)
        }
        entry["reason"] = .string(reason)
        entry["message"] = .string(message)
        put(entry)
    }
}
