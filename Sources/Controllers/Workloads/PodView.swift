internal import KubeCore

/// The fields of a Pod that controllers look at.
struct PodView {
    let object: KubeObject

    init(_ object: KubeObject) { self.object = object }

    var phase: String { object.text("status", "phase") }
    var nodeName: String { object.text("spec", "nodeName") }
    var podIP: String { object.text("status", "podIP") }
    var isFinished: Bool { phase == "Succeeded" || phase == "Failed" }

    /// Neither finished nor being deleted. Source: pkg/controller IsPodActive.
    var isActive: Bool { !isFinished && !object.isBeingDeleted }

    var isReady: Bool { readyCondition?["status"]?.stringValue == "True" }

    /// When the pod last became ready; nil while it is not.
    var readySince: Timestamp? {
        guard let condition = readyCondition, condition["status"]?.stringValue == "True" else { return nil }
        return condition["lastTransitionTime"]?.stringValue.flatMap(Timestamp.init(rfc3339:))
    }

    /// Ready for at least `minReadySeconds`. Source: pkg/api/v1/pod IsPodAvailable.
    func isAvailable(minReadySeconds: Int, now: Timestamp) -> Bool {
        guard isReady else { return false }
        if minReadySeconds == 0 { return true }
        guard let since = readySince else { return false }
        return since.adding(.seconds(minReadySeconds)) <= now
    }

    var restartCount: Int {
        (object.at("status", "containerStatuses")?.arrayValue ?? [])
            .reduce(0) { $0 + Int($1["restartCount"]?.intValue ?? 0) }
    }

    private var readyCondition: JSONObject? {
        object.at("status", "conditions")?.arrayValue?.first { $0["type"]?.stringValue == "Ready" }?.objectValue
    }
}
