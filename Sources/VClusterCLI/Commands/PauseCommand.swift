internal import ArgumentParser
internal import KubeCore
internal import VClusterConfig

struct PauseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Stop a virtual cluster and its pods, and keep everything it holds.",
        discussion: """
            Scales the control plane to 0 and deletes the pods of the virtual cluster from the host. Its objects and data, \
            and on the host its volume claims, Services, ConfigMaps and Secrets stay. `vcluster resume`, or `vcluster \
            connect`, brings all pods back.

            EXAMPLES:
              vcluster pause my-vcluster
              vcluster pause my-vcluster -n team-a --timeout 600
            """,
        aliases: ["sleep"])

    @OptionGroup var global: GlobalOptions

    @Argument(help: "Name of the virtual cluster.", completion: .virtualClusters)
    var name: String

    @Option(help: ArgumentHelp("How long to wait until no pod is left.", valueName: "seconds"))
    var timeout = 180

    func run() async throws {
        try await HostCluster.use(global) { host throws(CommandError) in
            let cluster = try await VirtualClusterFinder(host: host.api).one(named: name, namespace: global.namespace)
            let message = "interrupted: `vcluster pause \(cluster.name)` goes on, `vcluster resume` takes it back"
            try await Interruption.handled(message: message) { () async throws(CommandError) in
                try await pause(cluster, on: host)
            }
        }
    }

    private func pause(_ cluster: VirtualCluster, on host: HostCluster) async throws(CommandError) {
        Terminal.note(
            "Pausing virtual cluster \(cluster.name) in namespace \(cluster.namespace) of \(host.contextName)")
        let pauser = VirtualClusterPauser(
            host: host.api, name: try cluster.checkedName(), namespace: cluster.namespace)
        if try await pauser.pause(now: .now(), atMost: .seconds(timeout)) {
            Terminal.note("Successfully paused virtual cluster \(cluster.name) in namespace \(cluster.namespace)")
        } else {
            Terminal.note("Virtual cluster \(cluster.name) in namespace \(cluster.namespace) is already paused")
        }
    }
}
