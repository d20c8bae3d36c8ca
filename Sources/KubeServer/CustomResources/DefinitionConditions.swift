internal import KubeCore

/// The conditions of a definition.
struct DefinitionConditions: Sendable {
    private var conditions: [JSONValue]

    init(_ value: JSONValue?) { conditions = value?.arrayValue ?? [] }

    var value: JSONValue { .array(conditions) }

    subscript(type: String) -> JSONValue? { conditions.first { $0.text("type") == type } }

    /// Sets a condition; the time of transition changes with the status only.
    mutating func set(_ type: String, status: Bool, reason: String, message: String, now: String) {
        let text = status ? "True" : "False"
        let position = conditions.firstIndex { $0.text("type") == type }
        let former = position.map { conditions[$0] }
        let time = former?.text("status") == text ? former?.text("lastTransitionTime") ?? now : now
        let condition: JSONValue = [
            "type": .string(type), "status": .string(text), "lastTransitionTime": .string(time),
            "reason": .string(reason), "message": .string(message),
        ]
        if let position { conditions[position] = condition } else { conditions.append(condition) }
    }
}
