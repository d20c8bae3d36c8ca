internal import KubeCore
internal import VClusterConfig

/// A virtual cluster as its host shows it.
struct VirtualCluster: Sendable {
    let name: String
    let namespace: String
    let status: Status
    /// Version of the control plane: the tag of its image.
    let version: String
    /// Image of the control plane.
    let image: String
    let created: Timestamp?
    /// The StatefulSet it was read from.
    let statefulSet: KubeObject

    /// - Parameter pods: those of its StatefulSet.
    init(statefulSet: KubeObject, pods: [KubeObject]) {
        name = statefulSet.name
        namespace = statefulSet.namespace
        status = Status(statefulSet: statefulSet, pods: pods)
        let container = statefulSet.at("spec", "template", "spec", "containers")?.arrayValue?.first {
            $0["name"] == "syncer"
        }
        image = container?["image"]?.stringValue ?? ""
        let tag = image.split(separator: "/").last?.split(separator: ":", maxSplits: 1).dropFirst().first
        version = tag.map(String.init) ?? ""
        created = Timestamp(rfc3339: statefulSet.creationTimestamp)
        self.statefulSet = statefulSet
    }

    /// Name and namespace as one word, for messages.
    var path: String { "\(namespace)/\(name)" }

    /// The name, for making names from it.
    /// - Throws: `CommandError` when the StatefulSet was made by something else, under a name that cannot be ours.
    func checkedName() throws(CommandError) -> VClusterName {
        do throws(ConfigError) { return try VClusterName(name) } catch { throw CommandError(error) }
    }

    /// Resumes it if it is paused. Does not wait.
    /// - Throws: `CommandError`, also when it does not run although nobody paused it.
    func wake(on host: any ResourceAPI) async throws(CommandError) {
        switch status {
        case .paused:
            Terminal.note("Resuming virtual cluster \(name), which is paused")
            _ = try await VirtualClusterPauser(host: host, name: checkedName(), namespace: namespace).resume()
        case .scaledDown:
            throw CommandError(.failed, "virtual cluster \(name) is scaled to 0; `vcluster resume \(name)` starts it")
        case .running, .terminating, .other: return
        }
    }
}

extension VirtualCluster {
    /// What `list` shows. Source: vcluster reference 4.5.
    enum Status: Sendable, Hashable, CustomStringConvertible {
        case running
        case paused
        /// No replicas, though nobody paused it.
        case scaledDown
        case terminating
        /// The pod's phase, or the reason why its container waits.
        case other(String)

        init(statefulSet: KubeObject, pods: [KubeObject]) {
            if statefulSet.isBeingDeleted {
                self = .terminating
            } else if PauseRecord(statefulSet).isPaused {
                self = .paused
            } else if statefulSet.at("spec", "replicas") == 0 {
                self = .scaledDown
            } else if let pod = pods.first {
                self = Self.status(of: pod)
            } else {
                self = .other("Pending")
            }
        }

        private static func status(of pod: KubeObject) -> Status {
            if pod.isBeingDeleted { return .terminating }
            if PodState(pod).isReady { return .running }
            let reason = PodState(pod).waitingReason ?? pod.at("status", "reason")?.stringValue
            let phase = pod.at("status", "phase")?.stringValue ?? "Unknown"
            return .other(reason ?? (phase == "Running" ? "NotReady" : phase))
        }

        var description: String {
            switch self {
            case .running: "Running"
            case .paused: "Paused"
            case .scaledDown: "ScaledDown"
            case .terminating: "Terminating"
            case .other(let text): text
            }
        }
    }
}

/// What a pod's status says about how it fares.
struct PodState {
    private let pod: KubeObject

    init(_ pod: KubeObject) { self.pod = pod }

    var isReady: Bool { condition("Ready")?["status"] == "True" }

    /// Why a container waits, such as `ImagePullBackOff`; nil when none does.
    var waitingReason: String? {
        containerStatuses.lazy.compactMap { $0.at("state", "waiting", "reason")?.stringValue }.first
    }

    /// The scheduler's reason for not placing the pod; nil when it did.
    var schedulingProblem: String? {
        guard let scheduled = condition("PodScheduled"), scheduled["status"] == "False" else { return nil }
        return scheduled["message"]?.stringValue
    }

    /// How often its containers were started anew.
    var restartCount: Int64 { containerStatuses.compactMap { $0["restartCount"]?.intValue }.reduce(0, +) }

    private var containerStatuses: [JSONValue] { pod.at("status", "containerStatuses")?.arrayValue ?? [] }

    private func condition(_ type: String) -> JSONValue? {
        pod.at("status", "conditions")?.arrayValue?.first { $0["type"]?.stringValue == type }
    }
}
