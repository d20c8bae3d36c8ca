internal import KubeCore

/// The status that a kubelet would write for a pod. Pure.
/// Source: pkg/kubelet/status/generate.go, pkg/kubelet/kubelet_pods.go (getPhase) of Kubernetes 1.36.
struct PodStatusPlan: Sendable {
    let pod: KubeObject
    /// By the name of the container. Init containers have completed when a container runs.
    let reports: [String: ContainerReport]
    let hostIP: String
    /// Empty while the pod has no sandbox.
    let podIP: String
    let now: Timestamp

    /// The new status, nil when nothing changes. Conditions of others and the times of states that last are kept.
    var changed: JSONObject? {
        let current = pod["status"]?.objectValue ?? [:]
        let planned = status(over: current)
        return planned == current ? nil : planned
    }

    private func status(over current: JSONObject) -> JSONObject {
        var status = current
        status["observedGeneration"] = .int(pod.generation)
        status["phase"] = .string(phase)
        status["conditions"] = conditions(current["conditions"]?.arrayValue ?? [])
        status["hostIP"] = .string(hostIP)
        status["hostIPs"] = [["ip": .string(hostIP)]]
        if !podIP.isEmpty {
            status["podIP"] = .string(podIP)
            status["podIPs"] = [["ip": .string(podIP)]]
        }
        if current["startTime"] == nil { status["startTime"] = .string(now.rfc3339) }
        if !pod.initContainers.isEmpty { status["initContainerStatuses"] = .array(initStatuses(current)) }
        status["containerStatuses"] = .array(
            pod.containers.map { container in
                let name = container["name"]?.stringValue ?? ""
                let report =
                    reports[name] ?? ContainerReport(.waiting(reason: "ContainerCreating", message: ""), isReady: false)
                return report.status(of: container, podUID: pod.uid)
            })
        return status
    }

    // MARK: - Phase

    var phase: String {
        let states = reports.values.map(\.state)
        if states.isEmpty
            || states.contains(where: { if case .waiting("ContainerCreating", _) = $0 { true } else { false } })
        {
            return "Pending"
        }
        let policy = pod.text("spec", "restartPolicy")
        let exits = states.compactMap { state -> Int32? in
            if case .terminated(let termination) = state { termination.exitCode } else { nil }
        }
        guard exits.count == states.count, policy == "Never" || policy == "OnFailure" && exits.allSatisfy({ $0 == 0 })
        else { return "Running" }
        return exits.allSatisfy { $0 == 0 } ? "Succeeded" : "Failed"
    }

    private var isStarted: Bool { phase != "Pending" }

    // MARK: - Conditions

    private func conditions(_ current: [JSONValue]) -> JSONValue {
        let hasSucceeded = phase == "Succeeded"
        let reason = hasSucceeded || phase == "Failed" ? "PodCompleted" : "ContainersNotReady"
        let unready = pod.containers.compactMap { $0["name"]?.stringValue }.filter { reports[$0]?.isReady != true }
        let areReady = isStarted && unready.isEmpty && reason != "PodCompleted"
        let message = "containers with unready status: [\(unready.joined(separator: " "))]"
        let gates = (pod.at("spec", "readinessGates")?.arrayValue ?? []).compactMap { $0["conditionType"]?.stringValue }
        let openGates = gates.filter { gate in
            current.first { $0["type"]?.stringValue == gate }?["status"]?.stringValue != "True"
        }
        var list = current
        set("PodReadyToStartContainers", isStarted && reason != "PodCompleted", in: &list)
        set(
            "Initialized", isStarted || pod.initContainers.isEmpty, in: &list,
            reason: isStarted ? (hasSucceeded ? "PodCompleted" : nil) : "ContainersNotInitialized")
        if areReady, !openGates.isEmpty {
            set(
                "Ready", false, in: &list, reason: "ReadinessGatesNotReady",
                message:
                    "corresponding condition of pod readiness gate \"\(openGates[0])\" does not exist or is not True.")
        } else {
            set(
                "Ready", areReady, in: &list, reason: areReady ? nil : reason,
                message: areReady || unready.isEmpty ? nil : message)
        }
        set(
            "ContainersReady", areReady, in: &list, reason: areReady ? nil : reason,
            message: areReady || unready.isEmpty ? nil : message)
        set("PodScheduled", true, in: &list)
        return .array(list)
    }

    private func set(
        _ type: String, _ isTrue: Bool, in list: inout [JSONValue], reason: String? = nil, message: String? = nil
    ) {
        let index = list.firstIndex { $0["type"]?.stringValue == type }
        let status = isTrue ? "True" : "False"
        var entry: JSONObject = [
            "type": .string(type), "observedGeneration": .int(pod.generation), "status": .string(status),
        ]
        entry["lastProbeTime"] = .null
        let former = index.map { list[$0] }
        let keepsTime = former?["status"]?.stringValue == status
        entry["lastTransitionTime"] =
            keepsTime ? former?["lastTransitionTime"] ?? .string(now.rfc3339) : .string(now.rfc3339)
        if let reason { entry["reason"] = .string(reason) }
        if let message { entry["message"] = .string(message) }
        if let index { list[index] = .object(entry) } else { list.append(.object(entry)) }
    }

    // MARK: - Init containers

    private func initStatuses(_ current: JSONObject) -> [JSONValue] {
        let existing = current["initContainerStatuses"]?.arrayValue ?? []
        return pod.initContainers.map { container in
            let isSidecar = container["restartPolicy"]?.stringValue == "Always"
            let former = existing.first { $0["name"] == container["name"] }
            let key = isSidecar ? "running" : "terminated"
            if isStarted, let former, former["state"]?[key] != nil { return former }
            let report: ContainerReport
            if !isStarted {
                report = ContainerReport(.waiting(reason: "PodInitializing", message: ""), isReady: false)
            } else if isSidecar {
                report = ContainerReport(.running(since: now), isReady: true)
            } else {
                let end = ContainerReport.Termination(exitCode: 0, startedAt: now, finishedAt: now)
                report = ContainerReport(.terminated(end), isReady: true)
            }
            return report.status(of: container, podUID: pod.uid)
        }
    }
}
