internal import KubeCore

/// The generations that a pod's status and its conditions speak of, which clients of old leave out.
/// Source: KEP-5067; pkg/registry/core/pod/strategy.go preserveOldObservedGeneration.
enum PodGenerations {
    /// Keeps what was observed where the new status does not say.
    static func keep(of pod: inout KubeObject, old: KubeObject) {
        let field = "observedGeneration"
        func isMissing(_ value: JSONValue) -> Bool { (value[field]?.intValue ?? 0) == 0 }
        // A list for each type: several conditions may have the same.
        var known: [String: [JSONValue]] = [:]
        for condition in (old["status"] ?? [:]).elements("conditions") {
            known[condition.text("type"), default: []].append(condition[field] ?? 0)
        }
        let formerly = old.at("status", field)
        pod.edit("status") { status in
            if isMissing(status), let formerly { status[field] = formerly }
            status.editEach("conditions") { condition in
                let type = condition.text("type")
                guard let former = known[type]?.first else { return }
                known[type]?.removeFirst()
                if isMissing(condition), former != 0 { condition[field] = former }
            }
        }
    }
}
