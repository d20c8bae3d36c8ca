internal import KubeCore

/// What pausing writes on the StatefulSet of a virtual cluster, and what resuming reads back.
///
/// Pure: a StatefulSet in, a merge patch out, which holds only for the very state that it was made from.
/// Source: vcluster reference 4.5.
struct PauseRecord: Sendable {
    static let pausedAnnotation = "loft.sh/paused"
    static let replicasAnnotation = "loft.sh/paused-replicas"
    static let dateAnnotation = "loft.sh/paused-date"

    let statefulSet: KubeObject

    init(_ statefulSet: KubeObject) { self.statefulSet = statefulSet }

    var isPaused: Bool { statefulSet.annotations[Self.pausedAnnotation] == "true" }

    /// When it was paused; nil when it is not, or nobody wrote down when.
    var date: Timestamp? {
        isPaused ? statefulSet.annotations[Self.dateAnnotation].flatMap(Timestamp.init(rfc3339:)) : nil
    }

    /// Absent means 1. Source: apps/v1 StatefulSetSpec.
    private var replicas: Int64 { statefulSet.at("spec", "replicas")?.intValue ?? 1 }

    /// The patch that pauses; nil when nothing runs and the annotations say so.
    ///
    /// How many replicas come back is noted: those that run, at least one. One that is scaled to 0 already is noted as
    /// one, so that resuming brings it back.
    func pausing(at now: Timestamp) -> JSONValue? {
        if isPaused && replicas == 0 { return nil }
        return patch(
            replicas: 0,
            annotations: [
                Self.pausedAnnotation: "true", Self.replicasAnnotation: .string(String(max(1, replicas))),
                Self.dateAnnotation: .string(now.rfc3339),
            ])
    }

    /// The patch that resumes; nil when it is neither paused nor scaled to 0.
    func resuming() -> JSONValue? {
        guard isPaused || replicas == 0 else { return nil }
        let noted = statefulSet.annotations[Self.replicasAnnotation].flatMap { Int64($0) } ?? 1
        return patch(
            replicas: max(1, replicas, noted),
            annotations: [Self.pausedAnnotation: .null, Self.replicasAnnotation: .null, Self.dateAnnotation: .null])
    }

    private func patch(replicas: Int64, annotations: JSONObject) -> JSONValue {
        [
            "metadata": [
                "uid": .string(statefulSet.uid), "resourceVersion": .string(statefulSet.resourceVersion),
                "annotations": .object(annotations),
            ],
            "spec": ["replicas": .int(replicas)],
        ]
    }
}
