internal import Controllers
internal import HTTPTransport
internal import KubeCore
internal import KubeRuntime
internal import NIOCore

/// The log of one container of a pod. Source: pkg/registry/core/pod/strategy.go (LogLocation) and
/// pkg/kubelet/kubelet_pods.go (validateContainerLogStatus) of Kubernetes 1.36, whose words the refusals use.
struct PodLog: Sendable {
    /// How soon a follower of a simulated container sees that its pod is gone.
    private static let simulatedInterval = Duration.milliseconds(500)

    let kubelet: Kubelet
    let pod: KubeObject
    let options: LogOptions

    /// - Throws: what keeps it from beginning.
    func send(to writer: HTTPResponseWriter) async throws(StatusError) {
        let container = try containerName()
        guard !pod.nodeName.isEmpty else { return start(writer).finish() }
        let status = (pod.at("status", "containerStatuses")?.arrayValue ?? [])
            .first { $0["name"]?.stringValue == container }
        guard let status, status["state"]?["waiting"] == nil || options.wantsPrevious || hasRun(status) else {
            let reason = status?["state"]?["waiting"]?["reason"]?.stringValue ?? "ContainerCreating"
            throw .badRequest(
                "container \"\(container)\" in pod \"\(pod.name)\" is waiting to start: \(reason)")
        }
        if options.wantsPrevious, !hasRun(status) {
            throw .badRequest("previous terminated container \"\(container)\" in pod \"\(pod.name)\" not found")
        }
        if container == pod.ownContainerName {
            try await sendReal(status, to: start(writer))
        } else {
            await sendSimulated(container, to: start(writer))
        }
    }

    private func start(_ writer: HTTPResponseWriter) -> HTTPResponseWriter {
        writer.start(
            status: 200, headers: ["Content-Type": "text/plain"], lifetime: options.follows ? .endless : .bounded)
        return writer
    }

    /// Whether there is a run before the present one.
    private func hasRun(_ status: JSONValue) -> Bool { status["lastState"]?["terminated"] != nil }

    private func containerName() throws(StatusError) -> String {
        let names = (pod.initContainers + pod.containers).compactMap { $0["name"]?.stringValue }
        if let name = options.container {
            guard names.contains(name) else {
                throw .badRequest("container \(name) is not valid for pod \(pod.name)")
            }
            return name
        }
        let main = pod.containers.compactMap { $0["name"]?.stringValue }
        guard main.count == 1 else {
            throw .badRequest(
                "a container name must be specified for pod \(pod.name), choose one of: "
                    + "[\(main.joined(separator: " "))]")
        }
        return main[0]
    }

    // MARK: - Kinds of containers

    private func sendReal(_ status: JSONValue, to writer: HTTPResponseWriter) async throws(StatusError) {
        let current = Int(status["restartCount"]?.intValue ?? 0)
        // While it waits to be started again, the log is that of the run that has ended.
        let run = options.wantsPrevious ? current - 1 : current
        let startTime = pod.text("status", "startTime")
        let (kubelet, uid) = (kubelet, pod.uid)
        await LogStream(
            file: LogFile(podDirectory: kubelet.runner.podDirectory(pod), run: run), options: options,
            startTime: Timestamp(rfc3339: startTime) ?? kubelet.context.clock.now(), clock: kubelet.context.clock,
            hasEnded: {
                guard let real = kubelet.realPod(uid: uid), !real.hasEnded else { return true }
                let report = real.report
                if case .running = report.state { return report.restartCount != run }
                return true
            }
        ).send(to: writer)
    }

    private func sendSimulated(_ container: String, to writer: HTTPResponseWriter) async {
        let text = "container \"\(container)\" is simulated by the embedded host: it runs nothing and has no output\n"
        var lines = LogLines(options, startTime: kubelet.context.clock.now())
        do {
            if options.tailLines != 0 { try await writer.write(ByteBuffer(bytes: lines.take(Array(text.utf8)))) }
            while options.follows, isRunning { try await kubelet.context.clock.sleep(Self.simulatedInterval) }
        } catch {
            // The client has gone.
        }
        writer.finish()
    }

    private var isRunning: Bool {
        guard let now = kubelet.pods.cache[ObjectKey(pod)], now.uid == pod.uid else { return false }
        return !now.isFinished
    }
}
