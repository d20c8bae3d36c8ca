internal import KubeCore

/// What simulated containers do: they start at once and run for ever, or as an annotation says. Pure.
enum SimulatedContainers {
    /// Annotation of a pod whose simulated containers end at once, with this exit code.
    static let exitCodeAnnotation = "vcluster.loft.sh/simulated-exit-code"

    /// The reports of a pod's containers, keeping since when those run that do already.
    static func reports(of pod: KubeObject, now: Timestamp) -> [String: ContainerReport] {
        let exitCode = pod.annotations[exitCodeAnnotation].flatMap { Int32($0) }
        let existing = pod.at("status", "containerStatuses")?.arrayValue ?? []
        var reports: [String: ContainerReport] = [:]
        for container in pod.containers {
            guard let name = container["name"]?.stringValue else { continue }
            let status = existing.first { $0["name"]?.stringValue == name }
            let since = status?["state"]?["running"]?["startedAt"]?.stringValue.flatMap(Timestamp.init(rfc3339:)) ?? now
            if let exitCode, pod.text("spec", "restartPolicy") != "Always" {
                let end = ContainerReport.Termination(exitCode: exitCode, startedAt: since, finishedAt: now)
                reports[name] = ContainerReport(.terminated(end), isReady: false)
            } else {
                reports[name] = ContainerReport(.running(since: since), isReady: true)
            }
        }
        return reports
    }

    /// The reports of a pod that waits.
    static func waiting(_ pod: KubeObject, reason: String, message: String = "") -> [String: ContainerReport] {
        let names = pod.containers.compactMap { $0["name"]?.stringValue }
        return Dictionary(
            names.map { ($0, ContainerReport(.waiting(reason: reason, message: message), isReady: false)) }
        ) { first, _ in first }
    }
}
