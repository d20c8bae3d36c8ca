internal import KubeCore

/// What controllers may say of the workloads they run: counts that fit each other.
/// Source: pkg/apis/apps/validation, pkg/apis/core/validation of Kubernetes 1.36.
struct WorkloadStatusValidation: Sendable {
    /// Members that are not negative, in the order in which kube-apiserver looks.
    private let counts: [String]
    /// Members that are at most `replicas`.
    private let partsOfReplicas: [String]
    /// What is said when more pods are available than ready; nil when that is not looked at.
    private let availableBeyondReady: String?
    private let hasCollisionCount: Bool

    static let deployment = Self(
        counts: [
            "observedGeneration", "replicas", "updatedReplicas", "readyReplicas", "terminatingReplicas",
            "availableReplicas", "unavailableReplicas",
        ],
        partsOfReplicas: ["updatedReplicas", "readyReplicas", "availableReplicas"],
        availableBeyondReady: "cannot be greater than readyReplicas", hasCollisionCount: true)

    /// Of a ReplicaSet or ReplicationController.
    static let replicaSet = Self(
        counts: [
            "replicas", "fullyLabeledReplicas", "readyReplicas", "availableReplicas", "terminatingReplicas",
            "observedGeneration",
        ],
        partsOfReplicas: ["fullyLabeledReplicas", "readyReplicas", "availableReplicas"],
        availableBeyondReady: "cannot be greater than readyReplicas", hasCollisionCount: false)

    static let statefulSet = Self(
        counts: [
            "replicas", "readyReplicas", "currentReplicas", "updatedReplicas", "availableReplicas",
            "observedGeneration",
        ],
        partsOfReplicas: ["readyReplicas", "currentReplicas", "updatedReplicas", "availableReplicas"],
        availableBeyondReady: "cannot be greater than status.readyReplicas", hasCollisionCount: true)

    static let daemonSet = Self(
        counts: [
            "currentNumberScheduled", "numberMisscheduled", "desiredNumberScheduled", "numberReady",
            "observedGeneration", "updatedNumberScheduled", "numberAvailable", "numberUnavailable",
        ],
        partsOfReplicas: [], availableBeyondReady: nil, hasCollisionCount: true)

    func validate(_ object: KubeObject, _ old: KubeObject, _ errors: inout FieldErrors) {
        let status = object["status"] ?? [:]
        func count(_ member: String) -> Int64 { status[member]?.intValue ?? 0 }
        for member in counts { errors.notNegative("status.\(member)", status[member]) }
        if hasCollisionCount { errors.notNegative("status.collisionCount", status["collisionCount"]) }
        for member in partsOfReplicas where count(member) > count("replicas") {
            errors.invalid("status.\(member)", .int(count(member)), "cannot be greater than status.replicas")
        }
        if let availableBeyondReady, count("availableReplicas") > count("readyReplicas") {
            errors.invalid("status.availableReplicas", .int(count("availableReplicas")), availableBeyondReady)
        }
        guard hasCollisionCount, let before = old.at("status", "collisionCount")?.intValue,
            count("collisionCount") < before || status["collisionCount"] == nil
        else { return }
        errors.invalid("status.collisionCount", .int(count("collisionCount")), "cannot be decremented")
    }
}
