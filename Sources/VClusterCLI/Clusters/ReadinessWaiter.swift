internal import KubeCore
internal import VClusterConfig

/// Waits until a virtual cluster serves, and tells what it waits for.
struct ReadinessWaiter: Sendable {
    let host: any ResourceAPI
    let name: VClusterName
    let namespace: String
    /// A line of progress whenever what is waited for changes.
    let note: @Sendable (String) -> Void

    /// - Parameter generation: of the StatefulSet that must be rolled out; 0 when any will do.
    /// - Returns: Secret `vc-NAME`.
    /// - Throws: `CommandError` `timedOut` with the best hint there is.
    func wait(generation: Int64 = 0, atMost patience: Duration) async throws(CommandError) -> KubeObject {
        let deadline = ContinuousClock.now + patience
        var lastNote = ""
        while true {
            let stage = try await look(generation: generation)
            if case .ready(let secret) = stage { return secret }
            if stage.description != lastNote {
                lastNote = stage.description
                note("Waiting: \(lastNote)")
            }
            guard ContinuousClock.now < deadline else {
                let hint = await lastWarning().map { "; the host says: \($0)" } ?? ""
                throw CommandError(
                    .timedOut,
                    "virtual cluster \(name) is not ready after \(patience.components.seconds) s: "
                        + "\(lastNote)\(hint)")
            }
            do {
                try await Task.sleep(for: .milliseconds(100))
            } catch {
                throw CommandError(.failed, "interrupted")
            }
        }
    }

    private enum Stage: CustomStringConvertible {
        case noPod
        case unscheduled(String)
        case starting(String)
        case crashing(restarts: Int64)
        case rollingOut
        case noSecret
        case ready(KubeObject)

        var description: String {
            switch self {
            case .noPod: "the pod to be created"
            case .unscheduled(let why): "a node for the pod (\(why))"
            case .starting(let what): "the control plane to start (\(what))"
            case .crashing(let restarts): "the control plane, which has stopped \(restarts) times; see the pod's logs"
            case .rollingOut: "the new version to be rolled out"
            case .noSecret: "the credentials"
            case .ready: "ready"
            }
        }
    }

    private func look(generation: Int64) async throws(CommandError) -> Stage {
        guard let pod = try await get(.pods, name.pod), !pod.isBeingDeleted else { return .noPod }
        let state = PodState(pod)
        if let problem = state.schedulingProblem { return .unscheduled(problem) }
        guard state.isReady else {
            if state.restartCount > 0 { return .crashing(restarts: state.restartCount) }
            return .starting(state.waitingReason ?? pod.at("status", "phase")?.stringValue ?? "Pending")
        }
        if generation > 0, let set = try await get(.statefulSets, name.statefulSet), !isRolledOut(set, generation) {
            return .rollingOut
        }
        guard let secret = try await get(.secrets, name.kubeconfigSecret),
            secret.at("data", "config")?.stringValue?.isEmpty == false
        else { return .noSecret }
        return .ready(secret)
    }

    private func isRolledOut(_ set: KubeObject, _ generation: Int64) -> Bool {
        let status = set["status"] ?? [:]
        return (status["observedGeneration"]?.intValue ?? 0) >= generation
            && (status["readyReplicas"]?.intValue ?? 0) >= 1
            && (status["updateRevision"] == nil || status["updateRevision"] == status["currentRevision"]
                || (status["updatedReplicas"]?.intValue ?? 0) >= 1)
    }

    private func get(_ resource: GroupVersionResource, _ name: String) async throws(CommandError) -> KubeObject? {
        do throws(StatusError) {
            return try await host.get(resource, namespace: namespace, name: name)
        } catch  where error.reason == .notFound {
            return nil
        } catch {
            throw CommandError(error, while: "wait for virtual cluster \(self.name)")
        }
    }

    /// The newest warning about the pod or the StatefulSet.
    private func lastWarning() async -> String? {
        // Only a hint: without the right to read events there is none.
        guard let events = try? await host.list(.events, namespace: namespace).items else { return nil }
        let ours = events.filter {
            let involved = $0.at("involvedObject", "name")?.stringValue
            return $0["type"] == "Warning" && (involved == name.pod || involved == name.statefulSet)
        }
        func time(_ event: KubeObject) -> String { event["lastTimestamp"]?.stringValue ?? event.creationTimestamp }
        return ours.max { time($0) < time($1) }?["message"]?.stringValue
    }
}
