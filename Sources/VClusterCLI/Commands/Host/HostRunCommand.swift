internal import ArgumentParser
internal import ControlPlane
internal import DevHost
internal import SystemFiles

/// The background process of an embedded host: see `EmbeddedHostStarter`, which starts it.
struct HostRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run an embedded host cluster in the foreground.", shouldDisplay: false)

    @Option(help: "Name of the host.")
    var name = "dev"

    @Option(help: "How many nodes it has.")
    var nodes = EmbeddedHostStarter.defaultNodeCount

    @Option(help: "The local port, if it is free.")
    var preferredPort: Int?

    @Flag(help: "Log what is done in detail.")
    var debug = false

    func run() async throws {
        let host = try EmbeddedHost(name: name)
        // Two commands may start the same host at the same time: the process that gets the lock serves both.
        guard let lock = try prepare(host) else { return }
        defer { withExtendedLifetime(lock) {} }
        guard let port = preferredPort.flatMap(LocalPort.ifFree) ?? LocalPort.anyFree() else {
            throw CommandError(.failed, "there is no free port on 127.0.0.1")
        }
        try writeRecord(of: host, port: port)
        let configuration = DevHostConfiguration(
            name: host.name, nodeCount: nodes, directory: host.directory,
            bind: BindAddress(host: "127.0.0.1", port: port), kubeconfigPath: host.kubeconfigPath)
        do {
            try await DevHost(configuration, logger: ControlPlaneRunner.logger(isDebugging: debug)).runUntilSignalled()
        } catch let error as ControlPlaneError {
            throw CommandError(error)
        }
    }

    private func prepare(_ host: EmbeddedHost) throws(CommandError) -> ProcessLock? {
        do throws(SystemError) {
            try SystemFile.createDirectory(host.directory)
            return try ProcessLock.tryAcquire("\(host.directory)/host.lock")
        } catch {
            throw CommandError(.failed, "cannot use \(host.directory): \(error)")
        }
    }

    private func writeRecord(of host: EmbeddedHost, port: Int) throws(CommandError) {
        guard let process = ProcessIdentity.current else { return }
        do throws(SystemError) {
            try HostRecord(process: process, nodeCount: nodes, port: port).write(to: host.recordPath)
        } catch {
            throw CommandError(.failed, "cannot write \(host.recordPath): \(error)")
        }
    }
}
