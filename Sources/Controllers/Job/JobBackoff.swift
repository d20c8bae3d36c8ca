internal import KubeCore
internal import KubeRuntime

/// How long new pods of a Job wait after failures: 10 s after the first, twice as long after each further one.
/// Source: pkg/controller/job/backoff_utils.go.
enum JobBackoff {
    private static let delays = Backoff(base: .seconds(10), limit: .seconds(600))

    /// The rest of the wait after the failures since the last success.
    static func delay(_ pods: [KubeObject], isFailed: (KubeObject) -> Bool, now: Timestamp) -> Duration {
        let lastSuccess = pods.filter { PodView($0).phase == "Succeeded" }.compactMap(finishTime).max()
        let failures = pods.filter(isFailed).compactMap(finishTime).filter { time in
            lastSuccess.map { time > $0 } ?? true
        }
        guard let last = failures.max() else { return .zero }
        return rest(failures: failures.count, last: last, now: now)
    }

    /// The rest of the wait of an index whose pod has failed.
    static func delay(replacing pod: KubeObject, now: Timestamp) -> Duration {
        guard let last = finishTime(of: pod) else { return .zero }
        return rest(failures: IndexFailures(pod).total, last: last, now: now)
    }

    private static func rest(failures: Int, last: Timestamp, now: Timestamp) -> Duration {
        max(.zero, delays.delay(afterFailures: failures) - now.duration(since: last))
    }

    /// When a pod ended: when its last container did, else when it stopped being ready, else when it was deleted.
    static func finishTime(of pod: KubeObject) -> Timestamp? {
        let sidecars = Set(
            (pod.at("spec", "initContainers")?.arrayValue ?? []).filter { $0.text("restartPolicy") == "Always" }
                .map { $0.text("name") })
        let statuses =
            (pod.at("status", "containerStatuses")?.arrayValue ?? [])
            + (pod.at("status", "initContainerStatuses")?.arrayValue ?? []).filter {
                sidecars.contains($0.text("name"))
            }
        let ends = statuses.map { Timestamp(rfc3339: $0.at("state", "terminated", "finishedAt")?.stringValue ?? "") }
        if !ends.isEmpty, !ends.contains(nil) { return ends.compactMap(\.self).max() }
        let ready = Conditions(pod.at("status", "conditions"))["Ready"]
        if ready?["status"]?.stringValue == "False",
            let time = ready?["lastTransitionTime"]?.stringValue.flatMap(Timestamp.init(rfc3339:))
        {
            return time
        }
        if let deletion = pod.time("metadata", "deletionTimestamp") {
            return deletion.adding(.seconds(-pod.int("metadata", "deletionGracePeriodSeconds")))
        }
        return pod.creationTime
    }
}
