internal import ArgumentParser

struct HostUpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up",
        abstract: "Start an embedded host cluster in the background, and make it the current context.",
        discussion: """
            The kubeconfig gets the context vcluster-host-NAME. Started again after `vcluster host down`, the host has \
            all its objects.

            EXAMPLES:
              vcluster host up
              vcluster host up --name ci --nodes 5
            """)

    @Option(help: ArgumentHelp("Name of the host.", valueName: "name"))
    var name = "dev"

    @Option(help: ArgumentHelp("How many nodes it has, from 1 to 200; 3, or as many as before.", valueName: "count"))
    var nodes: Int?

    @Option(help: ArgumentHelp("How long to wait until it is ready.", valueName: "seconds"))
    var timeout = 60

    func validate() throws {
        if let nodes, !(1...200).contains(nodes) { throw ValidationError("--nodes must be from 1 to 200") }
    }

    func run() async throws {
        let host = try EmbeddedHost(name: name)
        if let running = host.running {
            if let nodes, nodes != running.nodeCount {
                throw CommandError(
                    .failed, "host \(name) is running with \(running.nodeCount) nodes; use `vcluster host down` first")
            }
            Terminal.note("Host \(name) is running already")
        } else {
            Terminal.note("Starting host \(name)")
        }
        let record = try await EmbeddedHostStarter(host: host).ensureRunning(
            nodeCount: nodes, patience: .seconds(timeout))
        try host.writeContext(to: .current)
        Terminal.note("Host \(name) is ready with \(record.nodeCount) nodes at https://127.0.0.1:\(record.port)")
        Terminal.note("The current context is \(host.contextName)")
    }
}
