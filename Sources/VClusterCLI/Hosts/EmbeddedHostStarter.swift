internal import FoundationEssentials
internal import KubeClient
internal import KubeCore
internal import NIOCore
internal import SystemFiles

/// Starts the background process of an embedded host and waits until it serves.
struct EmbeddedHostStarter: Sendable {
    let host: EmbeddedHost

    static let defaultNodeCount = 3

    /// - Parameter nodeCount: nil is as many as before.
    /// - Returns: what runs now.
    /// - Throws: `CommandError` with the last line of the host's log when it does not start.
    func ensureRunning(nodeCount: Int?, patience: Duration) async throws(CommandError) -> HostRecord {
        let process: ProcessIdentity
        if let running = host.running { process = running.process } else { process = try start(nodeCount: nodeCount) }
        let deadline = ContinuousClock.now + patience
        while true {
            if let running = host.running, await isReady() { return running }
            guard process.isRunning || host.running != nil else {
                throw CommandError(.failed, "host \(host.name) does not start: \(lastLogLine ?? "see \(host.logPath)")")
            }
            guard ContinuousClock.now < deadline else {
                throw CommandError(
                    .timedOut,
                    "host \(host.name) is not ready after \(patience.components.seconds) s; see \(host.logPath)")
            }
            try? await Task.sleep(for: .milliseconds(20))  // cancelled or not, the deadline decides
        }
    }

    private func start(nodeCount: Int?) throws(CommandError) -> ProcessIdentity {
        let count = nodeCount ?? host.lastRecord?.nodeCount ?? Self.defaultNodeCount
        var arguments = ["host", "run", "--name", host.name, "--nodes", String(count)]
        // The port of before, so that kubeconfigs written elsewhere stay valid.
        if let port = host.lastRecord?.port { arguments += ["--preferred-port", String(port)] }
        do throws(SystemError) {
            try SystemFile.createDirectory(host.directory)
            try SystemFile.remove(host.logPath)
            return try BackgroundProcess.start(
                arguments, environment: ProcessInfo.processInfo.environment, logPath: host.logPath)
        } catch {
            throw CommandError(.failed, "cannot start host \(host.name): \(error)")
        }
    }

    /// Whether the API answers `/readyz`.
    private func isReady() async -> Bool {
        // Whatever goes wrong while it starts only means "not yet".
        guard let configuration = try? Kubeconfig.load(path: host.kubeconfigPath).clientConfiguration(),
            let api = try? RemoteAPI(configuration, retries: .once, timeout: .seconds(5)),
            let answer = try? await api.raw("/readyz")
        else { return false }
        return answer.readableBytes > 0
    }

    private var lastLogLine: String? {
        // Without a log there is nothing to quote.
        guard let bytes = try? SystemFile.read(host.logPath) else { return nil }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").last.map(String.init)
    }
}
