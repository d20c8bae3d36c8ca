internal import ArgumentParser
internal import KubeClient
internal import KubeCore
internal import SystemFiles
internal import VClusterConfig

/// The background process behind a connected virtual cluster: see `BackgroundProxy`, which starts and ends it.
struct ProxyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "proxy", abstract: "Forward a local port to a virtual cluster.", shouldDisplay: false)

    @OptionGroup var global: GlobalOptions

    @Argument(help: "Name of the virtual cluster.")
    var name: String

    @Option(help: "Where to write that it listens, and on which port.")
    var record: String

    @Option(help: "The local port; a taken one is an error.")
    var port: Int?

    @Option(help: "The local port, if it is free.")
    var preferredPort: Int?

    func run() async throws {
        // Two commands may connect at the same time. The proxy that gets the lock, and keeps it for as long as it
        // lives, serves both.
        guard let lock = try acquireLock() else { return }
        defer { withExtendedLifetime(lock) {} }
        try await HostCluster.use(global) { host throws(CommandError) in
            guard let preferredPort, port == nil else { return try await forward(host, port: port ?? 0) }
            do throws(CommandError) {
                try await forward(host, port: preferredPort)
            } catch {
                try await forward(host, port: 0)
            }
        }
    }

    private func acquireLock() throws(CommandError) -> ProcessLock? {
        do throws(SystemError) {
            return try ProcessLock.tryAcquire(record + ".lock")
        } catch {
            throw CommandError(.failed, "cannot lock \(record).lock: \(error)")
        }
    }

    private func forward(_ host: HostCluster, port: Int) async throws(CommandError) {
        guard let namespace = global.namespace else { throw CommandError(.usage, "--namespace is missing") }
        let vclusterName: VClusterName
        do throws(ConfigError) { vclusterName = try VClusterName(name) } catch { throw CommandError(error) }
        let context = ContextName(name: name, namespace: namespace, hostContext: host.contextName)
        let forwarding = PodForwarding(
            configuration: host.api.configuration, namespace: namespace, pod: vclusterName.pod,
            logger: ControlPlaneRunner.logger(isDebugging: global.debug))
        try await forwarding.run(port: port) { port in
            guard let process = ProcessIdentity.current else { return }
            let record = ProxyRecord(process: process, contextName: context.description, port: port)
            do throws(SystemError) {
                try record.write(to: self.record)
            } catch {
                Terminal.note("cannot write \(self.record): \(error)")
            }
        }
    }
}
