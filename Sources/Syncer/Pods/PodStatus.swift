internal import KubeCore

/// The status of a virtual pod, made from the host's. The virtual pod keeps its QoS class, which is computed from its own
/// spec, and conditions of readiness gates that the host does not know. Source: vcluster reference 3.5.
enum PodStatus {
    /// The status that `virtual` must have, given what runs on the host.
    static func status(host: KubeObject, virtual: KubeObject) -> JSONObject {
        let current = virtual["status"]?.objectValue ?? [:]
        var status = host["status"]?.objectValue ?? [:]
        status["qosClass"] = current["qosClass"]
        let generations = Generations(host: host, virtual: virtual)
        status["observedGeneration"] = generations.translated(
            status["observedGeneration"], current: current["observedGeneration"])
        status["conditions"] = conditions(status["conditions"], virtual: virtual, generations)
        for (field, specField) in [
            ("initContainerStatuses", "initContainers"), ("containerStatuses", "containers"),
            ("ephemeralContainerStatuses", "ephemeralContainers"),
        ] {
            status[field] = containerStatuses(status[field], declared: virtual.at("spec", specField))
        }
        return status
    }

    /// The merge patch of `status` that the virtual pod needs; nil when it is up to date.
    static func patch(host: KubeObject, virtual: KubeObject) -> JSONObject? {
        // A host pod that nobody has looked at yet says less than the virtual API server's own defaults.
        guard let hostStatus = host["status"]?.objectValue, !hostStatus.isEmpty else { return nil }
        let current = virtual["status"]?.objectValue ?? [:]
        return MergeDifference.patch(from: current, to: status(host: host, virtual: virtual))
    }

    /// Containers that the tenant did not declare (the hosts rewriter, injected sidecars) stay hidden.
    private static func containerStatuses(_ statuses: JSONValue?, declared: JSONValue?) -> JSONValue? {
        guard let statuses = statuses?.arrayValue else { return nil }
        let names = Set((declared?.arrayValue ?? []).compactMap { $0["name"]?.stringValue })
        let own = statuses.filter { names.contains($0["name"]?.stringValue ?? "") }
        return own.isEmpty ? nil : .array(own)
    }

    private static func conditions(
        _ hostConditions: JSONValue?, virtual: KubeObject, _ generations: Generations
    ) -> JSONValue? {
        let current = virtual.at("status", "conditions")?.arrayValue ?? []
        func existing(_ type: String?) -> JSONValue? { current.first { $0["type"]?.stringValue == type } }
        var conditions = (hostConditions?.arrayValue ?? []).map { condition -> JSONValue in
            guard let observed = condition["observedGeneration"] else { return condition }
            var translated = condition
            translated["observedGeneration"] = generations.translated(
                observed, current: existing(condition["type"]?.stringValue)?["observedGeneration"])
            return translated
        }
        let known = Set(conditions.compactMap { $0["type"]?.stringValue })
        for gate in virtual.at("spec", "readinessGates")?.arrayValue ?? [] {
            guard let type = gate["conditionType"]?.stringValue, !known.contains(type),
                let condition = existing(type)
            else { continue }
            conditions.append(condition)
        }
        return conditions.isEmpty ? nil : .array(conditions)
    }

    /// Generations count changes of one side's object; only "the newest" can be said of the other.
    struct Generations {
        let host: Int64
        let virtual: Int64

        init(host: KubeObject, virtual: KubeObject) {
            self.host = host.generation
            self.virtual = virtual.generation
        }

        func translated(_ observed: JSONValue?, current: JSONValue?) -> JSONValue? {
            guard let observed = observed?.intValue, virtual > 0 else { return nil }
            return observed >= host ? .int(virtual) : current
        }
    }

    // MARK: Readiness gates

    /// The conditions of the virtual pod's readiness gates that the host pod lacks, as a strategic merge patch of the host's
    /// status that touches no other condition. Nil when there are none.
    static func readinessGatePatch(host: KubeObject, virtual: KubeObject) -> JSONObject? {
        let gates = (virtual.at("spec", "readinessGates")?.arrayValue ?? []).compactMap {
            $0["conditionType"]?.stringValue
        }
        guard !gates.isEmpty else { return nil }
        let hostConditions = host.at("status", "conditions")?.arrayValue ?? []
        let changes = (virtual.at("status", "conditions")?.arrayValue ?? []).filter { condition in
            guard let type = condition["type"]?.stringValue, gates.contains(type) else { return false }
            let onHost = hostConditions.first { $0["type"]?.stringValue == type }
            return onHost?["status"] != condition["status"] || onHost?["reason"] != condition["reason"]
                || onHost?["message"] != condition["message"]
        }
        return changes.isEmpty ? nil : ["status": ["conditions": .array(changes)]]
    }
}
