internal import ArgumentParser

struct HostCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "host",
        abstract: "Run an embedded host cluster on this machine.",
        discussion: """
            An embedded host is a Kubernetes API with nodes, for trying things out and for tests; it needs neither root \
            nor containers. Pods of virtual clusters' control planes run for real, as processes. All other pods are \
            simulated: they report what real nodes would report, and run nothing.

            EXAMPLES:
              vcluster host up
              vcluster host up --name ci --nodes 5
              vcluster host status
              vcluster host down
            """,
        subcommands: [
            HostUpCommand.self, HostDownCommand.self, HostStatusCommand.self, HostRunCommand.self,
        ])
}
