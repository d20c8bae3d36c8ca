internal import ArgumentParser
internal import KubeCore
internal import KubeYAML
internal import VClusterConfig

struct ConnectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "connect",
        abstract: "Connect to a virtual cluster, or run one command in it.",
        discussion: """
            Through a load balancer if the virtual cluster has one that answers; else a background process forwards a \
            local port through the host cluster's API. The kubeconfig gets the context \
            vcluster_NAME_NAMESPACE_HOSTCONTEXT, which becomes the current one. A paused virtual cluster is resumed.

            You are its administrator, or with --service-account that account, which is made if need be.

            EXAMPLES:
              vcluster connect my-vcluster
              vcluster connect my-vcluster -- kubectl get pods -A
              vcluster connect my-vcluster --update-current=false
              vcluster connect my-vcluster --print > my-vcluster.kubeconfig
              vcluster connect my-vcluster --service-account ci/deployer --cluster-role edit \\
                --token-expiration 3600 --print
              vcluster connect my-vcluster --server https://my-vcluster.example.org
            """)

    @OptionGroup var global: GlobalOptions

    @Argument(help: "Name of the virtual cluster.", completion: .virtualClusters)
    var name: String

    @Argument(
        parsing: .postTerminator,
        help: "A command to run in the virtual cluster, with a KUBECONFIG of its own; its exit code becomes ours.")
    var command: [String] = []

    @OptionGroup var context: ContextOptions

    @Flag(help: "Print a kubeconfig to standard output instead of changing the kubeconfig.")
    var print = false

    @Option(
        help: ArgumentHelp("URL to put into the kubeconfig; nothing is forwarded then.", valueName: "url"))
    var server: String?

    @Flag(help: "Believe any certificate of the server. Only for servers behind something that has another one.")
    var insecure = false

    @Option(help: ArgumentHelp("Local port to forward; a free one unless given.", valueName: "port"))
    var localPort: Int?

    @Option(
        help: ArgumentHelp(
            "Be this service account of the virtual cluster, in kube-system unless you name a namespace.",
            valueName: "[namespace/]name"))
    var serviceAccount: String?

    @Option(help: ArgumentHelp("Bind the service account to this cluster role.", valueName: "name"))
    var clusterRole: String?

    @Option(
        help: ArgumentHelp("How long the service account's token holds; ten years unless given.", valueName: "seconds"))
    var tokenExpiration: Int64?

    @Option(help: ArgumentHelp("How long to wait until the virtual cluster is ready.", valueName: "seconds"))
    var timeout = 60

    func validate() throws {
        if let localPort, !(1...65535).contains(localPort) {
            throw ValidationError("--local-port must be from 1 to 65535")
        }
        if let server, !server.hasPrefix("https://") || server.count == "https://".count {
            throw ValidationError("--server must be a URL such as https://my-vcluster.example.org")
        }
        if serviceAccount == nil, clusterRole != nil || tokenExpiration != nil {
            throw ValidationError("--cluster-role and --token-expiration need --service-account")
        }
        if let tokenExpiration, tokenExpiration < 0 {
            throw ValidationError("--token-expiration must not be negative")
        }
    }

    func run() async throws {
        let options = try options()
        let exitCode = try await HostCluster.use(global) { host throws(CommandError) in
            try await connect(on: host, options)
        }
        if exitCode != 0 { throw ExitCode(exitCode) }
    }

    private func options() throws(CommandError) -> ConnectOptions {
        var options = ConnectOptions()
        options.contextName = context.kubeConfigContextName
        options.server = server
        options.isInsecure = insecure
        options.localPort = localPort
        if let serviceAccount {
            options.identity = try ServiceAccountIdentity(
                serviceAccount, clusterRole: clusterRole,
                lifetimeSeconds: tokenExpiration.flatMap { $0 == 0 ? nil : $0 })
        }
        return options
    }

    private func connect(on host: HostCluster, _ options: ConnectOptions) async throws(CommandError) -> Int32 {
        let cluster = try await VirtualClusterFinder(host: host.api).one(named: name, namespace: global.namespace)
        try await cluster.wake(on: host.api)
        let waiter = ReadinessWaiter(
            host: host.api, name: try cluster.checkedName(), namespace: cluster.namespace, note: { Terminal.note($0) })
        let secret = try await waiter.wait(atMost: .seconds(timeout))
        let connector = Connector(host: host, name: cluster.name, namespace: cluster.namespace, options: options)
        if !command.isEmpty { return try await connector.run(command, secret: secret) }
        if print {
            Terminal.write(YAML.emit(try await connector.kubeconfig(secret: secret)), to: 1)
        } else {
            try await connector.connect(secret: secret, makesCurrent: context.updateCurrent)
        }
        return 0
    }
}

/// What `create` and `connect` do to the kubeconfig.
struct ContextOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Make the context the current one of the kubeconfig.", valueName: "bool"))
    var updateCurrent = true

    @Option(
        help: ArgumentHelp(
            "Name of the context; vcluster_NAME_NAMESPACE_HOSTCONTEXT unless given.", valueName: "name"))
    var kubeConfigContextName: String?
}
