internal import ArgumentParser
internal import KubeCore
internal import VClusterConfig

struct ResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Start a paused virtual cluster and its pods again.",
        discussion: """
            Gives the control plane the replicas that it had, at least one, and waits until it serves. It then makes all \
            pods on the host anew, those without controller too. A virtual cluster that somebody scaled to 0 is started \
            as well.

            EXAMPLES:
              vcluster resume my-vcluster
              vcluster resume my-vcluster -n team-a --timeout 600
            """,
        aliases: ["wakeup"])

    @OptionGroup var global: GlobalOptions

    @Argument(help: "Name of the virtual cluster.", completion: .virtualClusters)
    var name: String

    @Option(help: ArgumentHelp("How long to wait until it is ready.", valueName: "seconds"))
    var timeout = 300

    func run() async throws {
        try await HostCluster.use(global) { host throws(CommandError) in
            let cluster = try await VirtualClusterFinder(host: host.api).one(named: name, namespace: global.namespace)
            let message = "interrupted: virtual cluster \(cluster.name) is resumed, though perhaps not ready yet"
            try await Interruption.handled(message: message) { () async throws(CommandError) in
                try await resume(cluster, on: host)
            }
        }
    }

    private func resume(_ cluster: VirtualCluster, on host: HostCluster) async throws(CommandError) {
        let name = try cluster.checkedName()
        let pauser = VirtualClusterPauser(host: host.api, name: name, namespace: cluster.namespace)
        guard let generation = try await pauser.resume() else {
            return Terminal.note("Virtual cluster \(name) in namespace \(cluster.namespace) is not paused")
        }
        Terminal.note("Resuming virtual cluster \(name) in namespace \(cluster.namespace) of \(host.contextName)")
        let waiter = ReadinessWaiter(
            host: host.api, name: name, namespace: cluster.namespace, note: { Terminal.note($0) })
        _ = try await waiter.wait(generation: generation, atMost: .seconds(timeout))
        Terminal.note("Successfully resumed virtual cluster \(name) in namespace \(cluster.namespace)")
    }
}
