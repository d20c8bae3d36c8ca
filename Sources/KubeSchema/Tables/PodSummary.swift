package import KubeCore

/// What `kubectl get pods` says of a pod: how many containers are ready, its state in one word, its restarts.
/// Source: pkg/printers/internalversion/printers.go printPod of Kubernetes 1.36.
package struct PodSummary: Sendable {
    package private(set) var status: String
    package private(set) var readyContainers = 0
    package private(set) var totalContainers: Int
    package private(set) var restarts: Int64 = 0
    /// The end of the last run before a restart, RFC 3339; empty when there was none.
    private var lastRestart = ""
    private let pod: KubeObject

    /// O(number of containers).
    package init(_ pod: KubeObject) {
        self.pod = pod
        let phase = pod.text("status", "phase")
        status = pod.text("status", "reason")
        if status.isEmpty { status = phase }
        totalContainers = pod.list("spec", "containers").count
        for condition in pod.list("status", "conditions")
        where condition.text("type") == "PodScheduled" && condition.text("reason") == "SchedulingGated" {
            status = "SchedulingGated"
        }
        let sidecars = Self.sidecars(pod)
        totalContainers += sidecars.count
        let isInitializing = readInitContainers(sidecars)
        if !isInitializing || Self.condition("Initialized", isTrueIn: pod) { readContainers(sidecars) }
        if pod.isBeingDeleted {
            if pod.text("status", "reason") == "NodeLost" {
                status = "Unknown"
            } else if phase != "Succeeded", phase != "Failed" {
                status = "Terminating"
            }
        }
    }

    /// `2 (5m ago)`.
    func restartsText(now: Timestamp) -> String {
        restarts != 0 && !lastRestart.isEmpty
            ? "\(restarts) (\(HumanDuration.since(lastRestart, now: now)) ago)" : String(restarts)
    }

    private static func sidecars(_ pod: KubeObject) -> Set<String> {
        Set(pod.list("spec", "initContainers").filter { $0.text("restartPolicy") == "Always" }.map { $0.text("name") })
    }

    private static func condition(_ type: String, isTrueIn pod: KubeObject) -> Bool {
        pod.list("status", "conditions").contains { $0.text("type") == type && $0.text("status") == "True" }
    }

    /// - Returns: whether an init container has yet to finish.
    private mutating func readInitContainers(_ sidecars: Set<String>) -> Bool {
        for (index, container) in pod.list("status", "initContainerStatuses").enumerated() {
            noteRestarts(container)
            let terminated = container["state"]?["terminated"]
            let waiting = container["state"]?["waiting"]?.text("reason") ?? ""
            if let terminated, terminated["exitCode"]?.intValue == 0 { continue }
            if sidecars.contains(container.text("name")), container["started"] == true {
                if container["ready"] == true { readyContainers += 1 }
                continue
            }
            if let terminated {
                status = "Init:" + Self.ending(terminated)
            } else if !waiting.isEmpty, waiting != "PodInitializing" {
                status = "Init:" + waiting
            } else {
                status = "Init:\(index)/\(pod.list("spec", "initContainers").count)"
            }
            return true
        }
        return false
    }

    private mutating func readContainers(_ sidecars: Set<String>) {
        restarts = 0
        lastRestart = ""
        for container in pod.list("status", "initContainerStatuses") where sidecars.contains(container.text("name")) {
            noteRestarts(container)
        }
        var hasRunning = false
        for container in pod.list("status", "containerStatuses").reversed() {
            noteRestarts(container)
            let waiting = container["state"]?["waiting"]?.text("reason") ?? ""
            if !waiting.isEmpty {
                status = waiting
            } else if let terminated = container["state"]?["terminated"] {
                status = Self.ending(terminated)
            } else if container["ready"] == true, container["state"]?["running"] != nil {
                hasRunning = true
                readyContainers += 1
            }
        }
        if status == "Completed", hasRunning {
            status = Self.condition("Ready", isTrueIn: pod) ? "Running" : "NotReady"
        }
    }

    private mutating func noteRestarts(_ container: JSONValue) {
        restarts += container["restartCount"]?.intValue ?? 0
        let end = container["lastState"]?["terminated"]?.text("finishedAt") ?? ""
        if end > lastRestart { lastRestart = end }  // RFC 3339 in UTC sorts as text
    }

    private static func ending(_ terminated: JSONValue) -> String {
        let reason = terminated.text("reason")
        if !reason.isEmpty { return reason }
        if let signal = terminated["signal"]?.intValue, signal != 0 { return "Signal:\(signal)" }
        return "ExitCode:\(terminated["exitCode"]?.intValue ?? 0)"
    }
}
