internal import ArgumentParser
internal import FoundationEssentials

struct HostDownCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "down",
        abstract: "Stop an embedded host cluster; its objects are kept unless you say otherwise.",
        discussion: """
            Its context, and those of its virtual clusters, leave the kubeconfig.

            EXAMPLES:
              vcluster host down
              vcluster host down --name ci --remove-data
            """)

    @Option(help: ArgumentHelp("Name of the host.", valueName: "name"))
    var name = "dev"

    @Flag(help: "Remove the host with all its objects.")
    var removeData = false

    func run() async throws {
        let host = try EmbeddedHost(name: name)
        guard host.exists else { throw CommandError(.notFound, "there is no host \(name)") }
        let wasRunning = host.running != nil
        if let running = host.running, !(await running.process.terminate(patience: .seconds(30))) {
            throw CommandError(.timedOut, "host \(name) does not stop (process \(running.process.pid))")
        }
        try await host.removeContexts(from: .current)
        if removeData {
            do {
                try FileManager.default.removeItem(atPath: host.directory)
            } catch {
                throw CommandError(.failed, "cannot remove \(host.directory): \(error)")
            }
            Terminal.note("Host \(name) and its data are removed")
        } else {
            Terminal.note(wasRunning ? "Host \(name) is stopped" : "Host \(name) was not running")
        }
    }
}
