internal import KubeCore

/// The status of a Deployment, computed from its ReplicaSets.
/// Source: pkg/controller/deployment/sync.go calculateStatus, progress.go.
struct DeploymentStatus {
    private(set) var json: JSONObject
    private(set) var conditions: Conditions
    private let view: DeploymentView
    private let family: ReplicaSetFamily
    private let now: Timestamp

    /// Counts and the Available condition.
    init(_ view: DeploymentView, _ family: ReplicaSetFamily, now: Timestamp) {
        self.view = view
        self.family = family
        self.now = now
        let available = family.all.availableReplicas
        json = view.object["status"]?.objectValue ?? JSONObject()
        json["observedGeneration"] = .int(view.object.generation)
        json.setCount("replicas", family.all.statusReplicas)
        json.setCount("updatedReplicas", family.current?.int("status", "replicas") ?? 0)
        json.setCount("readyReplicas", family.all.readyReplicas)
        json.setCount("availableReplicas", available)
        json.setCount("unavailableReplicas", max(0, family.all.specReplicas - available))
        let reportsTerminating = family.all.contains { $0.at("status", "terminatingReplicas") != nil }
        json["terminatingReplicas"] =
            reportsTerminating ? .int(Int64(family.all.sum { $0.int("status", "terminatingReplicas") })) : nil
        conditions = Conditions(json["conditions"])
        if available >= view.replicas - view.maxUnavailable {
            set("Available", "True", "MinimumReplicasAvailable", "Deployment has minimum availability.")
        } else {
            set("Available", "False", "MinimumReplicasUnavailable", "Deployment does not have minimum availability.")
        }
    }

    /// The status as it goes into the object.
    var value: JSONObject {
        var json = json
        json["conditions"] = conditions.value
        return json
    }

    private mutating func set(_ type: String, _ status: String, _ reason: String, _ message: String) {
        conditions.set(type, status: status, reason: reason, message: message, now: now, hasUpdateTime: true)
    }

    /// All pods are of the current template and available, and no old ones are left.
    static func isComplete(_ view: DeploymentView, _ status: JSONObject) -> Bool {
        func count(_ key: String) -> Int { status[key]?.intValue.map { Int(clamping: $0) } ?? 0 }
        return count("updatedReplicas") == view.replicas && count("replicas") == view.replicas
            && count("availableReplicas") == view.replicas
            && status["observedGeneration"]?.intValue ?? 0 >= view.object.generation
    }

    /// Adds the Progressing and ReplicaFailure conditions.
    /// - Returns: when to look again whether the deadline has passed; nil when nothing can run out.
    mutating func addProgress() -> Duration? {
        defer { addFailure() }
        let progressing = conditions["Progressing"]
        guard let deadline = view.progressDeadlineSeconds else {
            conditions.remove("Progressing")
            return nil
        }
        let reason = progressing?["reason"]?.stringValue
        let settled = json["replicas"] == json["updatedReplicas"] && reason == "NewReplicaSetAvailable"
        guard !settled else { return nil }
        let subject = family.current.map { "ReplicaSet \"\($0.name)\"" } ?? "Deployment \"\(view.name)\""
        if Self.isComplete(view, json) {
            set("Progressing", "True", "NewReplicaSetAvailable", "\(subject) has successfully progressed.")
            return nil
        }
        if hasProgressed {
            conditions.replace(
                "Progressing", status: "True", reason: "ReplicaSetUpdated", message: "\(subject) is progressing.",
                now: now, hasUpdateTime: true)
            return .seconds(deadline + 1)
        }
        return checkDeadline(progressing, seconds: deadline, subject: subject)
    }

    private mutating func checkDeadline(_ progressing: JSONObject?, seconds: Int, subject: String) -> Duration? {
        guard let progressing, let reason = progressing["reason"]?.stringValue,
            reason != "NewReplicaSetAvailable", reason != "ProgressDeadlineExceeded", !view.isPaused
        else { return nil }
        let since = progressing["lastUpdateTime"]?.stringValue.flatMap(Timestamp.init(rfc3339:)) ?? now
        let elapsed = now.duration(since: since)
        if elapsed > .seconds(seconds) {
            set("Progressing", "False", "ProgressDeadlineExceeded", "\(subject) has timed out progressing.")
            return nil
        }
        return .seconds(seconds) - elapsed + .seconds(1)
    }

    /// More new pods, fewer old ones, or more that work than at the last look.
    private var hasProgressed: Bool {
        func old(_ key: String) -> Int { view.object.int("status", key) }
        func new(_ key: String) -> Int { json[key]?.intValue.map { Int(clamping: $0) } ?? 0 }
        let oldOnes = old("replicas") - old("updatedReplicas")
        let newOldOnes = new("replicas") - new("updatedReplicas")
        return new("updatedReplicas") > old("updatedReplicas") || newOldOnes < oldOnes
            || new("readyReplicas") > old("readyReplicas") || new("availableReplicas") > old("availableReplicas")
    }

    private mutating func addFailure() {
        let failed = family.all.reversed().lazy.compactMap {
            Conditions($0.at("status", "conditions"))["ReplicaFailure"]
        }
        if let failure = failed.first, failure["status"]?.stringValue == "True" {
            set(
                "ReplicaFailure", "True", failure["reason"]?.stringValue ?? "FailedCreate",
                failure["message"]?.stringValue ?? "")
        } else {
            conditions.remove("ReplicaFailure")
        }
    }

    /// Records what happened to the current ReplicaSet, or to the pause.
    mutating func setProgressing(_ status: String = "True", reason: String, message: String) {
        set("Progressing", status, reason, message)
    }
}
