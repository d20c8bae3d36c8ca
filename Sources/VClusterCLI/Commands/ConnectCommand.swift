internal import ArgumentParser
internal import KubeCore
internal import KubeYAML
internal import VClusterConfig

struct ConnectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "connect",
        abstract: "Connect to a virtual cluster, or run one command in it.",
        discussion: """
            A background process forwards a local port to the virtual cluster through the host cluster's API. The \
            kubeconfig gets the context vcluster_NAME_NAMESPACE_HOSTCONTEXT, which becomes the current one.

            EXAMPLES:
              vcluster connect my-vcluster
              vcluster connect my-vcluster -- kubectl get pods -A
              vcluster connect my-vcluster --update-current=false
              vcluster connect my-vcluster --print > my-vcluster.kubeconfig
            """)

    @OptionGroup var global: GlobalOptions

    @Argument(help: "Name of the virtual cluster.", completion: .virtualClusters)
    var name: String

    @Argument(
        parsing: .postTerminator,
        help: "A command to run in the virtual cluster, with a KUBECONFIG of its own; its exit code becomes ours.")
    var command: [String] = []

    @Option(
        help: ArgumentHelp("Make the context the current one of the kubeconfig.", valueName: "bool"))
    var updateCurrent = true

    @Flag(help: "Print a kubeconfig to standard output instead of changing the kubeconfig.")
    var print = false

    @Option(help: ArgumentHelp("Local port to forward; a free one unless given.", valueName: "port"))
    var localPort: Int?

    @Option(help: ArgumentHelp("How long to wait until the virtual cluster is ready.", valueName: "seconds"))
    var timeout = 60

    func validate() throws {
        if let localPort, !(1...65535).contains(localPort) {
            throw ValidationError("--local-port must be from 1 to 65535")
        }
    }

    func run() async throws {
        let exitCode = try await HostCluster.use(global) { host throws(CommandError) in try await connect(on: host) }
        if exitCode != 0 { throw ExitCode(exitCode) }
    }

    private func connect(on host: HostCluster) async throws(CommandError) -> Int32 {
        let cluster = try await VirtualClusterFinder(host: host.api).one(named: name, namespace: global.namespace)
        if cluster.status == .paused || cluster.status == .scaledDown {
            throw CommandError(.failed, "virtual cluster \(cluster.name) is not running (\(cluster.status))")
        }
        let vclusterName: VClusterName
        do throws(ConfigError) { vclusterName = try VClusterName(cluster.name) } catch { throw CommandError(error) }
        let waiter = ReadinessWaiter(
            host: host.api, name: vclusterName, namespace: cluster.namespace, note: { Terminal.note($0) })
        let secret = try await waiter.wait(atMost: .seconds(timeout))
        let connector = Connector(
            host: host, name: cluster.name, namespace: cluster.namespace, localPort: localPort)
        if !command.isEmpty { return try await connector.run(command, secret: secret) }
        if print {
            Terminal.write(YAML.emit(try await connector.kubeconfig(secret: secret)), to: 1)
        } else {
            try await connector.connect(secret: secret, makesCurrent: updateCurrent)
        }
        return 0
    }
}
