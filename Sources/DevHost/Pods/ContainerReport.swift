internal import KubeCore

/// What is to be said of one container.
struct ContainerReport: Sendable, Hashable {
    enum State: Sendable, Hashable {
        case waiting(reason: String, message: String)
        case running(since: Timestamp)
        case terminated(Termination)
    }

    struct Termination: Sendable, Hashable {
        var exitCode: Int32
        var startedAt: Timestamp
        var finishedAt: Timestamp
        /// As of a container that ended while nobody watched it. Source: kubelet, after a reboot of its node.
        static let unknownExitCode: Int32 = 255

        private var reason: String {
            switch exitCode {
            case 0: "Completed"
            case Self.unknownExitCode: "Unknown"
            default: "Error"
            }
        }

        var json: JSONValue {
            [
                "exitCode": .int(Int64(exitCode)), "reason": .string(reason),
                "startedAt": .string(startedAt.rfc3339), "finishedAt": .string(finishedAt.rfc3339),
            ]
        }
    }

    var state: State
    var isReady: Bool
    var restartCount: Int
    var lastTermination: Termination?

    init(_ state: State, isReady: Bool, restartCount: Int = 0, lastTermination: Termination? = nil) {
        self.state = state
        self.isReady = isReady
        self.restartCount = restartCount
        self.lastTermination = lastTermination
    }

    /// The entry of `containerStatuses`.
    func status(of container: JSONValue, podUID: String) -> JSONValue {
        let name = container["name"]?.stringValue ?? ""
        let image = container["image"]?.stringValue ?? ""
        var entry: JSONObject = ["name": .string(name)]
        var started = false
        switch state {
        case .waiting(let reason, let message):
            var waiting: JSONObject = ["reason": .string(reason)]
            if !message.isEmpty { waiting["message"] = .string(message) }
            entry["state"] = ["waiting": .object(waiting)]
        case .running(let since):
            started = isReady
            // By these a kubelet shows that it can resize the container. Source: KEP-1287.
            entry["resources"] = container["resources"] ?? [:]
            entry["allocatedResources"] = container.at("resources", "requests")
            entry["state"] = ["running": ["startedAt": .string(since.rfc3339)]]
        case .terminated(let termination):
            entry["state"] = ["terminated": termination.json]
        }
        entry["lastState"] = lastTermination.map { ["terminated": $0.json] } ?? [:]
        entry["ready"] = .bool(isReady)
        entry["restartCount"] = .int(Int64(restartCount))
        entry["image"] = .string(image)
        if case .waiting = state {
            entry["imageID"] = ""
        } else {
            entry["imageID"] = .string("simulated://\(SafeName.sha256Hex(image))")
            entry["containerID"] = .string("simulated://\(SafeName.sha256Hex("\(podUID)/\(name)/\(restartCount)"))")
        }
        entry["started"] = .bool(started)
        return .object(entry)
    }
}

extension ContainerReport {
    /// Of a container that is about to be started: for the first time, or after a run whose end nobody saw because the
    /// host was stopped or killed.
    static func beforeStart(of container: String, in pod: KubeObject, now: Timestamp) -> ContainerReport {
        var report = ContainerReport(.waiting(reason: "ContainerCreating", message: ""), isReady: false)
        let status = (pod.at("status", "containerStatuses")?.arrayValue ?? [])
            .first { $0["name"]?.stringValue == container }
        report.restartCount = Int(status?["restartCount"]?.intValue ?? 0)
        guard let status, status["state"]?["waiting"]?["reason"]?.stringValue != "ContainerCreating" else {
            return report
        }
        report.restartCount += 1
        let start = status["state"]?["running"]?["startedAt"]?.stringValue.flatMap(Timestamp.init(rfc3339:))
        report.lastTermination = Termination(
            exitCode: Termination.unknownExitCode, startedAt: start ?? now, finishedAt: now)
        return report
    }
}
