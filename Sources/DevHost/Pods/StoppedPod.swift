internal import KubeCore

/// What a kubelet reports of a pod that it has stopped because the pod is being deleted. Pure.
/// Source: pkg/kubelet/kubelet.go SyncTerminatedPod, kubelet_pods.go getPhase.
enum StoppedPod {
    /// As of a process that a signal has ended.
    private static let killedExitCode: Int32 = 137

    static func status(of pod: KubeObject, now: Timestamp) -> JSONObject {
        var status = pod["status"]?.objectValue ?? JSONObject()
        let statuses = (status["containerStatuses"]?.arrayValue ?? []).map { stopped($0, now: now) }
        if !statuses.isEmpty { status["containerStatuses"] = .array(statuses) }
        let hasSucceeded =
            !statuses.isEmpty && statuses.allSatisfy { $0.at("state", "terminated", "exitCode")?.intValue == 0 }
        status["phase"] = hasSucceeded ? "Succeeded" : "Failed"
        let conditions = (status["conditions"]?.arrayValue ?? []).map { condition -> JSONValue in
            guard ["Ready", "ContainersReady"].contains(condition.text("type")), condition.text("status") == "True"
            else { return condition }
            var condition = condition
            condition["status"] = "False"
            condition["reason"] = "PodCompleted"
            condition["lastTransitionTime"] = .string(now.rfc3339)
            return condition
        }
        status["conditions"] = .array(conditions)
        return status
    }

    private static func stopped(_ status: JSONValue, now: Timestamp) -> JSONValue {
        guard status["state"]?["terminated"] == nil else { return status }
        let since = status.at("state", "running", "startedAt")?.stringValue.flatMap(Timestamp.init(rfc3339:)) ?? now
        let end = ContainerReport.Termination(exitCode: killedExitCode, startedAt: since, finishedAt: now)
        var status = status
        status["state"] = ["terminated": end.json]
        status["ready"] = false
        status["started"] = false
        return status
    }
}
