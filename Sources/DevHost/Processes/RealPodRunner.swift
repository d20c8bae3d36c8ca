internal import Controllers
internal import KubeCore
internal import KubeRuntime
internal import Logging
internal import NIOPosix

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// Runs pods with our own image as processes: makes their volumes, starts them, probes them, starts them again when they
/// exit, and stops them.
struct RealPodRunner: Sendable {
    /// Source: kubelet's CrashLoopBackOff (10 s to 5 min), quicker at first, since this is for development.
    private static let backoff = Backoff(base: .seconds(1), limit: .seconds(60))
    /// A run of this length makes earlier failures forgotten.
    private static let stableRun = Duration.seconds(600)

    let context: ControllerContext
    let addresses: LoopbackAddresses
    let nodes: [SimulatedNode]
    let directory: String
    /// Where the host's API listens, on 127.0.0.1.
    let serverPort: Int
    /// What is run; nil is this very program.
    let program: String?

    static func podsDirectory(in directory: String) -> String { directory + "/pods" }
    static func volumesDirectory(in directory: String) -> String { directory + "/volumes" }

    /// Holds the log and all volumes that end with the pod.
    func podDirectory(_ pod: KubeObject) -> String { "\(Self.podsDirectory(in: directory))/\(pod.uid)" }

    /// Runs the pod until it is asked to stop or the task is cancelled; its process has then ended.
    /// - Parameter onChange: called whenever the pod's report has changed.
    func run(_ handle: RealPod, pod: KubeObject, onChange: @escaping @Sendable () -> Void) async {
        var failures = 0
        while handle.stopGrace == nil, !Task.isCancelled {
            let start = context.clock.uptime()
            do {
                guard try await runOnce(handle, pod: pod, onChange: onChange) else { break }
            } catch {
                logger(pod).warning("Pod could not be started", metadata: ["error": "\(error)"])
                if handle.update({ $0.state = .waiting(reason: "RunContainerError", message: "\(error)") }) {
                    onChange()
                }
            }
            if context.clock.uptime() - start > Self.stableRun { failures = 0 }
            failures += 1
            guard handle.stopGrace == nil, !Task.isCancelled else { break }
            await pause(Self.backoff.delay(afterFailures: failures), handle: handle)
            _ = handle.update { $0.restartCount += 1 }
        }
        handle.markEnded()
        onChange()
    }

    /// Removes what belongs to a pod that is gone.
    func cleanUp(_ pod: KubeObject) async { await PodFiles.remove(podDirectory(pod)) }

    private func pause(_ delay: Duration, handle: RealPod) async {
        await handle.stopSignal.wait(atMost: delay, clock: context.clock)
    }

    // MARK: - One run

    /// - Returns: whether the pod's restart policy wants another run.
    private func runOnce(
        _ handle: RealPod, pod: KubeObject, onChange: @escaping @Sendable () -> Void
    ) async throws -> Bool {
        guard let container = pod.containers.first(where: { $0["name"]?.stringValue == handle.container }),
            let node = nodes.first(where: { $0.name == pod.nodeName })
        else { return true }
        let volumes = VolumeFiles(
            api: context.api, pod: pod, hostIP: node.address, address: handle.address,
            podDirectory: podDirectory(pod), volumesDirectory: Self.volumesDirectory(in: directory))
        let mounts = try await volumes.prepare(container)
        let plan = ContainerPlan(
            pod: pod, container: container, address: handle.address, hostIP: node.address, mounts: mounts,
            values: try await EnvironmentValues(api: context.api, namespace: pod.namespace).resolve(container),
            base: baseEnvironment(pod, mounts: mounts))
        let run = handle.report.restartCount
        let process = try await start(plan, pod: pod, run: run)
        let startedAt = context.clock.now()
        if handle.update({
            $0.state = .running(since: startedAt); $0.isReady = false
        }) {
            onChange()
        }
        logger(pod).info("Started the process of a pod", metadata: ["process.id": "\(process.pid)"])
        let code = await supervise(process, handle: handle, container: container, onChange: onChange) {
            // A token that cannot be refreshed is tried again in time: it is refreshed early.
            _ = try? await volumes.prepare(container)
            // Nor is a log that stays too long a reason to disturb the pod.
            try? await PodFiles.run { try LogFile(podDirectory: podDirectory(pod), run: run).trim() }
        }
        logger(pod).info("The process of a pod has ended", metadata: ["exit.code": "\(code)"])
        let termination = ContainerReport.Termination(
            exitCode: code, startedAt: startedAt, finishedAt: context.clock.now())
        let isStopping = handle.stopGrace != nil || Task.isCancelled
        let isRestarted = Self.restarts(pod, afterExit: code)
        let changed = handle.update { report in
            report.isReady = false
            report.lastTermination = termination
            report.state =
                isStopping || !isRestarted
                ? .terminated(termination)
                : .waiting(
                    reason: "CrashLoopBackOff", message: "back-off restarting failed container=\(handle.container)")
        }
        if changed { onChange() }
        return isRestarted
    }

    /// Source: Kubernetes documentation, "Pod Lifecycle", "Container restart policy".
    static func restarts(_ pod: KubeObject, afterExit code: Int32) -> Bool {
        switch pod.text("spec", "restartPolicy") {
        case "Never": false
        case "OnFailure": code != 0
        default: true
        }
    }

    private func start(_ plan: ContainerPlan, pod: KubeObject, run: Int) async throws -> ChildProcess {
        let podDirectory = podDirectory(pod)
        return try await PodFiles.run {
            try LogFile.prepare(podDirectory: podDirectory, run: run)
            let process = try ChildProcess.start(
                program: program, arguments: plan.arguments, environment: plan.environment,
                logPath: LogFile(podDirectory: podDirectory, run: run).path,
                workingDirectory: podDirectory)
            if let record = ProcessRecord(pid: process.pid, readFile: PodFiles.readBlocking) {
                try PodFiles.writeBlocking(record.encoded, to: podDirectory + "/" + ProcessRecord.fileName)
            }
            return process
        }
    }

    /// Returns the exit code when the process has ended, by itself or because it was asked to.
    private func supervise(
        _ process: ChildProcess, handle: RealPod, container: JSONValue, onChange: @escaping @Sendable () -> Void,
        refresh: @escaping @Sendable () async -> Void
    ) async -> Int32 {
        await withTaskGroup(of: Int32?.self) { group in
            let ended = AsyncLatch()
            group.addTask {
                let code = await process.waitForExit()
                ended.open()
                return code
            }
            group.addTask {
                await stop(process, handle: handle, ended: ended)
                return nil
            }
            group.addTask {
                await ReadinessProbe(container: container, address: handle.address, clock: context.clock).run {
                    isReady in if handle.update({ $0.isReady = isReady }) { onChange() }
                }
                return nil
            }
            group.addTask {
                while !Task.isCancelled {
                    do { try await context.clock.sleep(VolumeFiles.tokenLifetime * 4 / 5) } catch { break }
                    await refresh()
                }
                return nil
            }
            var code: Int32 = -1
            for await result in group {
                guard let result else { continue }
                code = result
                group.cancelAll()
            }
            return code
        }
    }

    /// Waits for the wish to stop (or the cancellation that comes after an exit, too), then ends the process: SIGTERM,
    /// and SIGKILL when the grace period is over.
    private func stop(_ process: ChildProcess, handle: RealPod, ended: AsyncLatch) async {
        while handle.stopGrace == nil, !Task.isCancelled { await handle.stopSignal.wait() }
        guard !ended.isOpen else { return }
        process.send(SIGTERM)
        let deadline = context.clock.uptime() + (handle.stopGrace ?? .seconds(10))
        while !ended.isOpen, context.clock.uptime() < deadline { await UncancellablePause.wait() }
        if !ended.isOpen { process.send(SIGKILL) }
    }

    // MARK: - Environment

    private func baseEnvironment(_ pod: KubeObject, mounts: [ContainerPlan.Mount]) -> [String: String] {
        var environment = [
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOSTNAME": pod.name,
            "HOME": podDirectory(pod), "KUBERNETES_SERVICE_HOST": "127.0.0.1",
            "KUBERNETES_SERVICE_PORT": String(serverPort), "KUBERNETES_SERVICE_PORT_HTTPS": String(serverPort),
        ]
        for mount in mounts {
            switch mount.path {
            case "/var/run/secrets/kubernetes.io/serviceaccount":
                environment["VCLUSTER_SERVICEACCOUNT_DIR"] = mount.directory
            case "/tmp": environment["TMPDIR"] = mount.directory
            default: break
            }
        }
        return environment
    }

    private func logger(_ pod: KubeObject) -> Logger {
        var logger = context.logger
        logger[metadataKey: "object.namespace"] = "\(pod.namespace)"
        logger[metadataKey: "object.name"] = "\(pod.name)"
        return logger
    }
}
