internal import KubeCore

/// Conditions of host objects, as they are shown in the status of virtual ones.
enum ConditionsBack {
    /// - Parameter generation: of the virtual object, which conditions refer to by `observedGeneration`.
    static func forTenant(
        _ conditions: JSONValue?, generation: Int64, text: HostText, about key: ObjectKey
    ) -> JSONValue? {
        guard let conditions = conditions?.arrayValue else { return nil }
        return .array(
            conditions.map { condition in
                var condition = condition
                if condition["observedGeneration"] != nil { condition["observedGeneration"] = .int(generation) }
                condition.replaceText("message") { text.forTenant($0, about: key) }
                return condition
            })
    }
}
